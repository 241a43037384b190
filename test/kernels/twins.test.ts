/**
 * The wasm kernels and their plain twins: the same memory before gives the same memory after, byte for byte.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { at, contentsOf, fillings, lengths, starts, Twins } from '../support/twins.ts';

const seed = 20250101;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

/** A grey pixel, one of three samples of 8 and of 16 bits, cells of raw frames. Units: bytes. */
const unitSteps = [
  [1, 2],
  [3, 18],
  [6, 6],
  [4, 12],
  [8, 9],
  [12, 15],
] as const;

/** Each kernel over `n` values; the runs start `s`, 2 `s` and 3 `s` values behind an aligned place. */
const runs: Partial<Record<keyof Kernels, (k: Kernels, n: number, s: number) => void>> = {
  addU8: (k, n, s) => k.addU8(at.samples + s, at.sums + 8 * s, n),
  addU16: (k, n, s) => k.addU16(at.samples + 2 * s, at.sums + 8 * s, n),
  addTwoU8: (k, n, s) => k.addTwoU8(at.samples + s, at.high + 2 * s, at.sums + 8 * s, n),
  addTwoU16: (k, n, s) => k.addTwoU16(at.samples + 2 * s, at.high + 4 * s, at.sums + 8 * s, n),
  addNearU8: (k, n, s) => k.addNearU8(at.samples + s, at.sums + 4 * s, n),
  addTwoNearU8: (k, n, s) => k.addTwoNearU8(at.samples + s, at.high + 2 * s, at.sums + 4 * s, n),
  joinU8: (k, n, s) => k.joinU8(at.samples + 2 * s, at.high + s, at.out + 4 * s, n),
  joinU16: (k, n, s) => k.joinU16(at.samples + 2 * s, at.high + 2 * s, at.out + 4 * s, n),
  widenU8: (k, n, s) => k.widenU8(at.samples + s, at.out + 4 * s, n),
  widenU16: (k, n, s) => k.widenU16(at.samples + 2 * s, at.out + 4 * s, n),
  squareU8: (k, n, s) => k.squareU8(at.samples + s, at.out + 4 * s, n),
  squareU16: (k, n, s) => k.squareU16(at.samples + 2 * s, at.out + 4 * s, n),
  lookUpU8: (k, n, s) => k.lookUpU8(at.samples + s, at.table, at.out + 4 * s, n),
  lookUpU16: (k, n, s) => k.lookUpU16(at.samples + 2 * s, at.table, at.out + 4 * s, n),
  addU32: (k, n, s) => k.addU32(at.samples + 4 * s, at.sums + 8 * s, n),
  addCarryU32: (k, n, s) => k.addCarryU32(at.samples + 4 * s, at.sums + 8 * s, at.high + 12 * s, n),
  subtractU32: (k, n, s) => k.subtractU32(at.samples + 4 * s, at.sums + 8 * s, n),
  subtractBorrowU32: (k, n, s) =>
    k.subtractBorrowU32(at.samples + 4 * s, at.sums + 8 * s, at.high + 12 * s, n),
  maxU8: (k, n, s) => k.maxU8(at.samples + s, at.high + 2 * s, n),
  maxU16: (k, n, s) => k.maxU16(at.samples + 2 * s, at.high + 4 * s, n),
  minU8: (k, n, s) => k.minU8(at.samples + s, at.high + 2 * s, n),
  minU16: (k, n, s) => k.minU16(at.samples + 2 * s, at.high + 4 * s, n),
  mapU8: (k, n, s) => k.mapU8(at.samples + s, at.table, at.high + 4 * s, n),
  mapU16: (k, n, s) => k.mapU16(at.samples + 2 * s, at.table, at.high + 4 * s, n),
  fill: (k, n, s) => {
    k.fill(at.sums + s, 0, n);
    k.fill(at.high + s, 0xff, n);
  },
  takeUnits: (k, n, s) => {
    for (const [i, [bytes, step]] of unitSteps.entries())
      k.takeUnits(at.samples + s, at.out + 0x4000 * i + s, 2, n + step, n >> 2, bytes, step);
  },
  gatherU8: (k, n, s) => k.gatherU8(at.samples + s, at.floats + 16 * s, n, 3),
  gatherU16: (k, n, s) => k.gatherU16(at.samples + 2 * s, at.floats + 16 * s, n, -1),
  gatherU32: (k, n, s) => k.gatherU32(at.sums + 4 * s, at.floats + 16 * s, n, 2 ** 0.3),
  pour: (k, n, s) => k.pour(at.floats + 16 * s, at.boxes + 8 * s, n),
  packU32: (k, n, s) => {
    for (const bytes of [2, 3, 4]) k.packU32(at.sums + 4 * s, at.out + 0x4000 * (bytes - 2) + s, n, bytes);
  },
  packU64: (k, n, s) => {
    for (const bytes of [6, 8])
      k.packU64(at.sums + 4 * s, at.high + 4 * s, at.out + 0x8000 * (bytes / 2 - 3) + s, n, bytes);
  },
  unpackU32: (k, n, s) => {
    for (const bytes of [2, 3, 4])
      k.unpackU32(at.samples + s, at.out + 0x4000 * (bytes - 2) + 4 * s, n, bytes);
  },
  unpackU64: (k, n, s) => {
    for (const bytes of [6, 8]) k.unpackU64(at.samples + s, at.sums + 4 * s, at.high + 4 * s, n, bytes);
  },
};
/**
 * These need contents of their own: twins-rows, twins-render, twins-estimates, twins-luminance, twins-warp
 * and twins-correction have them.
 */
