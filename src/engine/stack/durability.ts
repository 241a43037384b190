/** Stage 7: what of a stack is durable, and how more of it becomes so. */
import type { Entry, Ledger } from '../../core/ledger.ts';
import { PLANES_WAIT_SECONDS } from '../../core/limits.ts';
import { meaningOf } from '../../core/meaning.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Refolding } from '../../core/sidecar.ts';
import type { Standpoint, StateHeader } from '../../core/state.ts';
import type { Storage } from '../../core/storage.ts';
import { type Strip, stripBytes, strips } from '../../core/strips.ts';
import type { Timers } from '../../core/timers.ts';
import type { Budget } from './budget.ts';
import type { Journaled } from './journaled.ts';
import { CopyRoom, PlanesCopy } from './planes-copy.ts';
import type { SharedAdding } from './shared-adding.ts';
import type { SpooledFrames } from './spooled-frames.ts';
import type { Turn } from './turn.ts';

/** The contents of a stack as far as they are made durable. */
export interface Kept {
  readonly settings: StackSettings;
  readonly ledger: Ledger;
  readonly frames: number;
  /** Null when nothing is to be refolded. */
  readonly progress: Refolding | null;
  standing(): Standpoint;
  pack(strip: Strip): Uint8Array;
  /** Called before planes change; `byRows`: each row when nobody holds it. */
  onChange: (byRows?: boolean) => void;
  readonly adding: Pick<SharedAdding, 'hold' | 'isIdle'>;
  readonly budget: Pick<Budget, 'mayCopy'>;
}

/** What it is kept with. `software` names the program. */
interface Means {
  readonly spool: SpooledFrames;
  readonly journal: Journaled;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly software: string;
  readonly turn: Pick<Turn, 'whole'>;
}

interface Snapshot {
  readonly header: StateHeader;
  readonly entries: readonly Entry[];
  readonly planes: PlanesCopy;
  /** Units: bytes of packed planes. */
  readonly bytes: number;
}

/** Units: frames; bytes of packed planes. */
export interface Checkpointed {
  readonly durableFrames: number;
  readonly bytes: number;
}

/**
 * Whether the spool need not keep these bytes once a checkpoint has this ledger: a frame that is to be
 * refolded, or that is held and may be put back, or that a rolling window will take out, may have no other
 * original left.
 */
export function isDone(
  { ledger, progress, settings }: Pick<Kept, 'ledger' | 'progress' | 'settings'>,
  digest: string,
): boolean {
  const entry = ledger.withDigest(digest);
  const mayComeBack = entry?.outcome === 'held' && entry.stack === undefined;
  const willGo = settings.window !== null && entry?.outcome === 'folded';
  return entry !== undefined && progress === null && !mayComeBack && !willGo;
}

export class Durability {
  private readonly contents: Kept;
  private readonly means: Means;
  /** Frames that only the next checkpoint makes durable although there is a spool. */
  private readonly unspooled = new Set<string>();
  /** How often planes have changed since the stack was opened. */
  changes = 0;
  private checkpointed: number;
  /** How often they were to be written. */
  snapshots = 0;
  private readonly room = new CopyRoom();
  /** The planes that are being written. */
  private writing: PlanesCopy | null = null;
  private saving: Promise<unknown> = Promise.resolve();

  /** `contents` are as the last checkpoint has them. */
  constructor(contents: Kept, means: Means) {
    this.contents = contents;
    this.means = means;
    this.checkpointed = contents.frames;
    contents.onChange = (byRows) => {
      this.changes++;
      this.writing?.keep(byRows);
    };
  }

  /**
   * Frames that a power cut now would keep: with a spool all of them, for each was on the disk before it was
   * folded.
   */
  get durableFrames(): number {
    return this.means.spool.isKept ? this.contents.frames - this.unspooled.size : this.checkpointed;
  }

  /** A frame that was out is in again; its bytes are in no spool. */
  notePutBack(digest: string): void {
    this.unspooled.add(digest);
  }

  /**
   * Resolves when planes that are being written may change without being copied, or after `mostMs`: a copy
   * takes as much memory as they, a disk hardly ever so long. `byRows`: who adds, and waits for rows that are
   * held.
   */
  async untilFree(mostMs: number, byRows = false): Promise<void> {
    const { writing } = this;
    if (writing === null || (byRows && writing.holdsRows)) return;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.means.timers.after(mostMs, resolve);
    });
    await Promise.race([writing.free, late]);
    cancel();
  }

  /**
   * Makes the stack durable as it is now, whatever is folded while it is written; then what was written
   * leaves the spool. One at a time, for all write the same hidden file.
   *
   * Units: `now` ms since 1970. Errors: those of the file system; the state file, the spool and the journals
   * are as they were.
   */
  checkpoint(now: number): Promise<Checkpointed> {
    const saved = this.saving.then(() => this.save(now));
    this.saving = saved.catch(() => undefined);
    return saved;
  }

  /**
   * The stack as it is now, durable in a file of its own, with which nothing else is kept. Units and errors:
   * as above.
   */
  saveAs(file: string, now: number): Promise<void> {
    const { turn } = this.means;
    const saved = this.saving.then(async () => this.write(file, await turn.whole(() => this.snapshot(now))));
    this.saving = saved.catch(() => undefined);
    return saved;
  }

  private async save(now: number): Promise<Checkpointed> {
    const { spool, journal, turn } = this.means;
    const { stateFile } = this.contents.settings;
    if (stateFile === null) return { durableFrames: 0, bytes: 0 };
    const { durableFrames, unspooled, done, snapshot } = await turn.whole(() => ({
      durableFrames: this.contents.frames,
      unspooled: [...this.unspooled],
      done: spool.all().filter(({ digest }) => isDone(this.contents, digest)),
      // Last, for it holds rows until it is written.
      snapshot: this.snapshot(now),
    }));
    await this.write(stateFile, snapshot, () => journal.carryOver(stateFile, snapshot.header.generation));
    this.checkpointed = durableFrames;
    for (const digest of unspooled) this.unspooled.delete(digest);
    for (const spooled of done) await spool.drop(spooled);
    return { durableFrames, bytes: snapshot.bytes };
  }

  /** `first` comes before anything is written. Errors: those of the file system. */
  private async write(
    file: string,
    snapshot: Snapshot,
    first = async () => undefined as unknown,
  ): Promise<void> {
    const { header, entries, planes } = snapshot;
    const late = () => planes.beLate(!this.contents.adding.isIdle);
    const cancelLate = this.means.timers.after(PLANES_WAIT_SECONDS * 1000, late);
    try {
      await first();
      await this.means.storage.save(file, header, entries, planes);
    } finally {
      cancelLate();
      planes.end();
      this.writing = null;
    }
  }

  private snapshot(now: number): Snapshot {
    const { settings, ledger } = this.contents;
    const header: StateHeader = {
      software: this.means.software,
      captures: settings.captures,
      ...meaningOf(settings),
      ...this.contents.standing(),
      generation: this.means.journal.begin(),
      savedAt: now,
      ledgerEntries: ledger.size,
    };
    const layout = strips(header);
    // Where there is no room for a copy, a slow disk would hold threads for longer than they may be.
    const held = this.contents.budget.mayCopy ? this.contents.adding.hold() : null;
    const planes = new PlanesCopy(layout, this.contents, this.room, held);
    this.writing = planes;
    this.snapshots++;
    const bytes = layout.reduce((total, strip) => total + stripBytes(strip), 0);
    return { header, entries: [...ledger.entries()], planes, bytes };
  }
}
