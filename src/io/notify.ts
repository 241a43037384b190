/** The port to systemd: readiness, status text and watchdog, said through the systemd-notify program. */
import { type SpawnOptions, spawn as spawnProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';

/** As much of `child_process.spawn` as a notification needs. */
export type NotifySpawn = (file: string, args: string[], options: SpawnOptions) => Pick<EventEmitter, 'once'>;

export interface NotifyPorts {
  spawn?: NotifySpawn;
  /** Called at most once, with the first failure. */
  onError?: (error: Error) => void;
}

export interface Notify {
  ready(status: string): void;
  status(text: string): void;
  watchdog(): void;
  stopping(status: string): void;
  /** How often to call `watchdog()`, in milliseconds; null when nobody watches. */
  readonly watchdogMs: number | null;
}

interface Message {
  ready?: true;
  status?: string;
  watchdog?: true;
  stopping?: true;
}

const program = 'systemd-notify';
/** systemd drops a datagram over 4,096 bytes; a UTF-16 unit takes at most 3. */
const maxStatusUnits = 512;
/** systemd-notify itself gives up after 5 s without an answer; this is for one that hangs. */
const sendTimeoutMs = 10_000;

/**
 * Opens the port, silent unless `NOTIFY_SOCKET` is set.
 *
 * One message is under way at a time; what is said meanwhile is merged into the next one, where the latest
 * status wins: a deaf manager costs one process and no queue. A failed message rides with the next one.
 *
 * Units: `watchdogMs` is half of `WATCHDOG_USEC`, rounded down.
 * Errors: never throws. A missing program ends all sending; the first failure goes to `onError`.
 * Source: systemd-notify(1), sd_notify(3), sd_watchdog_enabled(3).
 */
export function openNotify(env: NodeJS.ProcessEnv, ports: NotifyPorts = {}): Notify {
  const say = env.NOTIFY_SOCKET ? sender(env, ports) : () => {};
  return {
    ready: (status) => say({ ready: true, status }),
    status: (text) => say({ status: text }),
    watchdog: () => say({ watchdog: true }),
    stopping: (status) => say({ stopping: true, status }),
    watchdogMs: env.NOTIFY_SOCKET ? watchdogMs(env) : null,
  };
}

function watchdogMs(env: NodeJS.ProcessEnv): number | null {
  if (env.WATCHDOG_PID && Number(env.WATCHDOG_PID) !== process.pid) return null;
  const half = Math.floor(Number(env.WATCHDOG_USEC) / 2000);
  return half >= 1 && Number.isFinite(half) ? half : null;
}

function sender(env: NodeJS.ProcessEnv, ports: NotifyPorts): (message: Message) => void {
  const { spawn = spawnProcess, onError = () => {} } = ports;
  let underWay = false;
  let missing = false;
  let reported = false;
  let due = false;
  let next: Message = {};

  const fail = (message: Message, failure: Error) => {
    next = { ...message, ...next };
    missing = 'code' in failure && failure.code === 'ENOENT';
    if (!reported) onError(new Error(`systemd was not told: ${failure.message}`, { cause: failure }));
    reported = true;
  };
  const send = async () => {
    underWay = true;
    while (due && !missing) {
      due = false;
      const message = next;
      next = {};
      await run(spawn, argumentsOf(message), env).catch((failure) => fail(message, failure));
    }
    underWay = false;
  };
  return (message) => {
    next = { ...next, ...message };
    due = true;
    if (!underWay) void send();
  };
}

function argumentsOf(message: Message): string[] {
  const args: string[] = [];
  if (message.ready) args.push('--ready', `--pid=${process.pid}`);
  if (message.status !== undefined) args.push(`--status=${oneLine(message.status)}`);
  if (message.watchdog) args.push('WATCHDOG=1');
  if (message.stopping) args.push('STOPPING=1');
  return args;
}

/** A newline would start another assignment: the name of a capture could then command systemd. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, maxStatusUnits);
}

function run(spawn: NotifySpawn, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'ignore', timeout: sendTimeoutMs });
    child.once('error', reject);
    child.once('exit', (code: number | null, signal: string | null) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