const elsewhere = [
  ...['splitU8', 'splitU16', 'glowU32', 'clamp', 'absolute', 'shoulder', 'deviation', 'power'],
  ...['luminanceU8', 'luminanceU16', 'warpU8', 'warpU16', 'lessU16', 'evenU16'],
  ...['deviationsU16', 'deviationsFarU8', 'deviationsFarU16', 'powersU32', 'powersU64'],
  ...['roundColumns', 'encodeColumns'],
  ...[
    'boxU8',
    'boxU16',
    'boxU32',
    'boxFarU8',
    'boxFarU16',
    'boxColumns',
    'quantizeU8',
    'quantizeU16',
    'encodeU8',
    'encodeU16',
  ],
];

describe.each(Object.entries(runs))('%s', (_name, run) => {
  it.each(fillings)(`does what its twin does over %s values (seed ${seed})`, (filling) => {
    const contents = contentsOf(filling, seed);
    for (const n of lengths) {
      for (const start of starts) {
        twins.prepare((memory) => new Uint8Array(memory.buffer).set(contents));
        const found = twins.difference((kernels) => run(kernels, n, start));
        expect(found, `n ${n}, start ${start}`).toBeNull();
      }
    }
  });
});

it('is complete: the module exports the kernels of the interface, and each of them is run here', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const names = Object.keys(plainKernels(memory)).sort();
  const exported = Object.entries(await wasmKernels(kernelModule, memory))
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name);
  expect(exported.sort()).toEqual(names);
  expect([...Object.keys(runs), ...elsewhere].sort()).toEqual(names);
});

it(`maps 16-bit samples in place (seed ${seed})`, () => {
  const contents = contentsOf('random', seed);
  for (const n of lengths) {
    twins.prepare((memory) => new Uint8Array(memory.buffer).set(contents));
    expect(twins.difference((k) => k.mapU16(at.samples, at.table, at.samples, n))).toBeNull();
  }
});

describe('a carry', () => {
  const n = 21;
  const oneOf = (lane: number) => Array.from({ length: n }, (_, i) => (i === lane ? 1 : 0));

  it('lands in its own lane, whichever it is, and a borrow takes it back', () => {
    for (let lane = 0; lane < n; lane++) {
      const before = new Uint32Array(n).fill(2 ** 32 - 2);
      before[lane] = 2 ** 32 - 1;
      twins.prepare((memory) => {
        new Uint8Array(memory.buffer).fill(0);
        new Uint32Array(memory.buffer, at.samples, n).fill(1);
        new Uint32Array(memory.buffer, at.sums, n).set(before);
      });
      expect(twins.difference((k) => k.addCarryU32(at.samples, at.sums, at.high, n))).toBeNull();
      expect([...new Uint32Array(twins.memory.buffer, at.high, n)], `lane ${lane}`).toEqual(oneOf(lane));
      expect(twins.difference((k) => k.subtractBorrowU32(at.samples, at.sums, at.high, n))).toBeNull();
      expect([...new Uint32Array(twins.memory.buffer, at.high, n)]).toEqual(oneOf(-1));
      expect([...new Uint32Array(twins.memory.buffer, at.sums, n)]).toEqual([...before]);
    }
  });

  it('keeps a count exact past 2^32, and past 2^48', () => {
    for (const high of [6, 2 ** 16 - 1]) {
      twins.prepare((memory) => {
        new Uint8Array(memory.buffer).fill(0);
        new Uint32Array(memory.buffer, at.samples, 9).fill(65535 ** 2);
        new Uint32Array(memory.buffer, at.sums, 9).fill(2 ** 32 - 65535 ** 2);
        new Uint32Array(memory.buffer, at.high, 9).fill(high);
      });
      expect(twins.difference((k) => k.addCarryU32(at.samples, at.sums, at.high, 9))).toBeNull();
      expect([...new Uint32Array(twins.memory.buffer, at.sums, 9)]).toEqual(new Array(9).fill(0));
      expect([...new Uint32Array(twins.memory.buffer, at.high, 9)]).toEqual(new Array(9).fill(high + 1));
    }
  });
});

