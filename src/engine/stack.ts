/** A stack in the engine: planes, ledger and what they mean, kept in step by being changed in one place. */
import { join } from 'node:path';
import { StackError } from '../core/errors.ts';
import { type Frame, type Shape, sameShape } from '../core/frame.ts';
import { type Entry, Ledger } from '../core/ledger.ts';
import { FRAMES_MAX } from '../core/limits.ts';
import { describeMeaning } from '../core/meaning.ts';
import { isEarlier, type TakenAt } from '../core/order.ts';
import { type FirstCapture, type Look, type StateHeader, strips } from '../core/state.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Arena } from './arena.ts';
import { type LoadedFilter, loadFilters } from './filter.ts';
import { Planes } from './planes.ts';
import type { EnginePorts, Noted, Spooled, Storage } from './ports.ts';
import type { StackSettings } from './protocol.ts';
import { Renderer } from './render.ts';
import { software } from './software.ts';
import { Workspace } from './workspace.ts';

/** The picture side of a stack: there is none before the first frame. */
export interface Canvas {
  readonly planes: Planes;
  readonly renderer: Renderer;
}

export class Stack {
  readonly settings: StackSettings;
  readonly filters: readonly LoadedFilter[];
  readonly ledger = new Ledger();
  first: FirstCapture | null = null;
  latest: TakenAt | null = null;
  /** Frames in the spool, by digest, until a checkpoint holds them. */
  readonly spool = new Map<string, Spooled>();
  /** Frames that were folded before a restart and are not yet again, by digest. */
  readonly expected = new Map<string, Noted>();
  private checkpointed = 0;
  private generation = 0;
  private saving: Promise<unknown> = Promise.resolve();
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private canvas: Canvas | null = null;

  private constructor(
    settings: StackSettings,
    filters: readonly LoadedFilter[],
    arena: Arena,
    kernels: Kernels,
  ) {
    this.settings = settings;
    this.filters = filters;
    this.arena = arena;
    this.kernels = kernels;
  }

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
    const stack = new Stack(settings, filters, arena, await ports.kernels(arena.memory));
    if (settings.stateFile === null) return { stack, resumed: false };
    const saved = await ports.storage.load(
      settings.stateFile,
      (header) => stack.adopt(header),
      (strip, bytes) => stack.opened().planes.unpack(strip, bytes),
    );
    for (const entry of saved?.entries ?? []) stack.ledger.record(entry);
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
    this.first = header.first;
    this.latest = header.latest;
    this.generation = header.generation;
    this.checkpointed = header.frames;
    if (header.shape) this.openCanvas(header.shape).planes.frames = header.frames;
  }

  /** What was folded after the checkpoint: the spool has its bytes, the journals have its name. */
  private async remember(stateFile: string, storage: Storage): Promise<void> {
    const { spoolFolder } = this.settings;
    for (const spooled of spoolFolder === null ? [] : await storage.spooled(spoolFolder)) {
      if (this.ledger.withDigest(spooled.digest)) await storage.drop(spooled);
      else this.spool.set(spooled.digest, spooled);
    }
    for (const noted of await storage.noted(stateFile, this.generation)) {
      if (!this.ledger.withDigest(noted.digest)) this.expected.set(noted.digest, noted);
    }
  }

  get frames(): number {
    return this.canvas?.planes.frames ?? 0;
  }

  get shape(): Shape | null {
    return this.canvas?.planes.space.shape ?? null;
  }

  /** Frames that a power cut now would keep: with a spool all of them, for each was on the disk before it was folded. */
  get durableFrames(): number {
    return this.settings.spoolFolder === null ? this.checkpointed : this.frames;
  }

  /** What the capture behind a path is called: a spooled frame keeps the name it had in the captures folder. */
  captureOf(path: string): { path: string; spooled: Spooled | null } {
    for (const spooled of this.spool.values()) {
      if (spooled.file === path) return { path: join(this.settings.captures, spooled.name), spooled };
    }
    return { path, spooled: null };
  }

  /** Errors: broken-invariant before the first frame. */
  opened(): Canvas {
    if (this.canvas === null) throw new StackError('broken-invariant', 'expected a folded frame, found none');
    return this.canvas;
  }

  /** Planes and ledger change together. Errors: stack-full when planes of this shape do not fit. */
  fold(frame: Frame, entry: Entry, look: Look): void {
    if (this.frames >= FRAMES_MAX) {
      throw new StackError('stack-full', `expected fewer than ${FRAMES_MAX} frames in a stack`);
    }
    const { planes } = this.canvas ?? this.openCanvas(frame.shape);
    if (!sameShape(planes.space.shape, frame.shape)) {
      throw new StackError('broken-invariant', 'expected a frame of the shape of the stack');
    }
    const taken = { path: entry.path, capturedAt: entry.capturedAt ?? 0 };
    const isFirst = this.first === null || isEarlier(taken, this.first);
    const isLatest = this.latest === null || isEarlier(this.latest, taken);
    planes.fold(frame, { isFirst, isLatest });
    this.ledger.record(entry);
    this.expected.delete(entry.digest ?? '');
    // The earliest capture gives the pictures their orientation and profile, whatever came first.
    if (isFirst) this.first = { ...taken, ...look };
    if (isLatest) this.latest = taken;
  }

  /** Names the frame in the journal that follows the last snapshot. Errors: those of the file system. */
  async note(entry: Entry, storage: Storage): Promise<void> {
    const { stateFile } = this.settings;
    const { path, digest, imageDigest } = entry;
    if (stateFile !== null && digest !== null) {
      await storage.note(stateFile, this.generation, { path, digest, imageDigest });
    }
  }

  private openCanvas(shape: Shape): Canvas {
    const space = new Workspace(this.arena, this.kernels, shape, this.settings.light);
    const planes = new Planes(space, this.settings.planes);
    this.canvas = { planes, renderer: new Renderer(planes) };
    return this.canvas;
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
    const { header, entries, packed } = this.snapshot(now);
    const held = [...this.spool.values()].filter(({ digest }) => this.ledger.withDigest(digest));
    // The journals that name them are about to go.
    for (const noted of this.expected.values()) await storage.note(stateFile, header.generation, noted);
    await storage.save(stateFile, header, entries, packed);
    this.checkpointed = header.frames;
    for (const spooled of held) {
      await storage.drop(spooled);
      this.spool.delete(spooled.digest);
    }
    return { durableFrames: header.frames, bytes: packed.reduce((total, strip) => total + strip.length, 0) };
  }

  private snapshot(now: number): { header: StateHeader; entries: readonly Entry[]; packed: Uint8Array[] } {
    const planes = this.canvas?.planes;
    this.generation++;
    const header: StateHeader = {
      software,
      captures: this.settings.captures,
      light: this.settings.light,
      everyNth: this.settings.everyNth,
      from: this.settings.from,
      until: this.settings.until,
      filters: this.settings.filters,
      shape: this.shape,
      frames: this.frames,
      planes: planes?.packedPlanes() ?? [],
      first: this.first,
      latest: this.latest,
      generation: this.generation,
      savedAt: now,
      ledgerEntries: this.ledger.size,
    };
    const packed = planes ? strips(header).map((strip) => planes.pack(strip)) : [];
    return { header, entries: [...this.ledger.entries()], packed };
  }
}
