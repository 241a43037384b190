/**
 * The correction kernels and their plain twins, and what they are, with whole numbers that need no rounding
 * to be told.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { below, randomFrom } from '../support/random.ts';
import { at, contentsOf, fillings, lengths, starts, Twins } from '../support/twins.ts';

const seed = 20261129;
const GAIN_MAX = 2 ** 21;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

describe.each(fillings)(`the correction kernels over %s values (seed ${seed})`, (filling) => {
  it('do what their twins do, at every length', () => {
    const random = randomFrom(seed);
    const contents = contentsOf(filling, seed);
    const gains = new Uint32Array(contents.buffer, at.out, 0x10000 / 4);
    const limits = [0, 1, 32_767, 32_768, 65_535, 65_536, 65_537, GAIN_MAX - 1, GAIN_MAX];
    for (let i = 0; i < gains.length; i++)
      gains[i] = filling === 'limits' ? limits[below(random, limits.length)]! : below(random, GAIN_MAX + 1);
    for (const n of lengths) {
      for (const s of starts) {
        for (const pedestal of [0, 512, 32_767]) {
          twins.prepare((memory) => new Uint8Array(memory.buffer).set(contents));
          const found = twins.difference((kernels) => {
            kernels.lessU16(at.samples + 2 * s, at.high + 4 * s, n, pedestal);
            kernels.evenU16(at.sums + 2 * s, at.high + 4 * s, at.out + 4 * s, n, pedestal);
          });
          expect(found, `n ${n}, start ${s}, pedestal ${pedestal}`).toBeNull();
        }
      }
    }
  });
});

it('cut off where there is no room, and round halves up, also below the dark', () => {
  const rows = [
    // [sample, level, less with 512 on it, gain, even with 512 on it]
    [1000, 400, 1112, 65_536, 1112],
    [400, 1000, 0, 32_768, 212],
    [1000, 1001, 511, 32_768, 512],
    [1001, 1000, 513, 32_768, 513],
    [1000, 1003, 509, 32_768, 511],
    [65_535, 0, 65_535, GAIN_MAX, 65_535],
    [0, 65_535, 0, GAIN_MAX, 0],
    [0, 0, 512, 0, 512],
    [65_535, 513, 65_534, 65_537, 65_535],
  ];
  const column = (i: number) => rows.map((row) => row[i]!);
  const n = rows.length;
  twins.prepare(({ buffer }) => {
    for (const where of [at.samples, at.sums]) new Uint16Array(buffer, where, n).set(column(0));
    new Uint16Array(buffer, at.high, n).set(column(1));
    new Uint32Array(buffer, at.out, n).set(column(3));
  });
  const found = twins.difference((kernels) => {
    kernels.lessU16(at.samples, at.high, n, 512);
    kernels.evenU16(at.sums, at.high, at.out, n, 512);
  });
  expect(found).toBeNull();
  const { buffer } = twins.memory;
  expect([...new Uint16Array(buffer, at.samples, n)]).toEqual(column(2));
  expect([...new Uint16Array(buffer, at.sums, n)]).toEqual(column(4));
});
