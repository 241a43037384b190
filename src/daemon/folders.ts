/**
 * All folders that captures come from, a noticer each: those that are named and, where it is asked for, those
 * below as they come and go.
 */
import { basename, dirname, join } from 'node:path';
import { type CaptureFolders, folderLimit, mayHoldCaptures } from '../core/capture-folders.ts';

import type { Happening, Tell } from '../core/happening.ts';
import { byName, isCaptureName } from '../core/names.ts';
import type { Hint } from './captures.ts';
import type { Door } from './door.ts';
import { FOLDER_EVERY_MS, LIST_EVERY_MS, Noticer, type NoticerPorts } from './noticer.ts';

/**
 * Folders below are looked at so many times a second, all together: what becomes of each, the watch on the
 * one above tells.
 */
const LOOKS_PER_SECOND = 4;

interface Watched {
  readonly noticer: Noticer;
  /** 0 for a named folder. */
  readonly depth: number;
  /** The folders in it are being listed; `again` where something has come meanwhile. */
  looking: 'no' | 'once' | 'again';
}

export interface FoldersParts {
  readonly door: Door;
  readonly captureExtensions: readonly string[];
  readonly tell: Tell;
}

export class Folders {
  private readonly ports: NoticerPorts;
  private readonly asked: CaptureFolders;
  private readonly parts: FoldersParts;
  private readonly watched = new Map<string, Watched>();
  private readonly pending = new Set<Promise<void>>();
  private readonly limitsSaid = new Set<string>();
  private readonly unreadable = new Set<string>();
  /** Units: ms of the monotonic clock. */
  private nextTurnAt = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(ports: NoticerPorts, asked: CaptureFolders, parts: FoldersParts) {
    this.ports = ports;
    this.asked = asked;
    this.parts = parts;
  }

  /** Resolves when each folder has been listed once, or found missing. */
  async start(): Promise<void> {
    for (const folder of this.asked.named) this.keep(this.watch(folder, 0));
    await this.allKept();
  }

  /** Lists everything now. */
  async listAll(): Promise<void> {
    for (const { noticer } of [...this.watched.values()]) this.keep(noticer.listAll());
    await this.allKept();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.watched.values()].map(({ noticer }) => noticer.close()));
  }

  /** A folder that is found while another is listed is listed as well before that counts as done. */
  private async allKept(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private keep(work: Promise<void>): void {
    const kept = work.finally(() => this.pending.delete(kept));
    this.pending.add(kept);
  }

  private async watch(folder: string, depth: number): Promise<void> {
    const noticed = {
      onHint: (path: string, hint: Hint) => this.onHint(folder, path, hint),
      onListing: (paths: readonly string[], isReview: boolean) => {
        this.keep(this.parts.door.onListing(paths, isReview, folder));
        this.lookBelow(folder);
      },
      onTurn: () => this.onTurn(),
    };
    const tell: Tell = depth === 0 ? this.parts.tell : (happening) => this.tellOfBelow(folder, happening);
    const everyMs = () => Math.max(FOLDER_EVERY_MS, (1000 * this.watched.size) / LOOKS_PER_SECOND);
    const noticer = new Noticer(this.ports, folder, noticed, tell, depth === 0 ? undefined : everyMs);
    this.watched.set(folder, { noticer, depth, looking: 'no' });
    await noticer.start();
  }

  /** The known captures of all folders are looked at together: one turn stands for those of all. */
  private onTurn(): void {
    const now = this.ports.clock.now();
    if (now < this.nextTurnAt) return;
    // The next comes about then; it may be a little early.
    this.nextTurnAt = now + LIST_EVERY_MS / 2;
    this.parts.door.onTurn();
  }

  private onHint(folder: string, path: string, hint: Hint): void {
    this.parts.door.onHint(path, hint);
    const name = basename(path);
    if (hint !== 'name' && hint !== 'look') return;
    const isNone = isCaptureName(name, this.parts.captureExtensions) || !mayHoldCaptures(name);
    if (!isNone) this.lookBelow(folder);
  }

  private lookBelow(folder: string): void {
    const watched = this.watched.get(folder);
    if (!this.asked.recursive || watched === undefined || this.closed) return;
    if (watched.looking === 'no') this.keep(this.findBelow(folder, watched));
    else watched.looking = 'again';
  }

  /** Errors: none; what cannot be listed is told by the noticer of the folder. */
  private async findBelow(folder: string, watched: Watched): Promise<void> {
    watched.looking = 'once';
    const names = await this.ports.listFolders(folder).catch(() => null);
    // A camera writes to the last by name, and closes are told of in those that are watched last.
    names?.sort(byName);
    const isAgain = (watched.looking as Watched['looking']) === 'again';
    watched.looking = 'no';
    if (this.closed || this.watched.get(folder) !== watched) return;
    if (names !== null)
      this.follow(folder, watched.depth + 1, new Set(names.map((name) => join(folder, name))));
    if (isAgain) this.lookBelow(folder);
  }

  /** `below`: the folders in it now; one that a link or a file has taken the place of is none. */
  private follow(folder: string, depth: number, below: ReadonlySet<string>): void {
    for (const each of this.watched.keys())
      if (dirname(each) === folder && !below.has(each)) this.leave(each);
    for (const each of below) this.meetBelow(each, depth);
  }

  private meetBelow(folder: string, depth: number): void {
    if (this.watched.has(folder)) return;
    const limit = folderLimit(depth, this.watched.size);
    if (limit === null) this.keep(this.watch(folder, depth));
    else if (!this.limitsSaid.has(limit)) {
      this.limitsSaid.add(limit);
      this.parts.tell({ kind: 'folder-left-out', folder, limit });
    }
  }

  /** A folder below comes and goes as a capture does: only the named ones are missed. */
  private tellOfBelow(folder: string, happening: Happening): void {
    const { kind } = happening;
    if (kind === 'folder-missing') this.leave(folder);
    if (kind === 'folder-missing' || kind === 'folder-found' || kind === 'watching') return;
    if (kind === 'folder-unreadable') this.unreadable.add(folder);
    if (kind === 'folder-readable') this.unreadable.delete(folder);
    this.parts.tell(happening);
  }

  private leave(folder: string): void {
    const { noticer, depth } = this.watched.get(folder) ?? {};
    if (depth === 0) return;
    this.watched.delete(folder);
    if (this.unreadable.delete(folder)) this.parts.tell({ kind: 'folder-readable', folder });
    this.parts.door.forget(folder);
    noticer?.close().catch(() => undefined);
  }
}
