/** Stacks with a dark taken out, hot pixels mended, a flat made even: what numpy says in test/golden/darks.py, to the last sample. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { CalibrationSettings } from '../../src/core/dark.ts';
import type { Depth, Frame, Mosaic, Shape } from '../../src/core/frame.ts';
import type { PlaneName } from '../../src/core/plane.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import { calibrationOf } from '../../src/engine/pictures/calibrated.ts';
import { openSession, type Session } from '../../src/engine/serve.ts';
import { lookAt } from '../../src/io/files.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { samplesDigest } from '../support/digest.ts';
import { foldFrame, kernelSets, memoryPorts } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';

interface Case {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly fullScale: 255 | 65535;
  readonly bits: number;
  readonly mosaic?: Mosaic;
  readonly sensor?: Sensor;
}
interface Picture {
  readonly case: string;
  readonly blend: string;
  readonly ev: number;
  readonly mends: boolean;
  readonly flat: boolean;
  readonly k: number;
  readonly depth: Depth;
  readonly form?: 'stretched' | null;
  readonly black?: readonly number[];
  readonly white?: number;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  readonly last: readonly number[];
}
interface Expected {
  readonly lights: number;
  readonly darks: number;
  readonly flats: number;
  readonly cases: Readonly<Record<string, Case>>;
  readonly frames: readonly { case: string; frame: Kind; sha256: string }[];
  readonly maps: readonly { case: string; hot: readonly number[] }[];
  readonly pictures: readonly Picture[];
}
type Kind = 'light' | 'dark' | 'flat';

const { lights, darks, flats, cases, frames, maps, pictures } = goldenJson<Expected>('darks.json');

const most = ({ bits }: Case) => 2 ** bits - 1;

function mixed(number: number, i: number): number {
  const long = (i * 2654435761 + (number + 1) * 40503 * (i + 7)) % 2 ** 32;
  return (long ^ (long >>> 15)) >>> 0;
}

/** The formulas of darks.py, sample by sample. */
const formulas: Readonly<Record<Kind, (number: number, i: number, given: Case) => number>> = {
  dark(number, i, given) {
    const { width, height, channels, mosaic, sensor } = given;
    const count = width * height * channels;
    const rank = Math.floor(i / 401);
    const isHot = i % 401 === 77;
    const step = Math.floor(most(given) / 8);
    let level = Math.floor((i * Math.floor(most(given) / 100)) / count);
    if (isHot) level = Math.floor(most(given) / 4) + step * (rank % 3);
    if (isHot && rank % 3 === 2) level = most(given);
    const isNoisy = isHot && rank % 2 === 1;
    const noise = mixed(number + 500, i) % (isNoisy ? Math.floor(most(given) / 4) : 5);
    const [y, x] = [Math.floor(i / width), i % width];
    const black =
      mosaic && sensor ? sensor.black[(y % mosaic.height) * mosaic.width + (x % mosaic.width)]! : 0;
    return Math.min(most(given), Math.floor(black) + level + noise);
  },
  light(number, i, given) {
    const seen = mixed(number, i);
    const x = Math.floor(i / given.channels) % given.width;
    const isCalm = x < Math.floor(given.width / 2);
    const scene = isCalm ? Math.floor(most(given) / 9) + (seen % 9) : seen % Math.floor(most(given) / 2);
    return Math.min(most(given), scene + formulas.dark(number + 100, i, given));
  },
  flat(number, i, given) {
    const { width, height, channels } = given;
    const pixel = Math.floor(i / channels);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    if (i % 997 === 0) return 0;
    const fall = 1 - 0.6 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2);
    return Math.floor((most(given) / 2) * fall + (mixed(number + 900, i) % 7));
  },
};

function frame(kind: Kind, number: number, given: Case): Frame {
  const { width, height, channels, fullScale, mosaic, bits } = given;
  const shape: Shape = {
    ...{ width, height, channels, fullScale },
    ...(bits > 8 && { transfer: 'linear' }),
    ...(mosaic && { mosaic }),
  };
  const count = width * height * channels;
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) samples[i] = formulas[kind](number, i, given);
  return { shape, samples };
}

