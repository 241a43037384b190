/**
 * Darks in the engine: which are refused, what is said of frames that were taken otherwise, and pictures that
 * have no dark in them anyway.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import { noCamera } from '../../src/core/capture-facts.ts';
import type { CalibrationSettings } from '../../src/core/dark.ts';
import { differences } from '../../src/core/dark-fit.ts';
import type { Frame } from '../../src/core/frame.ts';
import { calibrationOf } from '../../src/engine/pictures/calibrated.ts';
import { openSession, type Session } from '../../src/engine/serve.ts';
import { lookAt } from '../../src/io/files.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { foldFrame, memoryPorts } from '../support/engine.ts';
import { randomFrom } from '../support/random.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';

const shape = { width: 60, height: 50, channels: 1, fullScale: 65535, transfer: 'linear' } as const;

/** Grey frames by a number for each sample. */
async function stackOf(
  frames: number,
  sample: (i: number) => number,
  calibration: CalibrationSettings = defaultSettings.calibration,
): Promise<Session> {
  const settings = {
    ...defaultSettings,
    planes: stillPlanes,
    calibration,
  };
  const ports = {
    ...memoryPorts('wasm', new Map(), new Map()),
    storage: openStorage(systemDisk),
    lookAtOutput: lookAt,
  };
  const session = await openSession(settings, ports);
  for (let n = 0; n < frames; n++) {
    const frame: Frame = { shape, samples: Uint16Array.from({ length: 3000 }, (_, i) => sample(i)) };
    foldFrame(session.contents, frame, n);
  }
  return session;
}

async function darkOf(frames: number, sample: (i: number) => number): Promise<CalibrationSettings> {
  const file = join(tempFolder(), 'dark.state');
  await (await stackOf(frames, sample)).durability.saveAs(file, 0);
  return { dark: { file, from: file }, flat: null, mend: 'dark' };
}

describe('a dark', () => {
  it('with more hot pixels than a sensor has is refused for mending, and is a dark without', async () => {
    const lamps = await darkOf(2, (i) => (i % 100 === 0 ? 60_000 : 100));
    const mended = await stackOf(1, () => 500, lamps);
    expect(() => calibrationOf(mended.contents, 'mean')).toThrow(/more hot pixels than any sensor.*cap on/);
    const { contents } = await stackOf(1, () => 500, { ...lamps, mend: 'off' });
    expect(calibrationOf(contents, 'mean')).toMatchObject({ mends: false });
  });

  it('is refused for pictures of frames that have been moved on it, in words', async () => {
    const { contents } = await stackOf(1, () => 500, await darkOf(2, () => 100));
    const settings = { ...contents.settings, align: 'scene' } as const;
    const aligned = {
      settings,
      shape: contents.shape,
      first: contents.first,
      calibration: contents.calibration,
      ledger: contents.ledger,
    };
    expect(() => calibrationOf(aligned, 'mean')).toThrow(
      /aligned frames have been moved: it must be given when they are stacked/,
    );
  });

  it('does not touch planes, nor what it is taken out of', async () => {
    const random = randomFrom(3);
    const dark = await darkOf(3, () => Math.floor(random() * 9));
    const { contents } = await stackOf(4, (i) => i % 600, dark);
    const { planes, renderer } = contents.opened();
    const wanted = { blend: blendNamed('mean'), ev: 0, depth: 16, maxEdgePixels: 20 } as const;
    const [digest, before] = [planes.digest(), renderer.picture(wanted)];
    renderer.picture({ ...wanted, calibration: calibrationOf(contents, 'mean') });
    expect(planes.digest()).toBe(digest);
    expect(renderer.picture(wanted)).toEqual(before);
  });

  it('is not in how frames differ: a deviation is the same', async () => {
    const { contents } = await stackOf(3, (i) => i % 600, await darkOf(2, () => 7));
    expect(calibrationOf(contents, 'deviation')).toBeNull();
  });

  it('of thousands of frames has sums of 32 bits, which are taken out', async () => {
    const { contents } = await stackOf(2, () => 65_535, await darkOf(300, () => 65_000));
    const picture = contents.opened().renderer.picture({
      ...{ blend: blendNamed('mean'), ev: 0, depth: 32, asStored: true, maxEdgePixels: 60 },
      calibration: calibrationOf(contents, 'mean'),
    });
    expect(new Set(picture.samples)).toEqual(new Set([Math.fround(535 / 65_535)]));
  });
});

describe('what darks and frames say differently', () => {
  const taken = { exposureSeconds: 30, temperatureC: 20, camera: { ...noCamera, iso: 800, model: 'D70' } };

  it.each([
    ['exposure', { exposureSeconds: 60 }, ['the exposure 30 s of the dark frames is not 60 s of the frames']],
    [
      'ISO',
      { camera: { ...noCamera, iso: 1600, model: 'D70' } },
      ['ISO 800 of the dark frames is not 1600 of the frames'],
    ],
    [
      'camera',
      { camera: { ...noCamera, iso: 800, model: 'D90' } },
      ['the camera D70 of the dark frames is not D90 of the frames'],
    ],
    [
      'temperature',
      { temperatureC: 24.5 },
      ['the temperature 20.0 °C of the dark frames is not 24.5 °C of the frames'],
    ],
    ['a few degrees', { temperatureC: 22.9 }, []],
    ['nothing', { exposureSeconds: null, temperatureC: null, camera: noCamera }, []],
  ])('%s', (_what, lights, said) => {
    expect(differences('dark', taken, { ...taken, ...lights })).toEqual(said);
  });

  it('of flats is the camera alone', () => {
    expect(differences('flat', taken, { exposureSeconds: 1, temperatureC: 0, camera: noCamera })).toEqual([]);
  });
});
