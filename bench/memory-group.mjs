/** A control group with a limit of memory: a small machine, for a daemon and its engine together. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = '/sys/fs/cgroup';

/** Where groups are made, and their files, in the first and the second version of the kernel's interface. */
const versions = [
  { base: join(root, 'memory'), limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes' },
  { base: root, limit: 'memory.max', used: 'memory.current' },
];

/** A frame is in memory for longer. */
const LOOK_EVERY_MS = 20;
/** Processes that have ended may be counted for a moment more. */
const GONE_WITHIN_MS = 5000;

/** Errors: when this machine lets nobody make one. */
function made() {
  const name = `slowshutter-bench-${process.pid}`;
  for (const version of versions) {
    const folder = join(version.base, name);
    try {
      mkdirSync(folder);
    } catch {
      // Not there, or not ours to write to: for the bench the same.
      continue;
    }
    if (existsSync(join(folder, version.used))) return { folder, ...version };
    rmdirSync(folder);
  }
  throw new Error('expected a memory controller of control groups, found none to write to');
}

/**
 * Errors: when this machine lets nobody make one.
 *
 * @param {number} limitBytes
 */
export function openMemoryGroup(limitBytes) {
  const { folder, limit, used } = made();
  writeFileSync(join(folder, limit), String(limitBytes));
  /** @param {string} name */
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  let peakBytes = 0;
  const timer = setInterval(() => {
    const kept = [...read('memory.stat').matchAll(/^(?:in)?active_file (\d+)$/gm)];
    const bytes = kept.reduce((rest, [, each]) => rest - Number(each), Number(read(used)));
    peakBytes = Math.max(peakBytes, bytes);
  }, LOOK_EVERY_MS);
  return {
    /** What a shell does to join before it becomes the program that is named behind it. */
    joining: `echo $$ > ${join(folder, 'cgroup.procs')}; exec`,
    /**
     * Units: MB (10^6 bytes) at the most so far, without what is only kept of files, which the kernel takes
     * away before it ends anybody.
     */
    peakMb: () => peakBytes / 1e6,
    /** When its processes have ended. Errors: when they do not. */
    async close() {
      clearInterval(timer);
      for (const until = performance.now() + GONE_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
        try {
          return rmdirSync(folder);
        } catch (error) {
          if (performance.now() > until) throw error;
        }
      }
    },
  };
}
