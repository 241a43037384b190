/**
 * Stacks with a dark taken out, hot pixels mended, a flat made even: what numpy says in test/golden/darks.py,
 * to the last sample.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { CalibrationSettings } from '../../src/core/dark.ts';
import type { Depth } from '../../src/core/frame.ts';
import type { PlaneName } from '../../src/core/plane.ts';
import { calibrationOf } from '../../src/engine/pictures/calibrated.ts';
import { openSession, type Session } from '../../src/engine/serve.ts';
import { lookAt } from '../../src/io/files.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { type DarkCase, frame, type Kind } from '../support/dark-frames.ts';
import { samplesDigest } from '../support/digest.ts';
import { foldFrame, kernelSets, memoryPorts } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';

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
  readonly cases: Readonly<Record<string, DarkCase>>;
  readonly frames: readonly { case: string; frame: Kind; sha256: string }[];
  readonly maps: readonly { case: string; hot: readonly number[] }[];
  readonly pictures: readonly Picture[];
}

const { lights, darks, flats, cases, frames, maps, pictures } = goldenJson<Expected>('darks.json');

async function stackOf(
  kernels: string,
  kind: Kind,
  given: DarkCase,
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