describe.each([
  { name: 'splitU8', join: 'joinU8', most: 2 ** 23 - 1 },
  { name: 'splitU16', join: 'joinU16', most: 2 ** 31 - 1 },
] as const)('$name', ({ name, join, most }) => {
  it(`does what its twin does, and ${join} undoes it (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const limits = [0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, most - 1, most];
    for (const n of lengths) {
      const counts = Array.from({ length: n }, (_, i) => limits[i] ?? below(random, most + 1));
      twins.prepare((memory) => new Uint32Array(memory.buffer, at.sums, n).set(counts));
      expect(
        twins.difference((k) => k[name](at.sums, at.samples + 2, at.high, n)),
        `n ${n}`,
      ).toBeNull();
      const near = [...new Uint16Array(twins.memory.buffer, at.samples + 2, n)];
      expect(near).toEqual(counts.map((count) => count % 0x8000));
      expect(
        twins.difference((k) => k[join](at.samples + 2, at.high, at.out, n)),
        `n ${n}`,
      ).toBeNull();
      expect([...new Uint32Array(twins.memory.buffer, at.out, n)]).toEqual(counts);
    }
  });
});

describe('what fades', () => {
  const most = 2 ** 24 - 1;
  it.each([
    ['not at all', 0, 0],
    ['a little', 3, 1_048_576],
    ['altogether', most, most],
  ])(`%s does what its twin does, and goes no further than 2^24 - 1 (seed ${seed})`, (_how, fade, age) => {
    const random = randomFrom(seed);
    const limits = [0, 1, most - 1, most];
    for (const n of lengths) {
      const some = (first: number) =>
        Array.from({ length: n }, (_, i) => limits[i - first] ?? below(random, most + 1));
      const [plane, terms] = [some(0), some(2)];
      twins.prepare((memory) => {
        new Uint32Array(memory.buffer, at.sums, n).set(plane);
        new Uint32Array(memory.buffer, at.high + 4, n).set(terms);
      });
      expect(
        twins.difference((k) => k.glowU32(at.high + 4, at.sums, n, fade, age)),
        `n ${n}`,
      ).toBeNull();
      const expected = plane.map((before, i) => Math.min(before + fade, terms[i]! + age, most));
      expect([...new Uint32Array(twins.memory.buffer, at.sums, n)]).toEqual(expected);
    }
  });
});

describe('terms', () => {
  it('are the squares of every sample there is', () => {
    twins.prepare((memory) => {
      const samples = new Uint16Array(memory.buffer, at.samples, 4096);
      for (let i = 0; i < samples.length; i++) samples[i] = i * 16 + (i % 16);
    });
    expect(twins.difference((k) => k.squareU16(at.samples, at.out, 4096))).toBeNull();
    const squares = Array.from({ length: 4096 }, (_, i) => (i * 16 + (i % 16)) ** 2);
    expect([...new Uint32Array(twins.memory.buffer, at.out, 4096)]).toEqual(squares);
  });
});

describe('packing', () => {
  it.each([2, 3, 4] as const)(`to %i bytes and back changes nothing (seed ${seed})`, (bytes) => {
    const random = randomFrom(seed);
    const sums = Uint32Array.from({ length: 777 }, () => Math.floor(random() * 2 ** (8 * bytes)));
    sums.set([0, 1, 2 ** (8 * bytes) - 1]);
    twins.prepare((memory) => new Uint32Array(memory.buffer, at.sums, 777).set(sums));
    const there = twins.difference((k) => k.packU32(at.sums, at.out + 1, 777, bytes));
    const back = twins.difference((k) => k.unpackU32(at.out + 1, at.floats, 777, bytes));
    expect([there, back]).toEqual([null, null]);
    expect(new Uint32Array(twins.memory.buffer, at.floats, 777)).toEqual(sums);
  });

  it.each([6, 8])(`of 64 bits to %i bytes and back changes nothing (seed ${seed})`, (bytes) => {
    const random = randomFrom(seed);
    const lows = Uint32Array.from({ length: 777 }, () => Math.floor(random() * 2 ** 32));
    const highs = Uint32Array.from({ length: 777 }, () => Math.floor(random() * 2 ** (8 * bytes - 32)));
    twins.prepare((memory) => {
      new Uint32Array(memory.buffer, at.sums, 777).set(lows);
      new Uint32Array(memory.buffer, at.high, 777).set(highs);
    });
    const there = twins.difference((k) => k.packU64(at.sums, at.high, at.out + 1, 777, bytes));
    const back = twins.difference((k) => k.unpackU64(at.out + 1, at.floats, at.boxes, 777, bytes));
    expect([there, back]).toEqual([null, null]);
    expect(new Uint32Array(twins.memory.buffer, at.floats, 777)).toEqual(lows);
    expect(new Uint32Array(twins.memory.buffer, at.boxes, 777)).toEqual(highs);
  });
});
