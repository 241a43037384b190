/** Asking a daemon over its control socket. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, realpathSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { CommandName, Commands, ControlError } from '../../core/control.ts';
import { codeOf, messageOf, StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import { systemRules } from '../system.ts';

/** In the state folder. */
export const SOCKET_NAME = 'control.sock';
/** A list of ten thousand names is half of this. */
export const BODY_BYTES_MAX = 1_000_000;
/**
 * What `status` waits for at most, which needs no frame: whoever looks after the daemon must hear that it
 * hangs.
 */
const STATUS_MS = 30_000;

/**
 * Asks the daemon of this state folder; null when none answers. `answerMs`: how long it may be silent, null
 * for as long as it takes.
 *
 * Errors: the daemon's own, by code; io when it went away before it answered, or was silent for longer.
 */
export async function sendCommand<N extends CommandName>(
  folder: string,
  name: N,
  ask: Commands[N]['ask'],
  answerMs: number | null = name === 'status' ? STATUS_MS : null,
): Promise<Commands[N]['answer'] | null> {
  let address: Address;
  try {
    address = addressOf(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof StackError) throw error;
    throw new StackError('io', `cannot look at ${folder}: ${messageOf(error)}`, { cause: error });
  }
  try {
    const body = JSON.stringify(ask);
    if (Buffer.byteLength(body) > BODY_BYTES_MAX) throw tooLong();
    const text = await post(address.path, name, body, answerMs);
    if (text === null) return null;
    const answer = answerIn<N>(text);
    if ('error' in answer) throw new StackError(answer.error.code, answer.error.message);
    return answer;
  } finally {
    address.release();
  }
}

export function tooLong(): StackError {
  return new StackError(
    'usage',
    `the command has more than ${BODY_BYTES_MAX} bytes: a pattern says many frames in few`,
  );
}

/** Errors: io when it is not what a daemon answers. */
function answerIn<N extends CommandName>(text: string): Commands[N]['answer'] | ControlError {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  if (typeof answer === 'object' && answer !== null) return answer as Commands[N]['answer'] | ControlError;
  const found = printable(JSON.stringify(text.slice(0, 40)));
  throw new StackError('io', `the program that listens there answers as no daemon does: ${found}`);
}

/** The body of the answer, or null when nobody listens. Errors: io. */
function post(
  socketPath: string,
  name: string,
  body: string,
  answerMs: number | null,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    // One command, one connection: nothing is kept open for another.
    const options = { socketPath, path: `/${name}`, method: 'POST', headers, agent: false };
    const asked = request(options, (answer) => {
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
    asked.on('error', fail);
    if (answerMs !== null) {
      asked.setTimeout(answerMs, () => {
        reject(new StackError('io', silentFor(answerMs)));
        asked.destroy();
      });
    }
    asked.end(body);
  });
}

function silentFor(ms: number): string {
  return `the daemon has not answered for ${ms / 1000} s: it hangs, or was suspended; look at its log, or end it and start it again, and the stack goes on where it was`;
}

export interface Address {
  readonly path: string;
  release(): void;
}

/**
 * The place at which the daemon of a folder listens: a socket in it, whose path is short enough. Where its
 * own is not, it goes through a descriptor of the folder. On Windows it is a pipe with the name of the folder
 * in it, whichever way that is written.
 *
 * Errors: those of the file system, ENOENT when there is no such folder; io where there can be no path short
 * enough.
 */
export function addressOf(folder: string, rules = systemRules): Address {
  const { socketPathBytesMax: most } = rules;
  if (most === null) return { path: pipeOf(folder), release: () => undefined };
  const path = join(folder, SOCKET_NAME);
  if (Buffer.byteLength(path) <= most) return { path, release: () => undefined };
  if (!rules.hasDescriptorPaths) {
    const text = `${path} has more than the ${most} bytes that a socket may have on this system: use a shorter --state`;
    throw new StackError('io', text);
  }
  const fd = openSync(folder, 'r');
  return { path: `/proc/self/fd/${fd}/${SOCKET_NAME}`, release: () => closeSync(fd) };
}

/**
 * By default a pipe of Windows takes what is written from its owner and from administrators. Source:
 * CreateNamedPipeW.
 */
function pipeOf(folder: string): string {
  const real = realpathSync.native(folder).toLowerCase();
  return `\\\\.\\pipe\\slowshutter-${createHash('sha256').update(real).digest('hex').slice(0, 32)}`;
}
