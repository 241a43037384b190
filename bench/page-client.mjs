/**
 * Those who look at the live page: a browser that shows the picture, and programs that ask what a browser
 * asks.
 */

import { cli } from './daemon.mjs';
import { run } from './processes.mjs';

/** @import { Place } from './daemon.mjs' */

/**
 * Who holds the owner link, logged in. Shape: the address, and the headers of a request.
 *
 * @param {Place} place
 */
export async function logIn({ state }) {
  const { stdout } = await run(process.execPath, [cli, 'page', '--state', state, '--json']);
  /** @type {{ owner: string }} */
  const { owner } = JSON.parse(stdout);
  const { origin, hash } = new URL(owner);
  const body = JSON.stringify({ token: hash.slice('#t='.length) });
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body,
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`expected a cookie, found ${answer.status}`);
  return { owner, origin, headers: { cookie } };
}

/**
 * Listens like a browser, and fetches every picture that it is told of. `close` waits until it has had one.
 *
 * @param {{ origin: string, headers: { cookie: string } }} seat
 */
export async function lookOn({ origin, headers }) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const ask = () => fetch(`${origin}/api/events`, { headers, signal });
  let events = await ask();
  // Those who have just left may still have their seats.
  while (events.status === 503) events = await ask();
  if (events.body === null || !events.ok) throw new Error(`expected events, found ${events.status}`);
  const { first, reading } = follow(events.body, async ({ index, etag }) => {
    const address = `${origin}/preview/${index}/${encodeURIComponent(etag)}?w=1280`;
    const picture = await fetch(address, { headers, signal });
    if (!picture.ok) throw new Error(`expected a picture, found ${picture.status}`);
    await picture.arrayBuffer();
  });
  return {
    async close() {
      await Promise.race([first, reading]);
      leaving.abort();
      await reading;
    },
  };
}

/**
 * Server-sent events until the stream is left: one picture at a time, the newest next.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {(told: { index: number, etag: string }) => Promise<void>} show
 */
function follow(body, show) {
  /** @type {() => void} */
  let had = () => undefined;
  /** @type {Promise<void>} */
  const first = new Promise((resolve) => {
    had = resolve;
  });
  /** @type {{ index: number, etag: string } | null} */
  let newest = null;
  let isShowing = false;
  const next = async () => {
    if (isShowing) return;
    isShowing = true;
    for (let told = newest; told !== null; told = newest) {
      newest = null;
      await show(told);
      had();
    }
    isShowing = false;
  };
  const read = async () => {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const parts = `${rest}${text}`.split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        if (!/^event: preview$/m.test(part)) continue;
        newest = JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '');
        next().catch(passLeaving);
      }
    }
  };
  return { first, reading: read().catch(passLeaving) };
}

/**
 * @param {unknown} error
 */
function passLeaving(error) {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
