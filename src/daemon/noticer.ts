/**
 * Stage 1: names that may be captures, from events, the start-up listing and the periodic listing, by one
 * door.
 */
import { join } from 'node:path';
import { codeOf, messageOf } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import type { Clock } from '../io/clock.ts';
import { inParts } from '../io/parts.ts';
import type { FolderWatch, WatchEvents } from '../io/watch.ts';
import type { Hint } from './captures.ts';

/** How often the folder itself is looked at: is it there, is it still the same. */
export const FOLDER_EVERY_MS = 1000;
/** The net under the events: new names at this interval, and a look at the next of the known ones. */
export const LIST_EVERY_MS = 5000;
/** A folder that has not answered for so long hangs, as on a network that is gone. */
const ANSWER_MS = 20_000;
/**
 * Listings that may be left out in a row where the folder says that its names are the same: a quarter of an
 * hour.
 */
const UNLISTED_MAX = 180;

export interface NoticerPorts {
  readonly clock: Clock;
  listNames(folder: string): Promise<string[]>;
  /** Names of the folders in it that captures may be in; links to folders are none. */
  listFolders(folder: string): Promise<string[]>;
  /** Identity of a folder, null while it is missing. */
  folderId(folder: string): Promise<string | null>;
  /**
   * Another text whenever a name comes, goes or changes, to within two seconds; null where that cannot be
   * told.
   */
  folderStamp(folder: string): Promise<string | null>;
  watchFolder(folder: string, events: WatchEvents): FolderWatch;
}

/** Where paths go that may have changed. */
export interface Noticed {
  /** Something has happened to this path. */
  onHint(path: string, hint: Hint): void;
  /**
   * Every path that is there in a folder; new ones are interesting. `isReview`: known ones as well, for
   * changes that no event told of.
   */
  onListing(paths: readonly string[], isReview: boolean, folder: string): void;
  /** Some of the known paths are looked at, the next ones each time: no event may have told of a change. */
  onTurn(): void;
}

export class Noticer {
  private readonly ports: Omit<NoticerPorts, 'listFolders'>;
  private readonly folder: string;
  private readonly noticed: Noticed;
  private readonly tell: Tell;
  private watch: FolderWatch | null = null;
  private id: string | null | undefined;
  private nextListingAt = 0;
  private isUnreadable = false;
  /** As the folder said before the last look at it. */
  private stamp: string | null = null;
  /**
   * The same, if it said so one look earlier as well: then a later change shows, however coarse the clock of
   * its file system is.
   */
  private listedStamp: string | null = null;
  private unlisted = 0;
  private cancelTimer: () => void = () => undefined;
  private closed = false;
  private readonly everyMs: () => number;

  /** `everyMs`: how often the folder itself is looked at. */
  constructor(
    ports: Omit<NoticerPorts, 'listFolders'>,
    folder: string,
    noticed: Noticed,
    tell: Tell,
    everyMs: () => number = () => FOLDER_EVERY_MS,
  ) {
    this.ports = ports;
    this.folder = folder;
    this.noticed = noticed;
    this.tell = tell;
    this.everyMs = everyMs;
  }

  /** Resolves when the folder has been listed once, or found missing. */
  async start(): Promise<void> {
    await this.round();
  }

  /** Lists everything now. */
  async listAll(): Promise<void> {
    await this.list(true);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelTimer();
    await this.watch?.close();
  }

  private async round(): Promise<void> {
    const late = new Error(`it has not answered for ${ANSWER_MS / 1000} s`);
    const cancelLate = this.ports.clock.after(ANSWER_MS, () => this.meetFailure(late));
    await this.lookAtFolder().finally(cancelLate);
    if (this.closed) return;
    this.cancelTimer = this.ports.clock.after(this.everyMs(), () => void this.round());
  }

  private async lookAtFolder(): Promise<void> {
    const id = await this.ports.folderId(this.folder);
    if (this.closed) return;
    if (id !== this.id) await this.meetFolder(id);
    else if (id !== null && this.ports.clock.now() >= this.nextListingAt) await this.turn();
  }

  /** The folder has come, gone or been replaced: a watch on the old one would be silent for ever. */
  private async meetFolder(id: string | null): Promise<void> {
    const { watch } = this;
    this.watch = null;
    this.leave(watch);
    const first = this.id === undefined;
    this.id = id;
    this.stamp = this.listedStamp = null;
    this.isUnreadable = false;
    const { folder } = this;
    if (id === null) this.tell({ kind: 'folder-missing', folder });
    else if (!first) this.tell({ kind: 'folder-found', folder });
    if (id === null || this.closed) return;
    this.openWatch();
    await this.list(true);
  }

  private openWatch(): void {
    const { folder } = this;
    this.watch = this.ports.watchFolder(folder, {
      onHint: (name, hint) => this.noticed.onHint(join(folder, name), hint),
      onArmed: (how) => {
        this.tell({ kind: 'watching', how });
        // A capture that came between the listing and the first hint has no hint.
        void this.list(false);
      },
      onError: (error) => this.tell({ kind: 'watch-failed', message: messageOf(error) }),
    });
  }

  /** The names, unless they are those of the last listing; and the next of the known files. */
  private async turn(): Promise<void> {
    this.nextListingAt = this.ports.clock.now() + LIST_EVERY_MS;
    const stamp = await this.ports.folderStamp(this.folder);
    if (this.closed) return;
    const isSame = stamp !== null && stamp === this.stamp;
    this.stamp = stamp;
    if (isSame && stamp === this.listedStamp && this.unlisted < UNLISTED_MAX) this.unlisted++;
    else if (await this.list(false)) this.listedStamp = isSame ? stamp : null;
    if (!this.closed) this.noticed.onTurn();
  }

  /** False when it could not be listed. */
  private async list(isReview: boolean): Promise<boolean> {
    this.unlisted = 0;
    this.nextListingAt = this.ports.clock.now() + LIST_EVERY_MS;
    try {
      const names = await this.ports.listNames(this.folder);
      if (this.closed) return false;
      if (this.isUnreadable) this.readAgain();
      const paths: string[] = [];
      for await (const part of inParts(names)) for (const name of part) paths.push(join(this.folder, name));
      if (!this.closed) this.noticed.onListing(paths, isReview, this.folder);
      return true;
    } catch (error) {
      this.meetFailure(error);
      return false;
    }
  }

  private meetFailure(error: unknown): void {
    this.listedStamp = null;
    // A folder that has gone is met by its identity.
    if (this.closed || this.isUnreadable || ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return;
    this.isUnreadable = true;
    this.tell({ kind: 'folder-unreadable', folder: this.folder, message: messageOf(error) });
  }

  /** What watched it before may have failed, or been told of nothing. */
  private readAgain(): void {
    this.isUnreadable = false;
    this.tell({ kind: 'folder-readable', folder: this.folder });
    const { watch } = this;
    this.watch = null;
    this.leave(watch);
    this.openWatch();
  }

  /** What watched a folder that has gone may never be done with it. */
  private leave(watch: FolderWatch | null): void {
    watch?.close().catch(() => undefined);
  }
}
