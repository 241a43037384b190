/** A process of the bench's own: one of its modules, asked one thing at a time. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * `module` is started with these arguments, and answers each message with one. `what` names it where it ends
 * too soon; `like`: as another process is, in all that concerns memory.
 *
 * @param {string} module its URL
 * @param {readonly string[]} args
 * @param {string} what
 * @param {{ env?: NodeJS.ProcessEnv, flags?: readonly string[], threads?: number }} [like]
 */
export function openChild(module, args, what, { env = {}, flags = [], threads } = {}) {
  const child = fork(fileURLToPath(module), args, {
    env: { ...env, ...process.env, ...(threads !== undefined && { UV_THREADPOOL_SIZE: String(threads) }) },
    execArgv: [...process.execArgv, ...flags],
  });
  if (child.pid === undefined) throw new Error(`expected a process for ${what}, found none`);
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${what} ended with ${code}`)));
  });
  // Of interest while it is asked; its end after that is the one that was asked for.
  ended.catch(() => undefined);
  return {
    pid: child.pid,
    /**
     * @param {object} asked
     * @returns {Promise<unknown>}
     */
    ask(asked) {
      child.send(asked);
      return Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]);
    },
    close: () => child.disconnect(),
  };
}
