/**
 * What the live page hears of what happens: where the stack stands, at most twice a second, and that a
 * picture has changed.
 */
import type { CommandName } from '../../core/control.ts';
import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import type { PageBye, PagePictureChanged, PageRole, PageStatus } from '../../core/page.ts';
import { statusForGuest } from '../../core/page-status.ts';
import type { Clock } from '../../io/clock.ts';

const STATUS_MS = 500;
const BEAT_MS = 15_000;
const CLIENTS_MAX = 16;

/** A browser, as events are sent to it. */
export interface Hearer {
  readonly role: PageRole;
  readonly lastEventId: string | null;
  send(id: string, name: 'status' | 'preview' | 'bye', about: string, data: object): void;
  beat(): void;
  end(): void;
}

/** Where the stack stands, as an owner is told it. Errors: those of the engine. */
export type AskStatus = () => Promise<PageStatus>;

/** What follows of a happening: nothing; another status; entries that may have changed; planes that have. */
type News = 'none' | 'status' | 'decided' | 'planes' | 'all';

export class DaemonPage implements Listener {
  private readonly clock: Clock;
  /** What this daemon says is told from what the one before said. */
  private era = '';
  private readonly previews: number;
  private askStatus: AskStatus | null = null;
  private readonly clients = new Set<Hearer>();
  /** Raised with every event that all have heard. */
  private events = 0;
  /** The picture that is to be seen: from which event on, and of how many frames. */
  private shown = { event: 0, frames: 0 };
  private planesChanged = false;
  private sentAt = Number.NEGATIVE_INFINITY;
  private isStale = false;
  private isSending = false;
  private cancelSend: () => void = () => undefined;
  private cancelBeat: () => void = () => undefined;
  private why = 'it has ended';
  /** Raised when entries that were told may have changed. */
  decisions = 0;
  /** Frames folded, so far. */
  folds = 0;
  /**
   * When the camera last gave a frame, in the stack or held; at first when the stack was opened. Units: ms of
   * the monotonic clock.
   */
  cameAt = Number.NEGATIVE_INFINITY;

  /** `previews`: how many there are. */
  constructor(clock: Clock, previews: number) {
    this.clock = clock;
    this.previews = previews;
  }

  /** Another text for another picture of the previews; null when there is none. */
  get version(): string | null {
    return this.shown.frames === 0 ? null : this.idOf(this.shown.event);
  }

  /** How many frames are in the picture that is to be seen. */
  get shownFrames(): number {
    return this.shown.frames;
  }

  hear(happening: Happening): void {
    const news = newsOf(happening);
    if (news === 'decided' || news === 'all') this.decisions++;
    if (news === 'planes' || news === 'all') this.planesChanged = true;
    if (happening.kind === 'verdict') this.came(happening);
    // What was kept is there to be seen, before anything is published.
    if (happening.kind === 'opened') this.opened(happening);
    if (happening.kind === 'published' && this.planesChanged) this.show(happening.frames);
    // A command is told when what it did has been published.
    if (happening.kind === 'commanded' && news === 'all') this.show(framesAfter(happening));
    if (happening.kind === 'stopping') this.why = reasons[happening.why];
    if (happening.kind === 'stopped') this.bye(happening.frames);
    else if (news !== 'none') this.statusIsStale();
  }

  /** From now on those who join are told. Units: `startedAt` ms since 1970. */
  serve(askStatus: AskStatus, startedAt: number): void {
    this.askStatus = askStatus;
    this.era = startedAt.toString(36);
    this.decisions += startedAt;
  }

  /** All that holds now, then what changes, until the result is called; null when as many listen as may. */
  join(client: Hearer): (() => void) | null {
    if (this.clients.size >= CLIENTS_MAX) return null;
    this.clients.add(client);
    if (this.clients.size === 1) this.beatLater();
    // A listener that was away hears of the pictures that it has missed.
    const heard = this.eventOf(client.lastEventId);
    if (heard !== null && heard < this.shown.event) this.tellPictures([client]);
    void this.tellStatus([client]);
    return () => {
      this.clients.delete(client);
      if (this.clients.size > 0) return;
      this.cancelBeat();
      this.cancelSend();
      this.isSending = false;
    };
  }

  /** The last word to all. Units: frames. */
  bye(frames: number): void {
    const bye: PageBye = { reason: this.why, frames };
    for (const client of this.clients) {
      client.send(this.nextId(), 'bye', 'bye', bye);
      client.end();
    }
    this.clients.clear();
    this.cancelBeat();
    this.cancelSend();
  }

