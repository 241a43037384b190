/** The wasm kernels and their plain twins: the same memory before gives the same memory after, byte for byte. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';
import { randomFrom } from '../support/random.ts';
import { at, contentsOf, fillings, lengths, starts, Twins } from '../support/twins.ts';

const seed = 20250101;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

/** Each kernel over `n` values; the runs start `s`, 2 `s` and 3 `s` values behind an aligned place. */
const runs: Partial<Record<keyof Kernels, (k: Kernels, n: number, s: number) => void>> = {
  addU8: (k, n, s) => k.addU8(at.samples + s, at.sums + 8 * s, n),
  addU16: (k, n, s) => k.addU16(at.samples + 2 * s, at.sums + 8 * s, n),
  addCarryU8: (k, n, s) => k.addCarryU8(at.samples + s, at.sums + 8 * s, at.high + 6 * s, n),
  addCarryU16: (k, n, s) => k.addCarryU16(at.samples + 2 * s, at.sums + 8 * s, at.high + 6 * s, n),
  maxU8: (k, n, s) => k.maxU8(at.samples + s, at.high + 2 * s, n),
  maxU16: (k, n, s) => k.maxU16(at.samples + 2 * s, at.high + 4 * s, n),
  minU8: (k, n, s) => k.minU8(at.samples + s, at.high + 2 * s, n),
  minU16: (k, n, s) => k.minU16(at.samples + 2 * s, at.high + 4 * s, n),
  mapU8: (k, n, s) => k.mapU8(at.samples + s, at.table, at.high + 4 * s, n),
  mapU16: (k, n, s) => k.mapU16(at.samples + 2 * s, at.table, at.high + 4 * s, n),
  gatherU8: (k, n, s) => k.gatherU8(at.samples + s, at.floats + 16 * s, n),
  gatherU16: (k, n, s) => k.gatherU16(at.samples + 2 * s, at.floats + 16 * s, n),
  gatherU32: (k, n, s) => k.gatherU32(at.sums + 4 * s, at.floats + 16 * s, n),
  gatherCarry: (k, n, s) => k.gatherCarry(at.high + 2 * s, at.floats + 16 * s, n),
  packU32: (k, n, s) => {
    for (const bytes of [2, 3, 4]) k.packU32(at.sums + 4 * s, at.out + 0x4000 * (bytes - 2) + s, n, bytes);
  },
  packCarry: (k, n, s) => k.packCarry(at.sums + 4 * s, at.high + 2 * s, at.out + s, n),
  unpackU32: (k, n, s) => {
    for (const bytes of [2, 3, 4])
      k.unpackU32(at.samples + s, at.out + 0x4000 * (bytes - 2) + 4 * s, n, bytes);
  },
  unpackCarry: (k, n, s) => k.unpackCarry(at.samples + s, at.sums + 4 * s, at.high + 2 * s, n),
};
/** These round, and need contents of their own: twins-render.test.ts has them. */
const elsewhere = ['boxColumns', 'quantizeU8', 'quantizeU16', 'encodeU8', 'encodeU16'];

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
  it.each(['addCarryU8', 'addCarryU16'] as const)('of %s lands in its own lane, whichever it is', (name) => {
    const n = 21;
    for (let lane = 0; lane < n; lane++) {
      twins.prepare((memory) => {
        new Uint8Array(memory.buffer).fill(0);
        const samples = name === 'addCarryU8' ? Uint8Array : Uint16Array;
        new samples(memory.buffer, at.samples, n).fill(1);
        new Uint32Array(memory.buffer, at.sums, n).fill(2 ** 32 - 2)[lane] = 2 ** 32 - 1;
      });
      const found = twins.difference((k) => k[name](at.samples, at.sums, at.high, n));
      expect(found, `lane ${lane}`).toBeNull();
      const only = Array.from({ length: n }, (_, i) => (i === lane ? 1 : 0));
      expect([...new Uint16Array(twins.memory.buffer, at.high, n)]).toEqual(only);
    }
  });

  it('keeps a 48-bit sum exact past 2^32', () => {
    twins.prepare((memory) => {
      new Uint8Array(memory.buffer).fill(0);
      new Uint16Array(memory.buffer, at.samples, 9).fill(65535);
      new Uint32Array(memory.buffer, at.sums, 9).fill(2 ** 32 - 65535);
      new Uint16Array(memory.buffer, at.high, 9).fill(6);
    });
    expect(twins.difference((k) => k.addCarryU16(at.samples, at.sums, at.high, 9))).toBeNull();
    expect([...new Uint32Array(twins.memory.buffer, at.sums, 9)]).toEqual(new Array(9).fill(0));
    expect([...new Uint16Array(twins.memory.buffer, at.high, 9)]).toEqual(new Array(9).fill(7));
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

  it(`of 48 bits and back changes nothing (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const sums = Uint32Array.from({ length: 777 }, () => Math.floor(random() * 2 ** 32));
    const high = Uint16Array.from({ length: 777 }, () => Math.floor(random() * 2 ** 16));
    twins.prepare((memory) => {
      new Uint32Array(memory.buffer, at.sums, 777).set(sums);
      new Uint16Array(memory.buffer, at.high, 777).set(high);
    });
    const there = twins.difference((k) => k.packCarry(at.sums, at.high, at.out + 1, 777));
    const back = twins.difference((k) => k.unpackCarry(at.out + 1, at.floats, at.boxes, 777));
    expect([there, back]).toEqual([null, null]);
    expect(new Uint32Array(twins.memory.buffer, at.floats, 777)).toEqual(sums);
    expect(new Uint16Array(twins.memory.buffer, at.boxes, 777)).toEqual(high);
  });
});
