/**
 * What was decided since the last checkpoint, by the word of the journals: frames that are expected back,
 * duplicates, and numbers of `everyNth`.
 */
import type { Entry, Ledger } from '../../core/ledger.ts';
import type { JournalLine, Storage } from '../../core/storage.ts';
import { Expected } from './expected.ts';
import { Ordinals } from './ordinals.ts';
import { Twins } from './twins.ts';
import { lineOf, type Told, type Written } from './written.ts';

export class Journaled {
  private readonly stateFile: string | null;
  private readonly ledger: Ledger;
  private readonly storage: Storage;
  private readonly expected: Expected;
  private readonly ordinals = new Ordinals();
  private readonly twins: Twins;
  /** Digests of frames in the spool that are not there because they were folded. */
  private readonly held = new Set<string>();
  /** Counts checkpoints: the journal that is written follows this one. */
  private generation = 0;

  /** `stateFile` null: nothing is kept. */
  constructor(stateFile: string | null, ledger: Ledger, storage: Storage) {
    this.stateFile = stateFile;
    this.ledger = ledger;
    this.storage = storage;
    this.twins = new Twins(ledger);
    this.expected = new Expected(ledger, this.twins);
  }

  /**
   * What was decided after the checkpoint of this generation, whose ledger is there. Errors: those of the
   * file system.
   */
  async open(stateFile: string, generation: number): Promise<void> {
    this.generation = generation;
    this.ordinals.goOnFrom(this.ledger.nextOrdinal);
    for (const line of await this.storage.noted(stateFile, generation)) {
      const { ordinal, digest, of, held } = line;
      if (of !== undefined) this.twins.keep({ ...line, of });
      else if (this.ledger.withDigest(digest)) this.expected.compare(line);
      else if (held) this.held.add(digest);
      else if (ordinal === undefined) this.expected.keep(line);
      else this.ordinals.keep({ ...line, ordinal });
    }
  }

  /** A checkpoint is being made: later lines follow it. */
  begin(): number {
    this.generation++;
    return this.generation;
  }

  /**
   * Repeats in the journal of a new checkpoint what only the older ones say, for they are about to go.
   * Errors: those of the file system.
   */
  async carryOver(stateFile: string, generation: number): Promise<void> {
    const lines = [...this.expected.missing(), ...this.ordinals.open(), ...this.twins.open()];
    for (const line of lines) await this.storage.note(stateFile, generation, line);
  }

  /** Whether it was in the stack before a restart, under whatever name. */
  isExpected(capture: Written): boolean {
    this.twins.meet(capture);
    return this.expected.has(capture);
  }

  /** Whether it was held before a restart: it is then judged again, although it is in the spool. */
  wasHeld(digest: string): boolean {
    return this.held.has(digest);
  }

  /**
   * Says on the disk that a frame in the spool is held. Errors: none; what the disk does not take is folded
   * after a kill.
   */
  async noteHeld({ path, digest, imageDigest }: Told): Promise<void> {
    if (this.stateFile === null) return;
    const line = { path, digest, imageDigest, held: true } as const;
    await this.storage.note(this.stateFile, this.generation, line, true).catch(() => undefined);
  }

  /** The entry of the exposure of which these bytes were another writing before a restart. */
  knownAs(digest: string): Entry | undefined {
    return this.twins.entryOf(digest);
  }

  /** Names the frame in the journal. Errors: those of the file system. */
  async note(frame: Told): Promise<void> {
    if (this.stateFile === null) return;
    await this.storage.note(this.stateFile, this.generation, lineOf(frame));
  }

  /**
   * Names another writing of `first`, which the ledger has by now, on the disk: without a time of the camera
   * nothing else tells after a restart, and under yet another name, that it is no other exposure.
   *
   * Errors: none; what the disk does not take is compared anew after a restart.
   */
  async noteDuplicate(twin: Told, first: Entry): Promise<void> {
    if (this.stateFile === null || first.digest === null) return;
    const line = { ...lineOf(twin), of: first.digest };
    await this.storage.note(this.stateFile, this.generation, line, true).catch(() => undefined);
  }

  /**
   * Its number in the count of `everyNth`. A new one is in the journal before anything follows from it, or a
   * restart would count the captures in another order. `step` is `everyNth` for what an earlier process has
   * folded, though the disk may have lost its number: a number that is left out would leave it out when it is
   * lost and comes back.
   *
   * Errors: none; what the disk does not take is counted anew after a restart.
   */
  async ordinalOf(capture: Written, line: JournalLine, step = 1): Promise<number> {
    const kin = [...this.twins.of(capture.digest)];
    const known = kin
      .map((digest) => this.ordinals.of({ ...capture, digest }))
      .find((each) => each !== undefined);
    if (known !== undefined && this.ordinals.has(capture.digest)) return known;
    // Another writing has the number too: under yet another name only its bytes may tell.
    const numbered =
      known === undefined ? this.ordinals.give(line, step) : this.ordinals.giveSame(line, known);
    const { stateFile } = this;
    if (stateFile !== null)
      await this.storage.note(stateFile, this.generation, numbered).catch(() => undefined);
    return numbered.ordinal;
  }

  /** The ledger has it: its number needs no journal any more. */
  decided(capture: Written): void {
    this.ordinals.decided(capture);
  }

  /**
   * Everything there is has been taken: what has not come back is lost. Shape: the paths, which the ledger
   * then has.
   */
  async audit(): Promise<string[]> {
    const { lost, renamed } = this.expected.audit();
    for (const { first, ...line } of renamed) await this.noteDuplicate(line, first);
    return lost;
  }
}
