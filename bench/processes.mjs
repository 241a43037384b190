/** Processes as the bench sees them: how long they took, what they cost, how much memory they held. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ wallMs: number, cpuMs: number }} Cost units: ms */

/**
 * Source: proc(5), `stat`: the fields after the command's name; one tick is 10 ms on every Linux that Node
 * runs on.
 */
const MS_PER_TICK = 10;
const USER_TICKS = 11;
const CHILDREN_TICKS = 13;

/**
 * @param {number | 'self'} pid
 * @param {number} first
 */
function ticksOf(pid, first) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[first]) + Number(fields[first + 1])) * MS_PER_TICK;
}

/**
 * Units: ms of user and system time of all threads so far.
 *
 * @param {number} pid
 */
export const cpuMsOf = (pid) => ticksOf(pid, USER_TICKS);

/**
 * Units: ms of user and system time of every process that has been started here and has ended, and of their
 * own.
 */
const endedCpuMs = () => ticksOf('self', CHILDREN_TICKS);

/**
 * The number in a file of /proc that the group of the pattern takes. Errors: when it is not there.
 *
 * @param {RegExp} pattern
 * @param {string} text
 */
export function found(pattern, text) {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`expected ${pattern} in ${text}`);
  return Number(match[1]);
}

/**
 * Units: MB (10^6 bytes), the highest resident size so far.
 *
 * @param {number} pid
 */
export function peakMbOf(pid) {
  const kib = found(/VmHWM:\s+(\d+)/, readFileSync(`/proc/${pid}/status`, 'latin1'));
  return (kib * 1024) / 1e6;
}

/**
 * Units: bytes read by system calls so far, from the page cache or not.
 *
 * @param {number} pid
 */
export function bytesReadBy(pid) {
  return found(/rchar: (\d+)/, readFileSync(`/proc/${pid}/io`, 'latin1'));
}

/**
 * Runs a program to its end. One at a time: the CPU time is that of whatever has ended meanwhile.
 *
 * Errors: when it cannot be started, or ends with anything but 0; the message has what it said.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 */
export async function run(command, args, options = {}) {
  const [cpuBefore, began] = [endedCpuMs(), performance.now()];
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    child[name].on('data', (text) => {
      said[name] += text;
    });
  }
  const how = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const wallMs = performance.now() - began;
  if (how !== 0) throw new Error(`${command} ended with ${how}: ${(said.stderr || said.stdout).slice(-400)}`);
  return { wallMs, cpuMs: endedCpuMs() - cpuBefore, ...said };
}

/**
 * What an asynchronous piece of work in this process took. Units: ms.
 *
 * @template T
 * @param {() => T | Promise<T>} work
 */
export async function timed(work) {
  const [cpuBefore, began] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, wallMs, cpuMs: (user + system) / 1000 };
}
