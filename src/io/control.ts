/** The control socket: HTTP and JSON over a Unix socket in the state folder, which only its owner may open. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { type CommandName, type Commands, type ControlError, commandNames } from '../core/control.ts';
import { codeOf, familyOf, messageOf, StackError } from '../core/errors.ts';

export const SOCKET_NAME = 'control.sock';
/** A list of ten thousand names is half of this. */
const BODY_BYTES_MAX = 1_000_000;
/** What a socket's address may have on Linux. Source: unix(7), sun_path. */
const ADDRESS_BYTES_MAX = 107;

export type Perform = <N extends CommandName>(
  name: N,
  ask: Commands[N]['ask'],
) => Promise<Commands[N]['answer']>;

export interface ControlSocket {
  close(): Promise<void>;
}

/**
 * Answers commands until it is closed. The caller holds the lock of the state folder: a socket that is there is a dead one.
 *
 * Errors: io when there can be no socket. What `perform` throws is an answer.
 */
export async function listenForCommands(folder: string, perform: Perform): Promise<ControlSocket> {
  const server = createAdaptorServer({ fetch: app(perform).fetch }) as Server;
  const address = addressOf(folder);
  rmSync(join(folder, SOCKET_NAME), { force: true });
  const mask = process.umask(0o177);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', () => resolve());
    server.listen(address.path);
  });
  process.umask(mask);
  await listening.catch((cause) => {
    throw new StackError('io', `cannot listen for commands in ${folder}: ${messageOf(cause)}`, { cause });
  });
  return {
    async close() {
      rmSync(join(folder, SOCKET_NAME), { force: true });
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      address.release();
    },
  };
}

function app(perform: Perform): Hono {
  const routes = new Hono();
  for (const name of commandNames) {
    routes.post(`/${name}`, async (context) => {
      const bytes = Number(context.req.header('content-length') ?? Number.POSITIVE_INFINITY);
      if (bytes > BODY_BYTES_MAX)
        throw new StackError('usage', `expected a body of at most ${BODY_BYTES_MAX} bytes`);
      const ask = await context.req.json().catch(() => {
        throw new StackError('usage', `expected a JSON object as the body of ${name}`);
      });
      return context.json(await perform(name, ask));
    });
  }
  routes.notFound((context) => {
    const text = `expected POST to one of /${commandNames.join(', /')}, found ${context.req.method} ${context.req.path}`;
    return context.json<ControlError>({ error: { code: 'usage', message: text } }, 404);
  });
  routes.onError((error, context) => {
    const code = error instanceof StackError ? error.code : 'io';
    const status = familyOf(code) === 'usage' ? 400 : 500;
    return context.json<ControlError>({ error: { code, message: messageOf(error) } }, status);
  });
  return routes;
}

/**
 * Asks the daemon of this state folder; null when none answers.
 *
 * Errors: the daemon's own, by code; io when it went away before it answered.
 */
export async function sendCommand<N extends CommandName>(
  folder: string,
  name: N,
  ask: Commands[N]['ask'],
): Promise<Commands[N]['answer'] | null> {
  let address: ReturnType<typeof addressOf>;
  try {
    address = addressOf(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new StackError('io', `cannot look at ${folder}: ${messageOf(error)}`, { cause: error });
  }
  try {
    const text = await post(address.path, name, JSON.stringify(ask));
    if (text === null) return null;
    const answer = JSON.parse(text) as Commands[N]['answer'] | ControlError;
    if ('error' in answer) throw new StackError(answer.error.code, answer.error.message);
    return answer;
  } finally {
    address.release();
  }
}

/** The body of the answer, or null when nobody listens. Errors: io. */
function post(socketPath: string, name: string, body: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ socketPath, path: `/${name}`, method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      answer.once('error', fail);
    });
    const fail = (cause: Error) => {
      if (['ENOENT', 'ECONNREFUSED'].includes(codeOf(cause) ?? '')) resolve(null);
      else
        reject(
          new StackError('io', `the daemon went away before it answered: ${messageOf(cause)}`, { cause }),
        );
    };
    asked.once('error', fail);
    asked.end(body);
  });
}

/** A path to the socket that is short enough: where its own is not, through a descriptor of the folder. */
function addressOf(folder: string): { path: string; release(): void } {
  const path = join(folder, SOCKET_NAME);
  if (Buffer.byteLength(path) <= ADDRESS_BYTES_MAX) return { path, release: () => undefined };
  const fd = openSync(folder, 'r');
  return { path: `/proc/self/fd/${fd}/${SOCKET_NAME}`, release: () => closeSync(fd) };
}
