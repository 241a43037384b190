/** A stack in the engine: its contents, and what of them is durable. */

import { join } from 'node:path';
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { describeMeaning } from '../../core/meaning.ts';
import type { StackSettings } from '../../core/settings.ts';
import { type StateHeader, strips } from '../../core/state.ts';
import type { JournalLine, Spooled, Storage } from '../../core/storage.ts';
import { software } from '../../io/software.ts';
import { Arena } from '../../kernels/arena.ts';
import { loadFilters } from '../calibrate/filters.ts';
import type { EnginePorts } from '../ports.ts';
import { type Folding, StackContents } from './contents.ts';
import { Ordinals } from './ordinals.ts';

export class Stack extends StackContents {
  /** Frames in the spool, by digest, until a checkpoint holds them. */
  readonly spool = new Map<string, Spooled>();
  /** Files in the spool that are not what they were; they stay, and are never taken for captures. */
  private readonly spoilt = new Set<Spooled>();
  /** Frames that were folded before a restart and are not yet again, by digest. */
  readonly expected = new Map<string, JournalLine>();
  /** Frames that only the next checkpoint makes durable although there is a spool. */
  private readonly unspooled = new Set<string>();
  private readonly count = new Ordinals();
  private checkpointed = 0;
  private generation = 0;
  private copy: Buffer = Buffer.alloc(0);
  private saving: Promise<unknown> = Promise.resolve();
  private free: Promise<unknown> = Promise.resolve();

  /**
   * An empty stack, or the one in the state file.
   *
   * Errors: config for a filter, damaged-state, newer-state, and broken-invariant when the file holds a stack of another meaning.
   */
  static async open(
    settings: StackSettings,
    ports: EnginePorts,
  ): Promise<{ stack: Stack; resumed: boolean }> {
    const filters = await loadFilters(settings.filters, ports.loadFilter);
    const arena = new Arena(ports.openMemory());
    const kernels = await ports.kernels(arena.memory);
    const stack = new Stack(settings, filters, arena, kernels, ports.decodedBy);
    if (settings.stateFile === null) return { stack, resumed: false };
    const saved = await ports.storage.load(
      settings.stateFile,
      (header) => stack.adopt(header),
      (strip, bytes) => stack.opened().planes.unpack(strip, bytes),
    );
    for (const entry of saved?.entries ?? []) stack.ledger.record(entry);
    stack.checkpointed = stack.frames;
    await stack.remember(settings.stateFile, ports.storage);
    return { stack, resumed: saved !== null };
  }

  private adopt(header: StateHeader): void {
    // A stack without a frame has no planes yet.
    const planes = header.shape ? header.planes.map(({ name }) => name) : this.settings.planes;
    const wanted = describeMeaning(this.settings);
    const found = describeMeaning({ ...header, planes });
    // Invariant 8: the file's name says its meaning, so a difference here is a file that was renamed by hand.
    if (found !== wanted) {
      throw new StackError('broken-invariant', `expected a stack of ${wanted}, found ${found}`);
    }
    this.generation = header.generation;
    this.stand(header);
  }

  /** What was folded after the checkpoint: the spool has its bytes, the journals have its name. */
  private async remember(stateFile: string, storage: Storage): Promise<void> {
    const { spoolFolder } = this.settings;
    for (const spooled of spoolFolder === null ? [] : await storage.spooled(spoolFolder)) {
      if (this.progress === null && this.ledger.withDigest(spooled.digest)) await storage.drop(spooled);
      else this.spool.set(spooled.digest, spooled);
    }
    this.count.goOnFrom(this.ledger.nextOrdinal);
    for (const noted of await storage.noted(stateFile, this.generation)) {
      const { ordinal, digest } = noted;
      if (this.ledger.withDigest(digest)) continue;
      if (ordinal === undefined) this.expected.set(digest, noted);
      else this.count.keep({ ...noted, ordinal });
    }
  }

  /** What is in the spool and not in the ledger. */
  get spooledAnew(): Spooled[] {
    return [...this.spool.values()].filter(({ digest }) => !this.ledger.withDigest(digest));
  }

  /** Whether it was in the stack before a restart, by the word of the spool or of a journal. */
  wasFolded({ path, digest, imageDigest }: JournalLine): boolean {
    if (this.spool.has(digest) || this.expected.has(digest)) return true;
    const expected = [...this.expected.values()];
    return expected.some((noted) => noted.path === path && noted.imageDigest === imageDigest);
  }

  /** Frames that a power cut now would keep: with a spool all of them, for each was on the disk before it was folded. */
  get durableFrames(): number {
    return this.settings.spoolFolder === null ? this.checkpointed : this.frames - this.unspooled.size;
  }

  /** What the next frame must be; null when any will do, or is to be held rather than rejected. */
  get shapeWanted(): Shape | null {
    return this.settings.hold.on.includes('size') ? null : this.shape;
  }

  /** Its capture, if it is still there, is to be kept anew. */
  spoil(spooled: Spooled): void {
    this.spoilt.add(spooled);
    if (this.spool.get(spooled.digest) === spooled) this.spool.delete(spooled.digest);
  }

