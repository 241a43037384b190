/**
 * A merge that meets a damaged file, or ends at any operation on the disk: all of the new file or all of the
 * old, and the others untouched.
 */
import { expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { everyEnd } from '../support/ends.ts';
import { Merging, STATES } from '../support/merging.ts';
import { Crash } from '../support/sim-disk.ts';
import { tiny, tinyCapture, tinyDigest } from '../support/tiny.ts';

/** Two stacks with a frame in common, and in place of the merged one an older stack. */
async function twoStacks(): Promise<{ merging: Merging; states: string[]; out: string }> {
  const merging = new Merging(tiny);
  for (let i = 0; i < 4; i++) merging.captures.set(`/captures/${i}`, tinyCapture(i));
  const states = [
    await merging.fold(['/captures/0', '/captures/1']),
    await merging.fold(['/captures/1', '/captures/2']),
  ];
  return { merging, states, out: await merging.fold(['/captures/3']) };
}

it('any bit of any of the files changed is refused as damaged, and nothing is written', async () => {
  const { merging, states, out } = await twoStacks();
  const names = merging.disk.namesIn(STATES);
  const before = merging.disk.peek(out);
  let flips = 0;
  for (const file of states) {
    const bytes = Uint8Array.from(merging.disk.peek(file)!);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      merging.disk.plant(file, changed);
      const code = await merging.merge(states, { out }).then(() => 'merged', codeOf);
      expect(code, `byte ${at} of ${file}`).toMatch(/^(damaged|newer)-state$/);
      flips++;
    }
    merging.disk.plant(file, bytes);
  }
  expect(merging.disk.peek(out)).toBe(before);
  expect(merging.disk.namesIn(STATES)).toEqual(names);
  console.log(`${flips} flips: all refused`);
});

it.each(everyEnd)('$name at any operation: the old file or the new', async ({ survival }) => {
  const [old, merged] = [tinyDigest([3]), tinyDigest([0, 1, 2])];
  const found = new Set<string>();
  let points = 0;
  for (let operation = 1; ; operation++) {
    const { merging, states, out } = await twoStacks();
    merging.disk.goOnAfter({
      keepsName: () => true,
      keepsWriting: () => true,
      lengthKept: (bytes) => bytes,
      keepsSector: () => true,
    });
    merging.disk.crashIn(operation, 0.5);
    const ended = await merging.merge(states, { out }).then(
      () => null,
      (error: unknown) => error,
    );
    if (ended === null) break;
    if (!(ended instanceof Crash) && !(ended as Error).message.includes('the process is dead')) throw ended;
    merging.disk.goOnAfter(survival);
    points++;
    const { digest } = await merging.read(out);
    expect([old, merged], `operation ${operation}`).toContain(digest);
    found.add(digest);
    for (const file of states) await merging.read(file);
    expect((await merging.merge(states, { out })).digest).toBe(merged);
  }
  expect(points).toBeGreaterThan(10);
  expect(found.has(old!)).toBe(true);
  console.log(`${points} crash points, 0 failures`);
});
