/**
 * Threads that add to the same rows, at the same desks: one at a time at a row, and each with its own tables.
 */
import { afterEach, expect, it } from 'vitest';
import { jpeg } from '../../src/decoders/jpeg.ts';
import type { Thread } from '../../src/engine/readers/pool.ts';
import { addingThread, noisyJpegs, sumsFor } from '../support/adding.ts';

const threads: Thread[] = [];
afterEach(() => {
  for (const thread of threads.splice(0)) thread.end();
});

function started(): Thread {
  const thread = addingThread();
  threads.push(thread);
  return thread;
}

const samplesOf = async (bytes: Buffer) => jpeg.decode(bytes, await jpeg.readHeader(bytes));

it('a thread waits for rows that another is at, which are then as that one left them', async () => {
  const [bytes = Buffer.of()] = [...(await noisyJpegs(1)).values()].map((each) => Buffer.from(each));
  const { plan, sums, desks, counts } = sumsFor(bytes);
  const before = counts.slice();
  const samples = await samplesOf(bytes);
  // Rows 32 to 47: somebody is at them.
  const locks = new Int32Array(sums.memory.buffer, sums.locks, 4);
  const from = 32 * plan.width * 3;
  Atomics.store(locks, 2, 1);
  let isDone = false;
  const adding = started()
    .ask({ name: 'add', ask: { bytes, decoder: 'jpeg', sums, desk: desks[0]! } })
    .finally(() => {
      isDone = true;
    });
  // Only one that waits can be woken; it finds that they are still held.
  while (!isDone && Atomics.notify(locks, 2, 1) === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  expect(counts.slice(from, from + 48 * 3)).toEqual(before.slice(from, from + 48 * 3));
  expect(counts[0]).toBe(before[0]! + samples[0]!);
  for (let i = from; i < from + plan.width * 3; i++) counts[i]!++;
  Atomics.store(locks, 2, 0);
  Atomics.notify(locks, 2, 1);
  expect(await adding).toEqual({ answer: null });
  const others = (i: number) => (i >= from && i < from + plan.width * 3 ? 1 : 0);
  expect(counts.slice()).toEqual(before.map((count, i) => count + samples[i]! + others(i)));
});

it('threads that take turns at a desk find the tables of the other, and use their own', async () => {
  const [one = Buffer.of(), two = Buffer.of()] = [...(await noisyJpegs(2, 70, 53, [90, 35])).values()].map(
    (each) => Buffer.from(each),
  );
  const { sums, desks, counts } = sumsFor(one);
  const before = counts.slice();
  const [first, second] = [started(), started()];
  const add = (thread: Thread, bytes: Buffer) =>
    thread.ask({ name: 'add', ask: { bytes, decoder: 'jpeg', sums, desk: desks[0]! } });
  for (const [thread, bytes] of [
    [first, one],
    [second, two],
    [first, one],
    [first, two],
    [second, two],
  ] as const)
    expect(await add(thread, bytes)).toEqual({ answer: null });
  const [ones, twos] = [await samplesOf(one), await samplesOf(two)];
  expect(counts.slice()).toEqual(before.map((count, i) => count + 2 * ones[i]! + 3 * twos[i]!));
});

it('threads side by side at the same rows lose nothing of each other', async () => {
  const files = [...(await noisyJpegs(4, 640, 32)).values()].map((each) => Buffer.from(each));
  const { sums, desks, counts } = sumsFor(files[0]!);
  counts.fill(0);
  const rounds = 40;
  await Promise.all(
    desks.map(async (desk) => {
      const thread = started();
      for (let round = 0; round < rounds; round++)
        for (const bytes of files)
          expect(await thread.ask({ name: 'add', ask: { bytes, decoder: 'jpeg', sums, desk } })).toEqual({
            answer: null,
          });
    }),
  );
  const all = await Promise.all(files.map(samplesOf));
  expect(counts.slice()).toEqual(
    counts.map((_, i) => 2 * rounds * all.reduce((sum, one) => sum + one[i]!, 0)),
  );
});
