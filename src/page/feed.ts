/** What the computer tells: one connection that is opened again for ever. */
import type { PageBye, PagePictureChanged, PageSession, PageStatus } from '../core/page.ts';
import { EventLines } from './rules/event-lines.ts';
import { retrySeconds } from './rules/retry.ts';
import { openSession, Refusal, refusalOf } from './session.ts';

export interface FeedListener {
  session(session: PageSession): void;
  status(status: PageStatus): void;
  preview(changed: PagePictureChanged): void;
  bye(bye: PageBye): void;
  /** No connection, or the server says in words why not; it is tried again. */
  lost(reason: string | null): void;
  /** No session: `message` says why. */
  shut(message: string): void;
}

/** The server speaks each 15 s: a longer silence than this is a connection that nobody has closed. */
const SILENCE_MS = 40_000;

export class Feed {
  private readonly listener: FeedListener;
  private attempt = 0;
  private lastId = '';
  private wake: () => void = () => {};
  private current: AbortController | null = null;
  private heardMs = 0;

  constructor(listener: FeedListener) {
    this.listener = listener;
  }

  async run(): Promise<never> {
    for (;;) {
      await this.listen().catch((error) => this.failed(error));
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 1000 * retrySeconds(this.attempt++));
      });
    }
  }

  /** Now is a good time: the network is there again, or somebody looks. */
  hurry(): void {
    if (this.current && performance.now() - this.heardMs > SILENCE_MS) this.current.abort();
    this.wake();
  }

  private failed(error: unknown): void {
    if (error instanceof Refusal && error.status === 401) this.listener.shut(error.message);
    else this.listener.lost(error instanceof Refusal ? error.message : null);
  }

  private async listen(): Promise<void> {
    this.listener.session(await openSession());
    const abort = new AbortController();
    this.current = abort;
    this.heardMs = performance.now();
    const guard = setInterval(() => {
      if (performance.now() - this.heardMs > SILENCE_MS) abort.abort();
    }, 1000);
    try {
      const headers: Record<string, string> = this.lastId === '' ? {} : { 'Last-Event-ID': this.lastId };
      const response = await fetch('/api/events', { headers, signal: abort.signal, cache: 'no-store' });
      if (!response.ok || !response.body) throw await refusalOf(response);
      await this.readAll(response.body);
    } finally {
      clearInterval(guard);
      this.current = null;
    }
    this.listener.lost(null);
  }

  private async readAll(body: ReadableStream<Uint8Array>): Promise<void> {
    const [reader, lines, decoder] = [body.getReader(), new EventLines(), new TextDecoder()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.heardMs = performance.now();
      for (const { event, data, id } of lines.read(decoder.decode(value, { stream: true }))) {
        this.lastId = id;
        this.attempt = 0;
        this.tell(event, data);
      }
    }
  }

  private tell(event: string, data: string): void {
    if (event === 'status' || event === 'preview' || event === 'bye') this.listener[event](JSON.parse(data));
  }
}
