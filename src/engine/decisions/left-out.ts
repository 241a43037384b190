/**
 * Captures that were left out without being read, read after all: then they are known by their bytes,
 * whatever touches them.
 */
import { knownFacts } from '../../core/capture-facts.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import { type Facts, modifiedMsOf, stampOf } from '../../core/settle.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';

export class LeftOut {
  private readonly ledger: Ledger;
  private readonly readers: Readers;
  private readonly ports: Pick<EnginePorts, 'readCapture' | 'release'>;
  private waiting: Entry[] | null = null;

  constructor(ledger: Ledger, readers: Readers, ports: Pick<EnginePorts, 'readCapture' | 'release'>) {
    this.ledger = ledger;
    this.readers = readers;
    this.ports = ports;
  }

  /**
   * Reads the next of them. Resolves with how many are left; null when there was none. Errors: none; what
   * cannot be read stays as it is.
   */
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
    if (typeof read === 'string') return;
    const { facts, bytes } = read;
    if (stampOf(facts) === entry.stamp) await this.record(entry, facts, bytes).catch(() => undefined);
    this.ports.release(bytes);
  }

  /** Errors: those of reading it. */
  private async record(entry: Entry, facts: Facts, bytes: Buffer): Promise<void> {
    const found = await this.readers.identify(bytes);
    const digest = await found.digest();
    const imageDigest = await found.imageDigest();
    // It may have been decided, or its bytes be known as another's by now.
    if (this.ledger.at(entry.path) !== entry || this.ledger.withDigest(digest)) return;
    const camera = knownFacts(found.decoder.readFacts(bytes), modifiedMsOf(facts));
    this.ledger.record({ ...entry, ...camera, digest, imageDigest });
  }
}
