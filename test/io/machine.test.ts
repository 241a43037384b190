/** What memory there is: a limit that is one, and the numbers that stand for none. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { machineMemory } from '../../src/io/machine.ts';

const GB = 1e9;
const [LITTLE, SLACK] = [2 * GB, 0.2 * GB];
const taken = () => process.memoryUsage.rss() + rssOf(process.ppid);
const rssOf = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

describe('the memory of this machine', () => {
  it('is the limit of its control group, less what this process and its parent have', () => {
    const { mostBytes, freeBytes } = machineMemory(LITTLE, 64 * GB);
    expect(Math.abs(mostBytes - (LITTLE - taken()))).toBeLessThan(SLACK);
    expect(freeBytes).toBeLessThanOrEqual(mostBytes);
  });

  // Source: the documentation of process.constrainedMemory: 0 where it is not known; and 2^63 or 2^64 as the
  // first and the second version of control groups say none.
  it.each([0, 2 ** 63, 2 ** 64, 64 * GB])('is all there is where the limit is %f', (none) => {
    expect(Math.abs(machineMemory(none, 8 * GB).mostBytes - (8 * GB - taken()))).toBeLessThan(SLACK);
  });

  it('is no more free than the system says', () => {
    const available =
      Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    const { freeBytes } = machineMemory(0, 2 ** 50);
    expect(Math.abs(freeBytes - available)).toBeLessThan(GB);
    expect(machineMemory().mostBytes).toBeLessThan(totalmem());
  });
});
