/** Captures that were left out without being read, read after all: then they are known by their bytes, whatever touches them. */
import { knownFacts } from '../../core/capture-facts.ts';
import { StackError } from '../../core/errors.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import { modifiedMsOf, stampOf } from '../../core/settle.ts';
import type { EnginePorts } from '../ports.ts';
import { identify } from '../stages/identify.ts';

export class LeftOut {
  private readonly ledger: Ledger;
  private readonly ports: Pick<EnginePorts, 'readCapture' | 'decoders'>;
  private waiting: Entry[] | null = null;

  constructor(ledger: Ledger, ports: Pick<EnginePorts, 'readCapture' | 'decoders'>) {
    this.ledger = ledger;
    this.ports = ports;
  }

  /** Reads the next of them. Resolves with how many are left; null when there was none. Errors: none; what cannot be read stays as it is. */
  async readOne(): Promise<number | null> {
    this.waiting ??= [...this.ledger.entries()]
      .filter(({ outcome, digest }) => outcome === 'skipped' && digest === null)
      .reverse();
    const entry = this.waiting.pop();
    if (!entry) return null;
    await this.read(entry);
    return this.waiting.length;
  }

  private async read(entry: Entry): Promise<void> {
    const read = await this.ports.readCapture(entry.path).catch(() => 'gone' as const);
    if (typeof read === 'string' || stampOf(read.facts) !== entry.stamp) return;
    const found = identify(this.ports.decoders, read.bytes);
    if (found instanceof StackError || this.ledger.at(entry.path) !== entry) return;
    const digest = found.digest();
    // Its bytes may be known as another's by now.
    if (this.ledger.withDigest(digest)) return;
    const camera = knownFacts(found.decoder.readFacts(read.bytes), modifiedMsOf(read.facts));
    this.ledger.record({ ...entry, ...camera, digest, imageDigest: found.imageDigest() });
  }
}
