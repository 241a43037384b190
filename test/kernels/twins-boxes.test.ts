/**
 * The kernels that add up boxes straight from planes: as their twins, and reading nothing that is not theirs.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { BoxEdges, Kernels } from '../../src/kernels/kernels.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { at, Twins } from '../support/twins.ts';

const seed = 20250102;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

interface Plane {
  readonly name: 'boxU8' | 'boxU16' | 'boxU32' | 'boxFarU8' | 'boxFarU16';
  readonly Values: typeof Uint8Array | typeof Uint16Array | typeof Uint32Array;
  readonly Far?: typeof Uint8Array | typeof Uint16Array;
}

const planes: Plane[] = [
  { name: 'boxU8', Values: Uint8Array },
  { name: 'boxU16', Values: Uint16Array },
  { name: 'boxU32', Values: Uint32Array },
  { name: 'boxFarU8', Values: Uint16Array, Far: Uint8Array },
  { name: 'boxFarU16', Values: Uint16Array, Far: Uint16Array },
];

function add(
  { name, Far }: Plane,
  kernels: Kernels,
  values: number,
  far: number,
  box: number,
  edges: BoxEdges,
) {
  if (Far) kernels[name as 'boxFarU8'](values, far, box, ...edges);
  else kernels[name as 'boxU8'](values, box, ...edges);
}

function* allEdges(): Generator<BoxEdges> {
  for (const channels of [1, 2, 3, 6]) {
    for (const k of [1, 2, 3, 5, 8]) {
      for (const rows of [1, 2, 3, 5]) {
        for (const boxes of [0, 1, 2, 3, 17, 40]) {
          for (const weight of [1, -1, 256]) {
            for (const more of [0, 7]) yield [boxes, channels, k, rows, boxes * k * channels + more, weight];
          }
        }
      }
    }
  }
}

describe.each(planes)('$name', (plane) => {
  const { Values, Far } = plane;

  it(`adds weighted boxes to what is there, and touches nothing else (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const edges of allEdges()) {
      const [boxes, channels, k, rows, stride, weight] = edges;
      // The most that a value may be for the sum of a box to stay below 2^32.
      const most = Math.min(2 ** (8 * Values.BYTES_PER_ELEMENT), Math.floor((2 ** 32 - 1) / (k * rows)) + 1);
      const farMost = Math.min(
        Far ? 2 ** (8 * Far.BYTES_PER_ELEMENT) : 1,
        Math.floor(2 ** 17 / (k * rows)) - 1,
      );
      twins.prepare((memory) => {
        new Uint8Array(memory.buffer).fill(0xff);
        const values = new Values(memory.buffer, at.samples, stride * rows + 4);
        for (let i = 0; i < values.length; i++) values[i] = below(random, most);
        const far = new (Far ?? Uint8Array)(memory.buffer, at.high, stride * rows + 4);
        for (let i = 0; i < far.length; i++) far[i] = below(random, farMost);
        const there = new Float64Array(memory.buffer, at.boxes, boxes * channels);
        for (let i = 0; i < there.length; i++) there[i] = below(random, 2 ** 40);
      });
      const found = twins.difference((kernels) => add(plane, kernels, at.samples, at.high, at.boxes, edges));
      expect(found, `${boxes} boxes of ${k} x ${rows}, channels ${channels}, weight ${weight}`).toBeNull();
    }
  });

  it('is exact up to the last sum below 2^32', () => {
    const [values, far] = Far
      ? [65535, Math.min(2 ** (8 * Far.BYTES_PER_ELEMENT), 21_844) - 1]
      : [undefined, 0];
    const most = values ?? Math.min(2 ** (8 * Values.BYTES_PER_ELEMENT) - 1, Math.floor((2 ** 32 - 1) / 6));
    twins.prepare((memory) => {
      new Uint8Array(memory.buffer).fill(0);
      new Values(memory.buffer, at.samples, 36).fill(most);
      new (Far ?? Uint8Array)(memory.buffer, at.high, 36).fill(far);
    });
    const edges: BoxEdges = [2, 3, 3, 2, 18, 1];
    expect(
      twins.difference((kernels) => add(plane, kernels, at.samples, at.high, at.boxes, edges)),
    ).toBeNull();
    const sum = 6 * (far * 2 ** 15 + most);
    expect([...new Float64Array(twins.memory.buffer, at.boxes, 6)]).toEqual(Array(6).fill(sum));
  });

  it.each(Far ? ['near', 'far'] : ['near'])(
    'reads the last pixel of the memory and nothing behind it: %s',
    async (part) => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const kernels = await wasmKernels(kernelModule, memory);
      const run = (View: typeof Uint8Array | typeof Uint16Array | typeof Uint32Array, isLast: boolean) =>
        new View(memory.buffer, isLast ? 65536 - 6 * View.BYTES_PER_ELEMENT : 1024, 6);
      const values = run(Values, part === 'near').fill(3);
      const far = Far ? run(Far, part === 'far') : values;
      for (const [box, edges, sum] of [
        [64, [1, 3, 2, 1, 6, 1], 6],
        [128, [2, 3, 1, 1, 6, 1], 3],
        [256, [1, 3, 1, 2, 3, 1], 6],
      ] as [number, BoxEdges, number][]) {
        add(plane, kernels, values.byteOffset, far.byteOffset, box, edges);
        const n = edges[0] * 3;
        expect([...new Float64Array(memory.buffer, box, n)]).toEqual(Array(n).fill(sum));
      }
    },
  );
});
