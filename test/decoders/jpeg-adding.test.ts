/**
 * JPEGs that are added to shared counts as they are decoded: the samples of a decode, each once; of a damaged
 * one nothing.
 */
import { expect, it } from 'vitest';
import { lockBytes } from '../../src/core/shared-sums.ts';
import { addScan } from '../../src/decoders/jpeg/adding.ts';
import { baselinePlan } from '../../src/decoders/jpeg/plan.ts';
import { jpeg } from '../../src/decoders/jpeg.ts';
import { sumsFor } from '../support/adding.ts';
import { goldenBytes, goldenNames } from '../support/golden.ts';

const captures = goldenNames('jpeg/captures')
  .map((name) => ({ name, bytes: goldenBytes(`jpeg/captures/${name}`) }))
  .filter(({ bytes }) => baselinePlan(bytes) !== null);
it.each(captures)('$name: what was there and the samples of a decode, at either desk', async ({ bytes }) => {
  const { plan, sums, desks, counts, behind } = sumsFor(bytes);
  const before = counts.slice();
  const samples = await jpeg.decode(bytes, await jpeg.readHeader(bytes));
  for (const desk of desks) addScan(bytes, plan, sums, desk);
  expect(counts.slice()).toEqual(before.map((count, i) => count + 2 * samples[i]!));
  expect([...behind]).toEqual(Array(8).fill(0x5a5a));
  const locks = new Int32Array(sums.memory.buffer, sums.locks, lockBytes(plan.height) / 4);
  expect(locks.every((lock) => lock === 0)).toBe(true);
});

it.each(captures)('$name: damaged anywhere, nothing of it stays', async ({ bytes }) => {
  const header = await jpeg.readHeader(bytes);
  const start = baselinePlan(bytes)!.scan;
  let refused = 0;
  for (let part = 0; part < 8; part++) {
    const damaged = Buffer.from(bytes);
    const at = start + Math.floor(((bytes.length - 2 - start) * part) / 8);
    damaged.fill(0xd5, at, Math.min(at + 9, bytes.length - 2));
    const alone = await jpeg.decode(damaged, header).then(
      (samples) => ({ samples }),
      (error) => ({ error }),
    );
    const { plan, sums, desks, counts } = sumsFor(damaged, part);
    const before = counts.slice();
    if ('error' in alone) {
      refused++;
      expect(() => addScan(damaged, plan, sums, desks[part % 2]!)).toThrow(alone.error.message);
      expect(counts.slice()).toEqual(before);
      // The desk is as good as before.
      addScan(bytes, plan, sums, desks[part % 2]!);
    } else {
      addScan(damaged, plan, sums, desks[part % 2]!);
      expect(counts.slice()).toEqual(before.map((count, i) => count + alone.samples[i]!));
    }
  }
  if (bytes.length > 2000) expect(refused).toBeGreaterThan(0);
});

it('what is left over behind the last row is found when all rows are in, which are then taken out', async () => {
  const bytes = goldenBytes('jpeg/captures/grey-33x17.jpg');
  const scans = Buffer.concat([
    bytes.subarray(0, -2),
    bytes.subarray(bytes.indexOf(Buffer.of(0xff, 0xda)), -2),
    bytes.subarray(-2),
  ]);
  const { plan, sums, desks, counts } = sumsFor(scans);
  const before = counts.slice();
  expect(() => addScan(scans, plan, sums, desks[0]!)).toThrow('left over');
  expect(counts.slice()).toEqual(before);
});

it('a desk that is too small is told before anything is added', () => {
  const bytes = goldenBytes('jpeg/captures/grey-33x17.jpg');
  const { plan, sums, desks, counts } = sumsFor(bytes);
  const before = counts.slice();
  const { number, from } = desks[0]!;
  expect(() => addScan(bytes, plan, sums, { number, from, until: from + 4000 })).toThrow('no memory');
  expect(counts.slice()).toEqual(before);
});
