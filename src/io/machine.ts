/**
 * What memory this machine has for a process: the limit of its control group, or all there is, and what is
 * free of it now.
 */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import type { MachineMemory } from '../core/memory.ts';

/** Node's answers where there is no limit: 0, or more than any machine has. */
function limitBytes(constrained: number, total: number): number {
  return constrained > 0 && constrained < total ? constrained : total;
}

/** What a file of /proc says of memory in kB, in bytes; undefined where it does not. */
function saidBytes(file: string, name: string): number | undefined {
  try {
    const kB = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
    return kB === undefined ? undefined : Number(kB) * 1024;
  } catch {
    return undefined;
  }
}

/**
 * The memory of this process beside its parent, which lives within the same limit. What the system keeps of
 * files counts as free: it goes before anybody is ended.
 */
export function machineMemory(constrained = process.constrainedMemory(), total = totalmem()): MachineMemory {
  const parent = saidBytes(`/proc/${process.ppid}/status`, 'VmRSS') ?? 0;
  const ownBytes = process.memoryUsage.rss();
  const mostBytes = limitBytes(constrained, total) - ownBytes - parent;
  return {
    ownBytes,
    mostBytes,
    freeBytes: Math.min(mostBytes, saidBytes('/proc/meminfo', 'MemAvailable') ?? freemem()),
  };
}
