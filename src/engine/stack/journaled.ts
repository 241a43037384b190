/** What was decided since the last checkpoint, by the word of the journals: frames that are expected back, and numbers of `everyNth`. */
import type { Ledger } from '../../core/ledger.ts';
import type { JournalLine, Storage } from '../../core/storage.ts';
import { Ordinals } from './ordinals.ts';

type Named = Omit<JournalLine, 'ordinal'>;

export class Journaled {
  private readonly stateFile: string | null;
  private readonly ledger: Ledger;
  private readonly storage: Storage;
  /** Frames that were folded before a restart and may not be again yet, by digest. */
  private readonly expected = new Map<string, JournalLine>();
  private readonly ordinals = new Ordinals();
  /** Counts checkpoints: the journal that is written follows this one. */
  private generation = 0;

  /** `stateFile` null: nothing is kept. */
  constructor(stateFile: string | null, ledger: Ledger, storage: Storage) {
    this.stateFile = stateFile;
    this.ledger = ledger;
    this.storage = storage;
  }

  /** What was decided after the checkpoint of this generation, whose ledger is there. Errors: those of the file system. */
  async open(stateFile: string, generation: number): Promise<void> {
    this.generation = generation;
    this.ordinals.goOnFrom(this.ledger.nextOrdinal);
    for (const line of await this.storage.noted(stateFile, generation)) {
      const { ordinal, digest } = line;
      if (this.ledger.withDigest(digest)) continue;
      if (ordinal === undefined) this.expected.set(digest, line);
      else this.ordinals.keep({ ...line, ordinal });
    }
  }

  /** A checkpoint is being made: later lines follow it. */
  begin(): number {
    this.generation++;
    return this.generation;
  }

  /** Repeats in the journal of a new checkpoint what only the older ones say, for they are about to go. Errors: those of the file system. */
  async carryOver(stateFile: string, generation: number): Promise<void> {
    const lines = [...this.stillExpected(), ...this.ordinals.open()];
    for (const line of lines) await this.storage.note(stateFile, generation, line);
  }

  /** Whether it was in the stack before a restart. */
  isExpected({ path, digest, imageDigest }: Named): boolean {
    if (this.expected.has(digest)) return true;
    return [...this.expected.values()].some((line) => line.path === path && line.imageDigest === imageDigest);
  }

  /** Names the frame in the journal. Errors: those of the file system. */
  async note({ path, digest, imageDigest }: Named): Promise<void> {
    if (this.stateFile === null) return;
    await this.storage.note(this.stateFile, this.generation, { path, digest, imageDigest });
  }

  /**
   * Its number in the count of `everyNth`. A new one is in the journal before anything follows from it, or a restart would count the
   * captures in another order.
   *
   * Errors: none; what the disk does not take is counted anew after a restart.
   */
  async ordinalOf(capture: Named): Promise<number> {
    const known = this.ordinals.of(capture);
    if (known !== undefined) return known;
    const numbered = this.ordinals.give(capture);
    const { stateFile } = this;
    if (stateFile !== null)
      await this.storage.note(stateFile, this.generation, numbered).catch(() => undefined);
    return numbered.ordinal;
  }

  /** The ledger has it: its number needs no journal any more. */
  decided(capture: Named): void {
    this.ordinals.decided(capture);
  }

  /** Everything there is has been taken: what has not come back is lost. Shape: the paths, which the ledger then has. */
  audit(): string[] {
    // A frame that has come back with other metadata is not lost.
    const lost = this.stillExpected().filter(
      ({ path, imageDigest }) => !this.ledger.withImage(path, imageDigest),
    );
    for (const { path, digest, imageDigest } of lost) {
      const message = 'it was folded before the restart; neither it nor a copy of it is there any more';
      const entry = { path, stamp: 'gone', digest, imageDigest };
      this.ledger.record({ ...entry, outcome: 'lost', reason: 'gone', message });
    }
    this.expected.clear();
    return lost.map(({ path }) => path);
  }

  private stillExpected(): JournalLine[] {
    return [...this.expected.values()].filter(({ digest }) => !this.ledger.withDigest(digest));
  }
}
