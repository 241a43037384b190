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
    for (const k of [1, 2, 3, 4, 5, 6, 8]) {
      for (const rows of [1, 2, 3, 4, 5]) {
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

  it.each([
    [2, 3, 2],
    [5, 2, 2],
    [5, 3, 3],
    [5, 4, 4],
  ])('is exact up to the last sum below 2^32: %i boxes of %i x %i', (boxes, k, rows) => {
    const pixels = k * rows;
    const share = Math.floor((2 ** 32 - 1) / pixels);
    const most = Math.min(2 ** (8 * Values.BYTES_PER_ELEMENT) - 1, share);
    const far = Far
      ? Math.min(2 ** (8 * Far.BYTES_PER_ELEMENT) - 1, Math.floor((share - most) / 2 ** 15))
      : 0;
    const samples = boxes * k * 3;
    twins.prepare((memory) => {
      new Uint8Array(memory.buffer).fill(0);
      new Values(memory.buffer, at.samples, samples * rows).fill(most);
      new (Far ?? Uint8Array)(memory.buffer, at.high, samples * rows).fill(far);
    });
    const edges: BoxEdges = [boxes, 3, k, rows, samples, 1];
    expect(
      twins.difference((kernels) => add(plane, kernels, at.samples, at.high, at.boxes, edges)),
    ).toBeNull();
    const sum = pixels * (far * 2 ** 15 + most);
    expect([...new Float64Array(twins.memory.buffer, at.boxes, boxes * 3)]).toEqual(
      Array(boxes * 3).fill(sum),
    );
  });

  it.each(Far ? ['near', 'far'] : ['near'])(
    'reads the last pixel of the memory and nothing behind it: %s',
    async (part) => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const kernels = await wasmKernels(kernelModule, memory);
      const run = (
        View: typeof Uint8Array | typeof Uint16Array | typeof Uint32Array,
        n: number,
        isLast: boolean,
      ) => new View(memory.buffer, isLast ? 65536 - n * View.BYTES_PER_ELEMENT : 8192, n).fill(3);
      for (const [boxes, k, rows] of [
        [1, 2, 1],
        [2, 1, 1],
        [1, 1, 2],
        [2, 2, 2],
        [4, 3, 3],
        [2, 4, 4],
        [2, 8, 2],
      ] as const) {
        const stride = boxes * k * 3;
        const values = run(Values, stride * rows, part === 'near');
        const far = run(Far ?? Values, stride * rows, part === 'far');
        const box = new Float64Array(memory.buffer, 64, boxes * 3).fill(0);
        add(plane, kernels, values.byteOffset, far.byteOffset, 64, [boxes, 3, k, rows, stride, 1]);
        const sum = k * rows * (Far ? 3 * 2 ** 15 + 3 : 3);
        expect([...box], `${boxes} boxes of ${k} x ${rows}`).toEqual(Array(boxes * 3).fill(sum));
      }
    },
  );
});