async function stackOf(
  kernels: string,
  kind: Kind,
  given: Case,
  planes: readonly PlaneName[],
  calibration: CalibrationSettings = defaultSettings.calibration,
): Promise<Session> {
  const settings = { ...defaultSettings, light: 'linear', planes, calibration } as const;
  const ports = {
    ...memoryPorts(kernels, new Map(), new Map()),
    storage: openStorage(systemDisk),
    lookAtOutput: lookAt,
  };
  const session = await openSession(settings, ports);
  const count = { light: lights, dark: darks, flat: flats }[kind];
  for (let i = 0; i < count; i++) foldFrame(session.contents, frame(kind, i, given), i, given.sensor);
  return session;
}

it.each(frames)('the first $frame of $case is that of the oracle', ({ case: name, frame: kind, sha256 }) => {
  expect(samplesDigest(frame(kind, 1, cases[name]!).samples)).toBe(sha256);
});

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  describe.each(Object.keys(cases))('%s', (name) => {
    const given = cases[name]!;

    it('less its dark, mended, over its flat, is that of the oracle with every blend', async () => {
      const folder = tempFolder();
      const kept = async (kind: 'dark' | 'flat', planes: readonly PlaneName[]) => {
        const file = join(folder, `${kind}.state`);
        await (await stackOf(kernels, kind, given, planes)).durability.saveAs(file, 0);
        return { file, from: file };
      };
      const dark = await kept('dark', ['sum', 'squares']);
      const flat = await kept('flat', ['sum']);
      const wrong: string[] = [];
      for (const [mends, isFlat] of [
        [true, false],
        [false, false],
        [true, true],
      ]) {
        const calibration = { dark, flat: isFlat ? flat : null, mend: mends ? 'dark' : 'off' } as const;
        const { contents } = await stackOf(kernels, 'light', given, stillPlanes, calibration);
        const wanted = pictures.filter(
          (each) => each.case === name && each.mends === mends && each.flat === isFlat,
        );
        expect(wanted.length).toBeGreaterThan(3);
        for (const each of wanted) {
          const { blend, ev, k, depth, form = null, width, height, sha256, last } = each;
          const area = given.sensor && form === null ? given.sensor.crop : given;
          const { sensor } = given;
          const picture = contents.opened().renderer.picture({
            ...{ blend: blendNamed(blend), ev, depth },
            asStored: form !== null || depth === 32,
            maxEdgePixels: Math.ceil(Math.max(area.width, area.height) / k),
            ...(sensor && { development: { sensor, whiteBalance: 'camera', as: form } }),
            calibration: calibrationOf(contents, blend),
          });
          const { shape, samples } = picture;
          const isSame =
            samplesDigest(samples) === sha256 && shape.width === width && shape.height === height;
          const found = `${blend} ev ${ev} k ${k} ${depth} bits ${form} mended ${mends} flat ${isFlat}: ${shape.width}x${shape.height}`;
          if (!isSame) wrong.push(`${found} ${samples.slice(-3)} for ${width}x${height} ${last}`);
          if (form !== null) expect(picture.sensor).toMatchObject({ black: each.black, white: each.white });
        }
      }
      expect(wrong).toEqual([]);
    });
  });
});

it.each(maps)(
  'the map of the darks of $case has the hot pixels that the oracle finds',
  async ({ case: name, hot }) => {
    const file = join(tempFolder(), 'dark.state');
    await (await stackOf('wasm', 'dark', cases[name]!, ['sum'])).durability.saveAs(file, 0);
    const calibration = { dark: { file, from: file }, flat: null, mend: 'dark' } as const;
    const { contents } = await stackOf('wasm', 'light', cases[name]!, ['sum'], calibration);
    const { dark } = calibrationOf(contents, 'mean') ?? {};
    expect([...(dark?.hot?.at ?? [])]).toEqual(hot);
  },
);
