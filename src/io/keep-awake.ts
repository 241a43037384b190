/**
 * The machine kept from going to sleep, by systemd-inhibit: for as long as this process lives, and no longer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

const PROGRAM = 'systemd-inhibit';
/** The lid too: a laptop beside a camera is closed against dew and for its light. */
const WHAT = 'sleep:idle:handle-lid-switch';
/**
 * Says that the inhibition is there, and ends when the writing end of its input does, which a kill -9 closes
 * as well.
 */
const WAIT = 'echo held; exec cat';

type Say = (level: 'info' | 'warn', text: string) => void;

/**
 * Says once how it went, and once more if it ends before its time. The result lets the machine sleep again.
 * Errors: none.
 */
export function keepAwake(say: Say): () => void {
  let isOver = false;
  let isHeld = false;
  let complaint = '';
  const args = [`--what=${WHAT}`, '--who=slowshutter', '--why=frames are being added', '--mode=block'];
  // In a group of its own: the ctrl-c that ends a daemon must not end it before the last save.
  const child: ChildProcess = spawn(PROGRAM, [...args, 'sh', '-c', WAIT], { stdio: 'pipe', detached: true });
  const fail = (why: string) => {
    if (isOver) return;
    isOver = true;
    const text = isHeld ? 'this machine is no longer kept awake' : 'this machine cannot be kept awake';
    say('warn', `${text}: ${why}; it goes on, and stops where the machine goes to sleep`);
  };
  child.once('error', (error) =>
    fail('code' in error && error.code === 'ENOENT' ? `there is no ${PROGRAM}` : error.message),
  );
  child.once('close', (code, signal) =>
    fail(complaint.trim() || `${PROGRAM} ended with ${signal ?? `exit code ${code}`}`),
  );
  // Where no more files can be opened there are no streams.
  child.stdin?.on('error', () => undefined);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 500);
  });
  child.stdout?.once('data', () => {
    isHeld = true;
    say('info', 'this machine is kept awake until the end');
  });
  // None of them keeps this process alive.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
  return () => {
    isOver = true;
    child.stdin?.destroy();
  };
}
