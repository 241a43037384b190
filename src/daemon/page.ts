/** The live page's side of the daemon: what it is told, shown and may do. */
import { basename } from 'node:path';
import { messageOf, StackError } from '../core/errors.ts';
import { PAGE_FRAMES_MAX, type PageFrames, type PagePictureAsk, type PagePreview, type PageRole, type PageSaved, type PageStatus } from '../core/page.ts';
import { framesForGuest, pageStatus, statusForGuest } from '../core/page-status.ts';
import type { DaemonSettings, PreviewSettings } from '../core/settings.ts';
import type { Perform } from '../io/control/server.ts';
import type { PageClient, PageHost, PageJpeg } from '../io/page/host.ts';
import { PageSaves } from '../io/page/saves.ts';
import type { PageDoor } from '../io/page/server.ts';
import type { CommandServer } from './command-server.ts';
import { controlStatus } from './commands.ts';
import type { DaemonPage } from './listeners/page.ts';
import type { DaemonStatus } from './listeners/status.ts';
import { PagePictures } from './page-pictures.ts';
import type { DaemonPorts, Engine } from './ports.ts';

export interface PageParts {
  readonly engine: Engine;
  readonly status: DaemonStatus;
  readonly commandServer: Pick<CommandServer, 'now' | 'perform'>;
  readonly listener: DaemonPage;
}

export class Page implements PageHost {
  private readonly ports: Pick<DaemonPorts, 'clock' | 'wallClock' | 'freeBytes'>;
  private readonly settings: DaemonSettings;
  private readonly parts: PageParts;
  private readonly pictures: PagePictures;
  private readonly saves: PageSaves;
  private door: PageDoor | null = null;
  /** What was told last, for a time without an engine. */
  private last: PageStatus | null = null;
  private isSaving = false;

  constructor(ports: PageParts extends never ? never : Pick<DaemonPorts, 'clock' | 'wallClock' | 'freeBytes'>, settings: DaemonSettings, parts: PageParts) {
    this.ports = ports;
    this.settings = settings;
    this.parts = parts;
    this.pictures = new PagePictures(parts.engine);
    this.saves = new PageSaves(settings.stateFolder, ports.clock);
  }

  /** The stack can be asked from now on. Errors: none. */
  async start(door: PageDoor | null): Promise<void> {
    if (door === null) return;
    await this.saves.clear();
    this.door = door;
    this.parts.listener.serve((role) => this.status(role));
    door.serve(this);
  }
}
