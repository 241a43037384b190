/**
 * Planes that are written to a file while threads add to them: who adds goes on behind whoever writes, row by
 * row, and the file has what was there when it began.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { PLANES_WAIT_SECONDS } from '../../src/core/limits.ts';
import { LOCKED_ROWS, lockBytes } from '../../src/core/shared-sums.ts';
import type { Storage } from '../../src/core/storage.ts';
import { STRIP_SAMPLES } from '../../src/core/strips.ts';
import { HeldRows } from '../../src/engine/planes/held-rows.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { addingPorts, addingThread, noisyJpegs, sumsFor } from '../support/adding.ts';
import { startEngine } from '../support/engine.ts';
import { droppedDisk } from '../support/left-open.ts';
import { until } from '../support/until.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

it('a thread adds rows when they are let go, and no others before', async () => {
  const [bytes] = [...(await noisyJpegs(1, 90, 200)).values()] as [Uint8Array];
  const { plan, sums, desks, counts, behind } = sumsFor(Buffer.from(bytes));
  const rowSamples = plan.width * plan.components.length;
  const locks = new Int32Array(sums.memory.buffer, sums.locks, lockBytes(plan.height) / 4);
  const held = new HeldRows(locks, rowSamples);
  const before = counts.slice();
  const thread = addingThread();
  ends.push(() => thread.end());
  const ask = { bytes: Buffer.from(bytes), decoder: 'jpeg', sums, desk: desks[0]! };
  const added = thread.ask({ name: 'add', ask });
  const piece = LOCKED_ROWS * rowSamples;
  for (let from = 0; from + piece <= counts.length; from += piece) {
    held.release(from + piece);
    await until('the rows that were let go', () =>
      counts.subarray(from, from + piece).some((count, i) => count !== before[from + i]),
    );
    expect(counts.subarray(from + piece)).toEqual(before.subarray(from + piece));
  }
  expect(held.isOver).toBe(false);
  held.release();
  expect(held.isOver).toBe(true);
  expect(await added).toEqual({ answer: null });
  expect(counts.subarray(-rowSamples)).not.toEqual(before.subarray(-rowSamples));
  expect([...behind]).toEqual(Array(8).fill(0x5a5a));
});

const [width, height] = [400, 700];
/** Enough for planes and three frames in hand, and not for a copy beside four. */
const SMALL_BYTES = 250e6;
const STRIPS = Math.ceil((width * height * 3) / STRIP_SAMPLES);

/** An engine whose checkpoint goes on, a strip at a time, when `more` has resolved. */
async function writing(count: number, { isSmall = false } = {}) {
  const captures = await noisyJpegs(count, width, height);
  const clock = new VirtualClock();
  const written: Buffer[] = [];
  const control = { more: async () => undefined as unknown, before: async () => undefined as unknown };
  /** Strips that were written when a thread was asked to add. */
  const addedAt: number[] = [];
  const { ports, end } = addingPorts(async (name) => {
    if (name !== 'add') return;
    addedAt.push(written.length);
    await control.before();
  });
  ends.push(end);
  const save: Storage['save'] = async (_file, _header, _entries, planes) => {
    for await (const strip of planes) {
      written.push(Buffer.from(strip));
      await control.more();
    }
  };
  const storage = { ...openStorage(droppedDisk), save };
  const small = { ownBytes: 0, mostBytes: 2 ** 40, freeBytes: SMALL_BYTES };
  const engine = await startEngine(
    'wasm',
    captures,
    { planes: ['sum'], stateFile: '/nowhere/a.state' },
    { ...ports, storage, timers: clock, ...(isSmall && { machineMemory: () => small }) },
  );
  const digest = () => createHash('sha256').update(Buffer.concat(written)).digest('hex');
  return { engine, captures: [...captures.keys()], clock, control, written, addedAt, digest };
}

/** What the sums are when these are in, folded without threads. */
async function digestOf(count: number): Promise<string | null> {
  const captures = await noisyJpegs(count, width, height);
  const { ask, take } = await startEngine('wasm', captures, { planes: ['sum'] });
  for (const path of captures.keys()) await take(path);
  return (await ask('digest', {})).digest;
}

const followed = { isFollowed: true };

it('frames go on behind the file, which has none of them', async () => {
  const { engine, captures, control, written, addedAt, digest } = await writing(4);
  const [first, second, third, fourth] = captures as [string, string, string, string];
  await Promise.all([engine.take(first, followed), engine.take(second, followed)]);
  let taken: Promise<unknown> = Promise.resolve();
  let isIn = false;
  control.more = async () => {
    if (written.length === 1) {
      taken = Promise.all([engine.take(third, followed), engine.take(fourth, followed)]).then(() => {
        isIn = true;
      });
      await until('the question to add', () => addedAt.length === 4);
    }
    // Time for whoever does not wait.
    for (let turns = 0; turns < 300 && !isIn; turns++) await setImmediate();
    if (written.length < STRIPS) expect(isIn).toBe(false);
  };
  await engine.ask('checkpoint', {});
  expect(written).toHaveLength(STRIPS);
  expect(digest()).toBe(await digestOf(2));
  await taken;
  expect(addedAt.slice(2)).toEqual([1, 1]);
  expect((await engine.ask('digest', {})).digest).toBe(await digestOf(4));
});

it('a disk that takes too long holds up nobody: what it has not got is copied', async () => {
  const { engine, captures, clock, control, written, addedAt, digest } = await writing(3);
  const [first, second, third] = captures as [string, string, string];
  await Promise.all([engine.take(first, followed), engine.take(second, followed)]);
  control.more = async () => {
    if (written.length !== 2) return;
    const taken = engine.take(third, followed);
    await until('the question to add', () => addedAt.length === 3);
    await clock.advance(PLANES_WAIT_SECONDS * 1000);
    expect((await taken).outcome).toBe('folded');
  };
  await engine.ask('checkpoint', {});
  expect(written).toHaveLength(STRIPS);
  expect(digest()).toBe(await digestOf(2));
  expect((await engine.ask('digest', {})).digest).toBe(await digestOf(3));
});

it('where there is no memory for a copy frames wait, also one that waited for its turn when the file was begun', async () => {
  const { engine, captures, control, written, addedAt, digest } = await writing(3, { isSmall: true });
  const [first, second, third] = captures as [string, string, string];
  await engine.take(first, followed);
  let letGo: () => void = () => undefined;
  control.before = () =>
    new Promise<void>((resolve) => {
      letGo = resolve;
    });
  const taken = [engine.take(second, followed)];
  await until('the question to add', () => addedAt.length === 2);
  const checkpointed = engine.ask('checkpoint', {});
  taken.push(engine.take(third, followed));
  // It has come as far as it may.
  for (let turns = 0; turns < 300; turns++) await setImmediate();
  control.before = async () => undefined;
  letGo();
  control.more = async () => {
    for (let turns = 0; turns < 300; turns++) await setImmediate();
  };
  await checkpointed;
  await Promise.all(taken);
  expect(written).toHaveLength(STRIPS);
  expect(addedAt).toEqual([0, 0, STRIPS]);
  expect(digest()).toBe(await digestOf(2));
  expect((await engine.ask('digest', {})).digest).toBe(await digestOf(3));
});
