/**
 * Server-sent events to one browser: what it has not taken yet is replaced by what is newer, so a slow one
 * holds up nothing.
 */
import type { PageRole } from '../../core/page.ts';
import type { PageClient } from './host.ts';

export interface EventStream extends PageClient {
  /** Shape: as the HTML standard has it, `text/event-stream`. */
  readonly stream: ReadableStream<Uint8Array>;
}

/**
 * `onLeft` is called when nothing is sent any more, `isGood` asked at each beat. Source: HTML standard, 9.2.
 */
export function openEvents(
  client: { readonly role: PageRole; readonly lastEventId: string | null },
  isGood: () => Promise<boolean>,
  onLeft: () => void,
): EventStream {
  const waiting = new Map<string, string>();
  const encoder = new TextEncoder();
  let ended = false;
  let isGone = false;
  let wake: () => void = () => undefined;
  const put = (about: string, text: string) => {
    // The newest of a kind is the last in the queue.
    waiting.delete(about);
    waiting.set(about, text);
    wake();
  };
  const end = () => {
    ended = true;
    wake();
    onLeft();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (waiting.size === 0 && !ended)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        const text = [...waiting.values()].join('');
        waiting.clear();
        if (isGone) return;
        if (text !== '') controller.enqueue(encoder.encode(text));
        if (ended) controller.close();
      },
      cancel() {
        isGone = true;
        end();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    ...client,
    stream,
    send: (id, name, about, data) =>
      put(about, `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
    beat() {
      put('beat', ': alive\n\n');
      isGood().then(
        (good) => good || end(),
        () => end(),
      );
    },
    end,
  };
}
