/**
 * Stacks of raw frames, by photosite and developed, with every blend there is of them: what numpy says in
 * test/golden/mosaics.py.
 */
import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { blendNamed } from '../../src/blends/named.ts';
import type { WhiteBalance } from '../../src/core/camera-colour.ts';
import type { Frame, Mosaic } from '../../src/core/frame.ts';
import type { MosaicForm } from '../../src/core/mosaic.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import { samplesDigest } from '../support/digest.ts';
import { foldFrame, kernelSets, openStack } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { stillPlanes } from '../support/settings.ts';

interface Case {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
}
interface Picture {
  readonly case: string;
  readonly blend: string;
  readonly ev: number;
  readonly frames: number;
  readonly sha256: string;
  readonly last: readonly number[];
}
interface Developed extends Picture {
  readonly k: number;
  readonly whiteBalance: WhiteBalance;
  readonly depth: 8 | 16;
  readonly width: number;
  readonly height: number;
}
interface Itself extends Picture, Pick<Sensor, 'black' | 'white'> {
  readonly form: MosaicForm;
}
interface Expected {
  readonly cases: Readonly<Record<string, Case>>;
  readonly frames: readonly { case: string; frame: number; sha256: string }[];
  readonly mosaics: readonly Itself[];
  readonly pictures: readonly Developed[];
}

const { cases, frames, mosaics, pictures } = goldenJson<Expected>('mosaics.json');

/** The formula of mosaics.py. */
function frame(number: number, { width, height, bits, mosaic }: Case): Frame {
  const most = 2 ** bits - 1;
  const samples = Uint16Array.from({ length: width * height }, (_, i) => {
    const long = (i * 2654435761 + (number + 1) * 40503 * (i + 7)) % 2 ** 32;
    const mixed = (long ^ (long >>> 15)) >>> 0;
    if (i % width >= Math.floor(width / 2)) return i % 11 === 0 ? most : mixed % (most + 1);
    return Math.floor(most / 5) + (i % 13) * Math.floor(most / 29) + (mixed % 9);
  });
  const shape = { width, height, channels: 1, fullScale: 65535, transfer: 'linear', mosaic } as const;
  return { shape, samples };
}

async function stackOf(kernels: string, given: Case, count: number, light: 'encoded' | 'linear' = 'encoded') {
  const { stack } = await openStack(kernels, new Map(), { planes: stillPlanes, light });
  for (let i = 0; i < count; i++) foldFrame(stack, frame(i, given), i, given.sensor);
  return stack.opened();
}

/** The longest edge that has boxes of `k` photosites. */
const edgeFor = ({ sensor: { crop } }: Case, k: number) => Math.ceil(Math.max(crop.width, crop.height) / k);

it.each(frames)('frame $frame of $case is that of the oracle', ({ case: name, frame: number, sha256 }) => {
  expect(samplesDigest(frame(number, cases[name]!).samples)).toBe(sha256);
});

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  describe.each(Object.keys(cases))('%s', (name) => {
    const given = cases[name]!;

    it.each([1, 2, 12])('of %i frames, developed, is that of the oracle with every blend', async (count) => {
      const { renderer } = await stackOf(kernels, given, count);
      const wanted = pictures.filter((each) => each.case === name && each.frames === count);
      expect(wanted.length).toBeGreaterThan(60);
      const wrong = wanted.flatMap(({ blend, ev, k, whiteBalance, depth, width, height, sha256, last }) => {
        const { shape, samples } = renderer.picture({
          blend: blendNamed(blend),
          ev,
          depth,
          maxEdgePixels: edgeFor(given, k),
          development: { sensor: given.sensor, whiteBalance, as: null },
        });
        const isSame = samplesDigest(samples) === sha256 && shape.width === width && shape.height === height;
        const found = `${blend} ev ${ev} k ${k} ${whiteBalance} ${depth} bits: ${shape.width}x${shape.height}`;
        return isSame ? [] : [`${found} ${samples.slice(-3)} for ${width}x${height} ${last}`];
      });
      expect(wrong).toEqual([]);
    });

    it.each([1, 2, 12])(
      'of %i frames, as it is, is that of the oracle, and so are its levels',
      async (count) => {
        const { renderer } = await stackOf(kernels, given, count);
        const wanted = mosaics.filter((each) => each.case === name && each.frames === count);
        const wrong = wanted.flatMap(({ blend, ev, form, black, white, sha256, last }) => {
          const { shape, samples, sensor } = renderer.picture({
            blend: blendNamed(blend),
            ev,
            depth: 16,
            asStored: true,
            maxEdgePixels: 65535,
            development: { sensor: given.sensor, whiteBalance: 'camera', as: form },
          });
          expect(shape).toMatchObject({ width: given.width, height: given.height, mosaic: given.mosaic });
          expect(sensor, `${blend} ${form}`).toEqual({ ...given.sensor, black, white });
          return samplesDigest(samples) === sha256
            ? []
            : [`${blend} ev ${ev} ${form}: ${samples.slice(-3)} for ${last}`];
        });
        expect(wrong).toEqual([]);
      },
    );
  });
});

it('the oracle knows every blend that there is of a mosaic', () => {
  const named = [...new Set(pictures.map(({ blend }) => blend))];
  const registry = Object.entries(blends).filter(([, { refused }]) => !(refused && 'mosaic' in refused));
  expect(named.sort()).toEqual(registry.map(([name]) => name).sort());
});

it('either word for the light is the same picture', async () => {
  const given = cases.bayer!;
  const wanted = { ev: 0, depth: 16, maxEdgePixels: 9 } as const;
  const development = { sensor: given.sensor, whiteBalance: 'camera', as: null } as const;
  for (const blend of [blends.mean, blends.sum, blends.subtract]) {
    const [encoded, linear] = await Promise.all(
      (['encoded', 'linear'] as const).map(async (light) => {
        const { planes, renderer } = await stackOf('wasm', given, 3, light);
        return [planes.digest(), renderer.picture({ ...wanted, blend, development }).samples];
      }),
    );
    expect(linear).toEqual(encoded);
  }
});
