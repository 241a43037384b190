/**
 * The server of the live page, with a host that a test plays, and a browser that sends what it is told to.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PageRole } from '../../src/core/page.ts';
import type { Clock } from '../../src/io/clock.ts';
import { systemClock } from '../../src/io/clock.ts';
import type { PageHost } from '../../src/io/page/host.ts';
import { openPage, type PageSettings } from '../../src/io/page/server.ts';
import { tempFolder } from './temp.ts';

/** Two files in place of the page that is built. */
export function pageFiles(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>slowshutter</title>');
  writeFileSync(join(folder, 'page.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'not of the page');
  return folder;
}

export interface PageOfTest {
  readonly origin: string;
  readonly port: number;
  readonly state: string;
  readonly owner: string;
  readonly guest: string;
  close(): Promise<void>;
}

export async function openTestPage(
  host: Partial<PageHost> | null,
  settings: PageSettings = { listen: 'localhost', port: 0 },
  clock: Clock = systemClock,
): Promise<PageOfTest> {
  const state = join(tempFolder(), 'state');
  mkdirSync(state, { mode: 0o700 });
  const door = await openPage({
    ...{ stateFolder: state, filesFolder: pageFiles(), settings, inherited: [], clock, unit: null },
    onError: () => undefined,
  });
  if (host) door.serve(host as PageHost);
  onTestFinished(() => door.close());
  const { owner, guest } = JSON.parse(readFileSync(join(state, 'page.json'), 'utf8'));
  const origin = door.origins.at(-1) ?? '';
  return { origin, port: Number(new URL(origin).port), state, owner, guest, close: () => door.close() };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Errors: SyntaxError. */
  readonly json: Record<string, unknown>;
}

/** One request as it is. The header Host is that of a browser, where no other is given. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = open(port, method, path, headers, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString('latin1');
        const { statusCode: status = 0, headers: said } = answer;
        resolve({
          ...{ status, headers: said, text },
          get json() {
            return JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
          },
        });
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** A request whose answer is read by the test, and whose body is still to be written. */
export function open(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  onAnswer: (answer: IncomingMessage) => void,
) {
  const own = { host: `localhost:${port}`, ...headers };
  return request(
    { host: '127.0.0.1', port, path, method, headers: own, agent: false, setHost: false },
    onAnswer,
  );
}

export interface Browser {
  readonly role: PageRole;
  readonly cookie: string;
  readonly csrf: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A POST of JSON as the page itself sends it. */
export function post(port: number, path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  const own = {
    origin: `http://localhost:${port}`,
    'content-type': 'application/json',
    'content-length': length,
  };
  return send(port, 'POST', path, { ...own, ...headers }, text);
}

/** A browser that has exchanged its link for a session. */
export async function signedIn(port: number, token: string): Promise<Browser> {
  const { headers, json } = await post(port, '/api/session', { token });
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { role, csrf } = json as unknown as { role: PageRole; csrf: string };
  return {
    ...{ role, cookie, csrf },
    get: (path, more = {}) => send(port, 'GET', path, { cookie, ...more }),
    post: (path, body, more = {}) => post(port, path, body, { cookie, 'x-slowshutter-csrf': csrf, ...more }),
  };
}
