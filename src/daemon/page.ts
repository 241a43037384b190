/** The daemon's side of the live page: what it is told, what it is shown, and what it may do. */
import { basename } from 'node:path';
import { foldersIn } from '../core/capture-folders.ts';
import { messageOf, StackError } from '../core/errors.ts';
import {
  PAGE_FRAMES_MAX,
  type PageFrames,
  type PagePictureAsk,
  type PagePreview,
  type PageRole,
  type PageSaved,
  type PageStatus,
} from '../core/page.ts';
import { framesForGuest, pageStatus, statusForGuest } from '../core/page-status.ts';
import type { DaemonSettings, PreviewSettings } from '../core/settings.ts';
import { isoTime } from '../core/sidecar.ts';
import type { Perform } from '../io/control/server.ts';
import type { PageClient, PageHost, PageJpeg } from '../io/page/host.ts';
import { PageSaves } from '../io/page/saves.ts';
import type { CommandServer } from './command-server.ts';
import { controlStatus } from './commands.ts';
import type { DaemonPage } from './listeners/page.ts';
import type { DaemonStatus } from './listeners/status.ts';
import { PagePictures } from './page-pictures.ts';
import type { DaemonPorts, Engine } from './ports.ts';

/** As `render` has it where nobody says otherwise. */
const SAVE_QUALITY = 92;

export interface PageParts {
  readonly engine: Engine;
  readonly status: DaemonStatus;
  readonly commandServer: Pick<CommandServer, 'now' | 'perform'>;
  readonly listener: DaemonPage;
}

type Ports = Pick<DaemonPorts, 'clock' | 'wallClock' | 'freeBytes' | 'page'>;

export class Page implements PageHost {
  readonly perform: Perform;
  private readonly ports: Ports;
  private readonly settings: DaemonSettings;
  private readonly parts: PageParts;
  private readonly pictures: PagePictures;
  private readonly saves: PageSaves;
  /** What was told last, for a time without an engine. */
  private last: PageStatus | null = null;
  private isSaving = false;

  constructor(ports: Ports, settings: DaemonSettings, parts: PageParts) {
    this.ports = ports;
    this.settings = settings;
    this.parts = parts;
    this.perform = parts.commandServer.perform;
    this.pictures = new PagePictures(parts.engine);
    this.saves = new PageSaves(settings.stateFolder, ports.clock);
  }

  /** The stack can be asked from now on. Errors: none. */
  async start(): Promise<void> {
    const { page, wallClock } = this.ports;
    if (page === null) return;
    await this.saves.clear();
    this.parts.listener.serve(() => this.status('owner'), wallClock());
    page.serve(this);
  }

  /** Those who still listen hear that it is over. */
  async close(): Promise<void> {
    const { page } = this.ports;
    if (page === null) return;
    this.parts.listener.bye(this.parts.status.frames);
    await page.close();
    await this.saves.clear();
  }

  async status(role: PageRole): Promise<PageStatus> {
    const status = await this.statusNow().catch((error) => {
      if (this.last === null) throw error;
      const now = isoTime(this.ports.wallClock()) ?? '';
      return {
        ...this.last,
        ...this.facts(),
        now,
        state: 'degraded' as const,
        stateReason: messageOf(error),
      };
    });
    this.last = status;
    return role === 'guest' ? statusForGuest(status) : status;
  }

  async frames(role: PageRole, after: number): Promise<PageFrames> {
    const frames = await this.parts.engine.ask('frames', { after, most: PAGE_FRAMES_MAX });
    return role === 'guest' ? framesForGuest(frames) : frames;
  }

  async picture(of: PagePictureAsk['of'], width: number, version: string | null): Promise<PageJpeg | null> {
    const { listener } = this.parts;
    const isPreview = typeof of === 'object' && 'preview' in of;
    const isFrame = typeof of === 'object' && 'frame' in of;
    if (!isPreview) return this.pictures.draw(of, width, () => (isFrame ? '' : this.lastVersion()));
    if (this.settings.stack.previews[of.preview] === undefined || listener.version === null) return null;
    // One of before is not drawn again: its frames are no longer alone.
    if (version !== null && version !== listener.version) return this.pictures.keptAt(of, width, version);
    return this.pictures.draw(of, width, () => listener.version ?? '');
  }

  /** A picture at full size, as `render` writes it. One at a time: each may take the memory of a frame. */
  async save(ask: unknown): Promise<PageSaved> {
    const { preview, format } = this.saveIn(ask);
    if (this.isSaving)
      throw new StackError('usage', 'a picture is being saved already: wait until it is done');
    this.isSaving = true;
    try {
      const { blend, ev } = preview;
      let frames = 0;
      const path = await this.saves.keep(format, async (file) => {
        const depth = null;
        const wanted = {
          file,
          blend,
          ev,
          depth,
          maxEdgePixels: Number.MAX_SAFE_INTEGER,
          quality: SAVE_QUALITY,
        };
        frames = (await this.perform('render', wanted)).frames;
        return `${blend}-${frames}.${format}`;
      });
      return { path, frames };
    } finally {
      this.isSaving = false;
    }
  }

  saved(id: string, name: string): string | null {
    return this.saves.fileOf(id, name);
  }

  join(client: PageClient): (() => void) | null {
    return this.parts.listener.join(client);
  }

  private async statusNow(): Promise<PageStatus> {
    const { engine, commandServer } = this.parts;
    const standing = await engine.ask('standing', {});
    const freeBytes = await this.ports.freeBytes(foldersIn(this.settings.stack).named[0] ?? '/');
    return pageStatus(controlStatus(standing, commandServer.now()), {
      ...this.facts(),
      nowMs: this.ports.wallClock(),
      pace: standing.pace,
      freeBytes,
      closeAfter: this.settings.stack.closeAfter,
      troubled: standing.troubled,
    });
  }

  /** What the daemon knows by itself. */
  private facts(): Pick<PageStatus, 'lastFrameSeconds' | 'decisions' | 'previews' | 'hasTimeline'> {
    const { status, listener } = this.parts;
    const lastFrameSeconds = status.frames === 0 ? null : (this.ports.clock.now() - listener.cameAt) / 1000;
    const etag = listener.version;
    const previews = this.settings.stack.previews.map(({ file, blend, ev }, index): PagePreview => {
      return { index, name: basename(file), blend, ev, etag, frames: listener.shownFrames };
    });
    const { timeline, stateFile, calibration } = this.settings.stack;
    const isPlain = calibration.dark === null && calibration.flat === null;
    const hasTimeline = timeline != null && stateFile !== null && isPlain;
    return { lastFrameSeconds, decisions: listener.decisions, previews, hasTimeline };
  }

  private lastVersion(): string {
    const { folds, decisions } = this.parts.listener;
    return `${folds}-${decisions}`;
  }

  /** Errors: usage. */
  private saveIn(ask: unknown): { readonly preview: PreviewSettings; readonly format: string } {
    const { index, format } = ask as { readonly index?: unknown; readonly format?: unknown };
    const preview = Number.isInteger(index) ? this.settings.stack.previews[index as number] : undefined;
    if (preview === undefined) throw new StackError('usage', 'there is no such preview to be saved');
    // It becomes part of a path; whether there is such a format the engine says.
    if (typeof format === 'string' && /^[a-z]{2,5}$/.test(format)) return { preview, format };
    throw new StackError('usage', 'name a format to save in, such as jpg, tif or dng');
  }
}
