/**
 * The control socket: HTTP and JSON over a Unix socket in the state folder, which only its owner may open.
 */
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { type CommandName, type Commands, type ControlError, commandNames } from '../../core/control.ts';
import { familyOf, messageOf, StackError } from '../../core/errors.ts';
import { type Address, addressOf, BODY_BYTES_MAX, SOCKET_NAME, tooLong } from './client.ts';

export type Perform = <N extends CommandName>(
  name: N,
  ask: Commands[N]['ask'],
) => Promise<Commands[N]['answer']>;

export interface ControlSocket {
  close(): Promise<void>;
}

/**
 * Answers commands until it is closed. The caller holds the lock of the state folder: a socket that is there
 * is a dead one.
 *
 * Errors: io when there can be no socket. What `perform` throws is an answer.
 */
export async function listenForCommands(folder: string, perform: Perform): Promise<ControlSocket> {
  const server = createAdaptorServer({ fetch: app(perform).fetch }) as Server;
  let address: Address | null = null;
  try {
    address = addressOf(folder);
    rmSync(join(folder, SOCKET_NAME), { force: true });
    await listen(server, address.path);
  } catch (cause) {
    address?.release();
    throw new StackError('io', `cannot listen for commands in ${folder}: ${messageOf(cause)}`, { cause });
  }
  const { release } = address;
  let closed: Promise<void> | null = null;
  const close = async () => {
    try {
      rmSync(join(folder, SOCKET_NAME), { force: true });
    } catch {
      // The folder cannot be written to any more. What stays is a dead socket, which the next start removes.
    }
    const ended = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await ended;
    release();
  };
  return {
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** Only the owner may open the socket, from its first moment on. Errors: those of the system. */
async function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o177);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', () => resolve());
    server.listen(path);
  });
  process.umask(mask);
  await listening;
}

function app(perform: Perform): Hono {
  const routes = new Hono();
  for (const name of commandNames) {
    routes.post(`/${name}`, async (context) => {
      const bytes = Number(context.req.header('content-length') ?? Number.POSITIVE_INFINITY);
      if (bytes > BODY_BYTES_MAX) throw tooLong();
      const ask = await context.req.json().catch(() => {
        throw new StackError('usage', `the body of ${name} is not JSON`);
      });
      return context.json(await perform(name, ask));
    });
  }
  routes.notFound((context) => {
    const text = `${context.req.method} ${context.req.path} is no command: POST to one of /${commandNames.join(', /')}`;
    return context.json<ControlError>({ error: { code: 'usage', message: text } }, 404);
  });
  routes.onError((error, context) => {
    const code = error instanceof StackError ? error.code : 'io';
    const status = familyOf(code) === 'usage' ? 400 : 500;
    return context.json<ControlError>({ error: { code, message: messageOf(error) } }, status);
  });
  return routes;
}
