/** Stage 1: names that may be captures, from events, the start-up listing and the periodic listing, by one door. */
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import type { Clock } from '../io/clock.ts';
import { inParts } from '../io/parts.ts';
import type { FolderWatch, WatchEvents } from '../io/watch.ts';
import type { Hint } from './captures.ts';

/** How often the folder itself is looked at: is it there, is it still the same. */
const FOLDER_EVERY_MS = 1000;
/** The net under the events: new names at this interval, changes to known names at a multiple of it. */
const LIST_EVERY_MS = 5000;
const REVIEW_EVERY = 6;

export interface NoticerPorts {
  readonly clock: Clock;
  listNames(folder: string): Promise<string[]>;
  /** Identity of a folder, null while it is missing. */
  folderId(folder: string): Promise<string | null>;
  watchFolder(folder: string, events: WatchEvents): FolderWatch;
}

/** Where paths go that may have changed. */
export interface Noticed {
  /** Something has happened to this path. */
  onHint(path: string, hint: Hint): void;
  /** Every path that is there; new ones are interesting. `isReview`: known ones as well, for changes that no event told of. */
  onListing(paths: readonly string[], isReview: boolean): void;
}

export class Noticer {
  private readonly ports: NoticerPorts;
  private readonly folder: string;
  private readonly noticed: Noticed;
  private readonly tell: Tell;
  private watch: FolderWatch | null = null;
  private id: string | null | undefined;
  private listings = 0;
  private nextListingAt = 0;
  private cancelTimer: () => void = () => undefined;
  private closed = false;

  constructor(ports: NoticerPorts, folder: string, noticed: Noticed, tell: Tell) {
    this.ports = ports;
    this.folder = folder;
    this.noticed = noticed;
    this.tell = tell;
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
    const id = await this.ports.folderId(this.folder);
    if (this.closed) return;
    if (id !== this.id) await this.meetFolder(id);
    else if (id !== null && this.ports.clock.now() >= this.nextListingAt) await this.list(false);
    if (this.closed) return;
    this.cancelTimer = this.ports.clock.after(FOLDER_EVERY_MS, () => void this.round());
  }

  /** The folder has come, gone or been replaced: a watch on the old one would be silent for ever. */
  private async meetFolder(id: string | null): Promise<void> {
    const { watch } = this;
    this.watch = null;
    await watch?.close();
    const first = this.id === undefined;
    this.id = id;
    const { folder } = this;
    if (id === null) this.tell({ kind: 'folder-missing', folder });
    else if (!first) this.tell({ kind: 'folder-found', folder });
    if (id === null || this.closed) return;
    this.watch = this.ports.watchFolder(folder, {
      onHint: (name, hint) => this.noticed.onHint(join(folder, name), hint),
      onArmed: (how) => {
        this.tell({ kind: 'watching', how });
        // A capture that came between the listing and the first hint has no hint.
        void this.list(false);
      },
      onError: (error) => this.tell({ kind: 'watch-failed', message: messageOf(error) }),
    });
    await this.list(true);
  }

  private async list(isReview: boolean): Promise<void> {
    this.listings++;
    this.nextListingAt = this.ports.clock.now() + LIST_EVERY_MS;
    try {
      const names = await this.ports.listNames(this.folder);
      const isDue = this.listings % REVIEW_EVERY === 0;
      const paths: string[] = [];
      for await (const part of inParts(names)) for (const name of part) paths.push(join(this.folder, name));
      if (!this.closed) this.noticed.onListing(paths, isReview || isDue);
    } catch (error) {
      this.tell({ kind: 'watch-failed', message: messageOf(error) });
    }
  }
}
