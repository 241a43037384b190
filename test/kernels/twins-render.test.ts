/** The kernels that average and round: as their twins, and as whole-number arithmetic says. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBoundaries, encodeHints } from '../../src/core/light.ts';
import { below, randomFrom } from '../support/random.ts';
import { at, contentsOf, lengths, Twins } from '../support/twins.ts';

const seed = 20250102;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

function writeBoxes(values: readonly number[]): void {
  twins.prepare((memory) => new Float64Array(memory.buffer, at.boxes, values.length).set(values));
}

describe('boxColumns', () => {
  it(`adds up boxes of any edge, the last one narrower, and touches nothing else (seed ${seed})`, () => {
    const contents = contentsOf('random', seed);
    for (const channels of [1, 3]) {
      for (const k of [1, 2, 3, 4, 5, 7, 8, 64]) {
        for (const width of [1, 2, 3, 5, 8, 13, 16, 33, 40, 61, 64, 1025]) {
          twins.prepare((memory) => new Uint8Array(memory.buffer).set(contents));
          const found = twins.difference((kernels) =>
            kernels.boxColumns(at.floats, at.boxes, width, channels, k),
          );
          expect(found, `width ${width}, channels ${channels}, k ${k}`).toBeNull();
        }
      }
    }
  });

  it('gives the sum of two whole pixels and the rest of one', () => {
    twins.prepare((memory) =>
      new Float64Array(memory.buffer, at.floats, 9).set([1, 10, 100, 2, 20, 200, 3, 30, 300]),
    );
    expect(twins.difference((k) => k.boxColumns(at.floats, at.boxes, 3, 3, 2))).toBeNull();
    expect([...new Float64Array(twins.memory.buffer, at.boxes, 6)]).toEqual([3, 30, 300, 3, 30, 300]);
  });
});

/** Scale and parts as the renderer uses them: mean, mean of a box, 8 to 16 bits, 16 to 8 bits. */
const fractions: [scale: number, parts: number][] = [
  [1, 1],
  [1, 2],
  [1, 7],
  [257, 1],
  [257, 6],
  [1, 257],
  [1, 257 * 12],
  [257, 2 ** 24],
  [1, 65537 * 25],
  [1, 2 ** 41 - 1],
  [257, 2 ** 41],
  [1, 2 ** 41 + 1],
];

describe.each([
  { name: 'quantizeU8', full: 255, Samples: Uint8Array },
  { name: 'quantizeU16', full: 65535, Samples: Uint16Array },
] as const)('$name', ({ name, full, Samples }) => {
  // Those that sums of such samples are exact for.
  const exactly = fractions.filter(([, parts]) => 2 * (full + 1) * parts <= 2 ** 53);

  it.each(exactly)(`rounds halves up, once, at scale %i over %i parts (seed ${seed})`, (scale, parts) => {
    const random = randomFrom(seed);
    const most = Math.floor((full * parts) / scale);
    // The last sums below each half, the halves themselves, and anything.
    const halves = Array.from({ length: 200 }, () => {
      const v = below(random, full);
      const half = Math.ceil(((2 * v + 1) * parts) / (2 * scale));
      return [half - 1, half, half + 1];
    });
    const any = Array.from({ length: 400 }, () => below(random, most + 1));
    const boxes = [0, most, ...halves.flat(), ...any].map((box) => Math.min(most, Math.max(0, box)));
    writeBoxes(boxes);
    const found = twins.difference((k) => k[name](at.boxes, at.out, boxes.length, scale, parts));
    expect(found).toBeNull();
    const exact = boxes.map((box) =>
      Number((2n * BigInt(box) * BigInt(scale) + BigInt(parts)) / (2n * BigInt(parts))),
    );
    expect([...new Samples(twins.memory.buffer, at.out, boxes.length)]).toEqual(exact);
  });

  it(`does what its twin does where numbers, or parts, are not whole (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const parts of [1, 3, 2.5, 18, 900, 900.25]) {
      // In a row of whole numbers, a fraction at one of all places, on both sides of a half among them.
      for (let place = 0; place < 1100; place += 61) {
        const boxes = Array.from({ length: 1100 }, () => below(random, Math.floor(full * parts)));
        const half = (below(random, full) + 0.5) * parts;
        boxes[place] = [nextBelow(half), half, boxes[place]! + 0.5, boxes[place]! + 2 ** -20][place % 4]!;
        writeBoxes(boxes);
        const found = twins.difference((k) => k[name](at.boxes, at.out, boxes.length, 1, parts));
        expect(found, `parts ${parts}, place ${place}`).toBeNull();
      }
    }
  });

  it(`does what its twin does at every length (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const n of lengths) {
      writeBoxes(Array.from({ length: n }, () => below(random, full * 3 + 1)));
      expect(
        twins.difference((k) => k[name](at.boxes, at.out, n, 1, 3)),
        `n ${n}`,
      ).toBeNull();
    }
  });
});

describe.each([
  { name: 'encodeU8', full: 255, Samples: Uint8Array },
  { name: 'encodeU16', full: 65535, Samples: Uint16Array },
] as const)('$name', ({ name, full, Samples }) => {
  const boundaries = encodeBoundaries(full);
  const hints = encodeHints(boundaries);
  const encodeBoth = (boxes: readonly number[], parts: number) => {
    twins.prepare((memory) => {
      new Float64Array(memory.buffer, at.boxes, boxes.length).set(boxes);
      new Float64Array(memory.buffer, at.boundaries, boundaries.length).set(boundaries);
      new Uint16Array(memory.buffer, at.hints, hints.length).set(hints);
    });
    return twins.difference((k) => k[name](at.boxes, at.out, boxes.length, parts, at.boundaries, at.hints));
  };
  /** Straight through the list of boundaries, without hints. */
  const search = (mean: number) => {
    let v = 0;
    while (v + 1 < boundaries.length && boundaries[v + 1]! <= mean) v++;
    return v;
  };

  it('puts a mean at a boundary above it, and the next smaller number below it', () => {
    for (let from = 1; from <= full; from += 4000) {
      const values = Array.from({ length: Math.min(4000, full + 1 - from) }, (_, i) => from + i);
      for (const [where, add] of [
        ['at', 0],
        ['below', -1],
      ] as const) {
        const means = values.map((v) => (add === 0 ? boundaries[v]! : nextBelow(boundaries[v]!)));
        expect(encodeBoth(means, 1), where).toBeNull();
        const found = [...new Samples(twins.memory.buffer, at.out, values.length)];
        expect(found, where).toEqual(values.map((v) => v + add));
      }
    }
  });

  it.each([1, 3, 7, 48, 65537])(`encodes the means of %i parts as a search says (seed ${seed})`, (parts) => {
    const random = randomFrom(seed + parts);
    for (const n of lengths) {
      const boxes = Array.from({ length: n }, () => below(random, 65535 * parts + 1));
      expect(encodeBoth(boxes, parts), `n ${n}`).toBeNull();
    }
    const few = [0, 1, 65535 * parts, ...Array.from({ length: 60 }, () => below(random, 65535 * parts + 1))];
    expect(encodeBoth(few, parts)).toBeNull();
    const found = [...new Samples(twins.memory.buffer, at.out, few.length)];
    expect(found).toEqual(few.map((box) => search(box / parts)));
  });
});

/** The largest float64 below a positive one. */
function nextBelow(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) - 1n);
  return view.getFloat64(0);
}
