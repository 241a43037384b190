/**
 * The server of the live page under requests that are too large, too slow or too many: refused early, and the
 * others are answered.
 */
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PageClient } from '../../../src/io/page/host.ts';
import { type Answer, open, openTestPage, signedIn } from '../../support/page.ts';
import { until } from '../../support/until.ts';

const GB = 1_000_000_000;

/** A body that is written for as long as it is taken. Units: bytes that were. */
async function pour(port: number, path: string, headers: Record<string, string>) {
  let status = 0;
  let poured = 0;
  const asked = open(
    port,
    'POST',
    path,
    { origin: `http://localhost:${port}`, 'content-type': 'application/json', ...headers },
    (answer) => {
      status = answer.statusCode ?? 0;
      answer.resume();
    },
  );
  const piece = Buffer.alloc(65_536, ' ');
  const closed = new Promise<void>((resolve) => asked.once('close', resolve));
  asked.on('error', () => undefined);
  const more = () => {
    while (poured < GB && !asked.destroyed) {
      poured += piece.length;
      if (!asked.write(piece)) return;
    }
    asked.end();
  };
  asked.on('drain', more);
  more();
  await closed;
  return { status, poured };
}

describe('a body of a gigabyte', () => {
  it.each([
    ['that says so', { 'content-length': String(GB) }, 413],
    ['that does not say so', { 'transfer-encoding': 'chunked' }, 411],
  ])(
    '%s is refused, and not read to its end, with a session or without',
    async (_what, headers, expected) => {
      const page = await openTestPage({ perform: async () => ({}) as never });
      const { cookie, csrf } = await signedIn(page.port, page.owner);
      const session = { cookie, 'x-slowshutter-csrf': csrf };
      for (const [path, more] of [
        ['/api/session', {}],
        ['/api/remove', session],
      ] as const) {
        const { status, poured } = await pour(page.port, path, { ...headers, ...more });
        expect(status).toBe(expected);
        expect(poured).toBeLessThan(GB / 2);
      }
    },
  );
});

describe('connections that say nothing', () => {
  it('have a limit, and those who are in are answered meanwhile; the others are let in when they are gone', async () => {
    const page = await openTestPage({ status: async () => ({ frames: 7 }) as never });
    const browser = await signedIn(page.port, page.owner);
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const socket = connect(page.port, '127.0.0.1').on('error', () => undefined);
      socket.once('close', () => refused++);
      sockets.push(socket);
    }
    await until('the end of most of them', () => refused >= 700);
    for (const socket of sockets) if (!socket.destroyed) socket.write('GET / HT');
    for (const socket of sockets) socket.destroy();
    const answer = await until('an answer', () => browser.get('/api/status').catch(() => null));
    expect((answer as Answer).json).toEqual({ frames: 7 });
  });
});

describe('a browser that takes nothing', () => {
  it('gets of all events of a kind the last one, when it takes them', async () => {
    let client: PageClient | null = null;
    const page = await openTestPage({
      join: (joining) => {
        client = joining;
        return () => undefined;
      },
    });
    const { cookie } = await signedIn(page.port, page.owner);
    const answer = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      open(page.port, 'GET', '/api/events', { cookie }, resolve).end(),
    );
    answer.pause();
    const { send } = await until('the client', () => client);
    // More than all buffers on the way hold.
    const much = 'x'.repeat(100_000);
    const count = 500;
    for (let i = 1; i <= count; i++) {
      send(`e-${i}`, 'status', 'status', { i, much });
      await new Promise((resolve) => setImmediate(resolve));
    }
    let text = '';
    let bytes = 0;
    answer.setEncoding('utf8').on('data', (more: string) => {
      bytes += more.length;
      text = (text + more).slice(-300_000);
    });
    answer.resume();
    await until('the last one', () => text.includes(`id: e-${count}\n`));
    expect(bytes).toBeLessThan((count * much.length) / 2);
    answer.destroy();
  });
});