  /** What the capture behind a path is called: a spooled frame keeps the name it had in the captures folder. */
  captureOf(path: string): { path: string; spooled: Spooled | null } {
    for (const spooled of [...this.spool.values(), ...this.spoilt]) {
      if (spooled.file === path) return { path: join(this.settings.captures, spooled.name), spooled };
    }
    return { path, spooled: null };
  }

  override fold(...foldings: readonly Folding[]): void {
    super.fold(...foldings);
    for (const { entry } of foldings) this.expected.delete(entry.digest ?? '');
  }

  /** A frame that was out is in again; its bytes are in no spool. */
  putBack(folding: Folding): void {
    this.fold(folding);
    this.unspooled.add(folding.entry.digest ?? '');
  }

  /** Whatever changes the planes does so in here, one after the other. Errors: those of the job. */
  async alone<T>(job: () => Promise<T>): Promise<T> {
    const running = this.free.then(job);
    this.free = running.catch(() => undefined);
    return running;
  }

  /** Names the frame in the journal that follows the last snapshot. Errors: those of the file system. */
  async note(entry: JournalLine, storage: Storage): Promise<void> {
    const { stateFile } = this.settings;
    const { path, digest, imageDigest } = entry;
    if (stateFile !== null) await storage.note(stateFile, this.generation, { path, digest, imageDigest });
  }

  /**
   * Its number in the count of `everyNth`. A new one is in the journal before anything follows from it, or a restart would count the
   * captures in another order.
   *
   * Errors: none; what the disk does not take is counted anew after a restart.
   */
  async ordinalOf(capture: Omit<JournalLine, 'ordinal'>, storage: Storage): Promise<number> {
    const known = this.count.of(capture);
    if (known !== undefined) return known;
    const numbered = this.count.give(capture);
    const { stateFile } = this.settings;
    if (stateFile !== null) await storage.note(stateFile, this.generation, numbered).catch(() => undefined);
    return numbered.ordinal;
  }

  /** The ledger has it: its number needs no journal any more. */
  decided(capture: Omit<JournalLine, 'ordinal'>): void {
    this.count.decided(capture);
  }

  /**
   * Makes the stack durable: a consistent copy, written while folding goes on; then what the copy holds leaves the spool.
   * One at a time, for all write the same hidden file.
   *
   * Units: `now` ms since 1970. Errors: those of the file system; the state file, the spool and the journals are as they were.
   */
  checkpoint(storage: Storage, now: number): Promise<{ durableFrames: number; bytes: number }> {
    const saved = this.saving.then(() => this.save(storage, now));
    this.saving = saved.catch(() => undefined);
    return saved;
  }

  private async save(storage: Storage, now: number): Promise<{ durableFrames: number; bytes: number }> {
    const { stateFile } = this.settings;
    if (stateFile === null) return { durableFrames: 0, bytes: 0 };
    const { frames: durableFrames } = this;
    const unspooled = [...this.unspooled];
    const { header, entries, packed } = this.snapshot(now);
    // What is to be folded again may have no other original left.
    const isDue = this.progress !== null;
    const held = isDue ? [] : [...this.spool.values()].filter(({ digest }) => this.ledger.withDigest(digest));
    // The journals that name them are about to go.
    const notedBefore = [...this.expected.values(), ...this.count.open()];
    for (const noted of notedBefore) await storage.note(stateFile, header.generation, noted);
    await storage.save(stateFile, header, entries, packed);
    this.checkpointed = durableFrames;
    for (const digest of unspooled) this.unspooled.delete(digest);
    for (const spooled of held) {
      await storage.drop(spooled);
      this.spool.delete(spooled.digest);
    }
    return { durableFrames, bytes: packed.reduce((total, strip) => total + strip.length, 0) };
  }

  private snapshot(now: number): { header: StateHeader; entries: readonly Entry[]; packed: Uint8Array[] } {
    this.generation++;
    const header: StateHeader = {
      software,
      captures: this.settings.captures,
      light: this.settings.light,
      everyNth: this.settings.everyNth,
      from: this.settings.from,
      until: this.settings.until,
      filters: this.settings.filters,
      ...this.standing(),
      generation: this.generation,
      savedAt: now,
      ledgerEntries: this.ledger.size,
    };
    return { header, entries: [...this.ledger.entries()], packed: this.packed(header) };
  }

  /**
   * A copy of the planes, strip by strip, in one piece of memory that is used again: fresh memory costs more than the copying, and
   * there is never more than one checkpoint being written.
   */
  private packed(header: StateHeader): Uint8Array[] {
    const layout = strips(header);
    const bytes = layout.reduce((total, { samples, plane }) => total + samples * plane.bytesPerSample, 0);
    if (this.copy.length < bytes) this.copy = Buffer.allocUnsafeSlow(bytes);
    const { copy } = this;
    let at = 0;
    return layout.map((strip) => {
      const packed = this.opened().planes.pack(strip);
      copy.set(packed, at);
      at += packed.length;
      return copy.subarray(at - packed.length, at);
    });
  }
}
