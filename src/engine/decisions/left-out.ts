/** Captures that were left out without being read, read after all: then they are known by their bytes, whatever touches them. */
import type { Entry } from '../../core/ledger.ts';
import { stampOf } from '../../core/settle.ts';
import type { EnginePorts } from '../ports.ts';
import type { Stack } from '../stack/stack.ts';
import { sha256Of } from './originals.ts';

export class LeftOut {
  private readonly stack: Stack;
  private readonly ports: Pick<EnginePorts, 'readCapture' | 'decoders'>;
  private waiting: Entry[] | null = null;

  constructor(stack: Stack, ports: Pick<EnginePorts, 'readCapture' | 'decoders'>) {
    this.stack = stack;
    this.ports = ports;
  }

  /** Reads the next of them. Resolves with how many are left; null when there was none. Errors: none; what cannot be read stays as it is. */
  async readOne(): Promise<number | null> {
    const { ledger } = this.stack;
    this.waiting ??= [...ledger.entries()]
      .filter(({ outcome, digest }) => outcome === 'skipped' && digest === null)
      .reverse();
    const entry = this.waiting.pop();
    if (!entry) return null;
    await this.read(entry);
    return this.waiting.length;
  }

  private async read(entry: Entry): Promise<void> {
    const { ledger } = this.stack;
    const read = await this.ports.readCapture(entry.path).catch(() => 'gone' as const);
    if (typeof read === 'string' || stampOf(read.facts) !== entry.stamp) return;
    const { bytes } = read;
    const walk = this.ports.decoders.find((decoder) => decoder.matches(bytes))?.walk(bytes);
    if (!walk?.whole || ledger.at(entry.path) !== entry) return;
    const digest = sha256Of(bytes, [{ start: 0, end: bytes.length }]);
    // Its bytes may be known as another's by now.
    if (ledger.withDigest(digest)) return;
    ledger.record({ ...entry, digest, imageDigest: sha256Of(bytes, walk.imageRanges) });
  }
}
