/**
 * Captures that are read, and looked at, while others are admitted: what they are depends on none of these,
 * and a small one costs little more than the asking.
 */
import type { TakeAsk } from '../../core/verdict.ts';
import type { EnginePorts } from '../ports.ts';
import type { Identified, Readers } from '../readers/readers.ts';

/** Errors: those of reading it; `found` also where there was nothing to read. */
export interface Early {
  readonly read: ReturnType<EnginePorts['readCapture']>;
  readonly found: Promise<Identified>;
}

export class EarlyReads {
  private readonly begun = new Map<TakeAsk, Early>();
  private readonly budget: { readonly framesInHand: number };
  private readonly readers: Pick<Readers, 'identify'>;
  private readonly ports: Pick<EnginePorts, 'readCapture'>;

  constructor(
    budget: EarlyReads['budget'],
    readers: EarlyReads['readers'],
    ports: Pick<EnginePorts, 'readCapture'>,
  ) {
    this.budget = budget;
    this.readers = readers;
    this.ports = ports;
  }

  /** Where there is memory for it. To be taken when it is its turn. Errors: none. */
  begin(ask: TakeAsk): void {
    if (!ask.isFollowed || this.begun.size + 1 >= this.budget.framesInHand) return;
    const read = this.ports.readCapture(ask.path);
    const found = read.then((capture) => {
      if (typeof capture === 'string') throw new Error(capture);
      return this.readers.identify(capture.bytes, true);
    });
    // Whoever takes it hears of them.
    for (const each of [read, found]) each.catch(() => undefined);
    this.begun.set(ask, { read, found });
  }

  take(ask: TakeAsk): Early | undefined {
    const early = this.begun.get(ask);
    this.begun.delete(ask);
    return early;
  }
}