  /** A frame that is kept out is no sign of a camera that has stopped. */
  private came({ reply: { outcome } }: Happened<'verdict'>): void {
    if (outcome === 'folded') this.folds++;
    if (['folded', 'held', 'skipped'].includes(outcome)) this.cameAt = this.clock.now();
  }

  private opened({ frames, isRestart }: Happened<'opened'>): void {
    if (!isRestart) this.cameAt = this.clock.now();
    this.show(frames);
  }

  private show(frames: number): void {
    this.planesChanged = false;
    this.shown = { event: ++this.events, frames };
    this.tellPictures(this.clients);
  }

  private tellPictures(clients: Iterable<Hearer>): void {
    const { version, shownFrames: frames } = this;
    if (version === null) return;
    for (const client of clients)
      for (let index = 0; index < this.previews; index++) {
        const changed: PagePictureChanged = { index, etag: version, frames };
        client.send(this.idOf(this.events), 'preview', `preview ${index}`, changed);
      }
  }

  /** Nothing is asked of anybody while nobody listens. */
  private statusIsStale(): void {
    if (this.clients.size === 0) return;
    this.isStale = true;
    if (this.isSending) return;
    this.isSending = true;
    const wait = Math.max(0, this.sentAt + STATUS_MS - this.clock.now());
    this.cancelSend = this.clock.after(wait, () => {
      this.isStale = false;
      this.sentAt = this.clock.now();
      void this.tellStatus(this.clients).then(() => {
        this.isSending = false;
        if (this.isStale) this.statusIsStale();
      });
    });
  }

  /**
   * One status for all of them. Errors: none; a stack that cannot be asked is asked again when something
   * happens.
   */
  private async tellStatus(clients: Iterable<Hearer>): Promise<void> {
    const all = [...clients];
    const status = await this.askStatus?.().catch(() => null);
    if (!status) return;
    const id = this.nextId();
    for (const client of all)
      client.send(id, 'status', 'status', client.role === 'guest' ? statusForGuest(status) : status);
  }

  private beatLater(): void {
    this.cancelBeat = this.clock.after(BEAT_MS, () => {
      for (const client of this.clients) client.beat();
      if (this.clients.size > 0) this.beatLater();
    });
  }

  private nextId(): string {
    return this.idOf(++this.events);
  }

  private idOf(event: number): string {
    return `${this.era}-${event}`;
  }

  /** Null for the event of another daemon, and for nonsense. */
  private eventOf(id: string | null): number | null {
    const [era, event = ''] = id?.split('-') ?? [];
    return era === this.era && /^\d{1,12}$/.test(event) ? Number(event) : null;
  }
}

const reasons = { asked: 'it was asked to stop', idle: 'nothing has come for long enough' } as const;

/** Nobody has to hear of commands that leave all as it is. */
const newsOfCommands: Readonly<Record<CommandName, News>> = {
  status: 'none',
  checkpoint: 'none',
  render: 'none',
  timeline: 'none',
  interval: 'none',
  pause: 'status',
  resume: 'status',
  remove: 'all',
  restore: 'all',
  finish: 'all',
  reset: 'all',
};

/** A stack that was finished or thrown away is followed by an empty one. */
function framesAfter({ answer }: Happened<'commanded'>): number {
  return 'changed' in answer ? answer.frames : 0;
}

function newsOf(happening: Happening): News {
  switch (happening.kind) {
    case 'verdict':
      if (happening.reply.finished) return 'all';
      return happening.reply.outcome === 'folded' ? 'planes' : 'status';
    case 'commanded':
      return newsOfCommands[happening.command];
    case 'opened':
      return 'all';
    case 'refolded':
      return 'planes';
    case 'remarked':
    case 'lost':
    case 'poisoned':
      return 'decided';
    case 'engine-died':
    case 'engine-rests':
    case 'fewer-in-hand':
    case 'take-failed':
    case 'replaced':
    case 'prior-skipped':
    case 'prior-read':
    case 'folder-found':
    case 'folder-missing':
    case 'folder-unreadable':
    case 'folder-readable':
    case 'passed-over':
    case 'checkpoint':
    case 'checkpoint-failed':
    case 'published':
    case 'refold-failed':
    case 'paused':
    case 'finish-failed':
      return 'status';
    case 'noticed':
    case 'ignored':
    case 'folder-left-out':
    case 'watching':
    case 'watch-failed':
    case 'ready':
    case 'deaf':
    case 'stopping':
    case 'stop-overdue':
    case 'stopped':
      return 'none';
    default:
      return unheard(happening);
  }
}
