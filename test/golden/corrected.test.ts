/**
 * Aligned frames that have dark and flat taken out before they are moved: what numpy says in
 * test/golden/corrected.py, to the last sample.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { Depth, Frame } from '../../src/core/frame.ts';
import { planeOrder } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { calibrationOf } from '../../src/engine/pictures/calibrated.ts';
import { openSession, type Session } from '../../src/engine/serve.ts';
import { Aligning } from '../../src/engine/stages/align.ts';
import { calibrated } from '../../src/engine/stages/calibrate.ts';
import { lookAt } from '../../src/io/files.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { takenOut } from '../../src/offline/taken-out.ts';
import { type DarkCase, frame, type Kind } from '../support/dark-frames.ts';
import { samplesDigest } from '../support/digest.ts';
import { edgeForBox, foldFrame, kernelSets, memoryPorts } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { defaultSettings } from '../support/settings.ts';
import { shiftAligner, shiftBy } from '../support/shift-aligner.ts';
import { tempFolder } from '../support/temp.ts';

interface Corrected {
  readonly case: string;
  readonly dark: boolean;
  readonly mends: boolean;
  readonly flat: boolean;
  readonly sha256: string;
}
interface Expected {
  readonly darks: number;
  readonly moves: readonly (readonly [x: number, y: number, shear: number])[];
  readonly frames: readonly (Corrected & { readonly number: number })[];
  readonly pictures: readonly (Corrected & {
    readonly blend: string;
    readonly box: number;
    readonly depth: Depth;
    readonly width: number;
    readonly height: number;
    readonly last: readonly number[];
  })[];
}

const { cases, lights, flats } = goldenJson<{
  readonly cases: Readonly<Record<string, DarkCase>>;
  readonly lights: number;
  readonly flats: number;
}>('darks.json');
const { darks, moves, frames, pictures } = goldenJson<Expected>('corrected.json');

type Asked = Pick<Corrected, 'dark' | 'mends' | 'flat'>;
const askedOf = ({ dark, mends, flat }: Asked) => JSON.stringify({ dark, mends, flat });
const asked = [...new Set(frames.map(askedOf))].map((each) => JSON.parse(each) as Asked);

function openWith(kernels: string, more: Partial<StackSettings>): Promise<Session> {
  const ports = memoryPorts(kernels, new Map(), new Map());
  const settings = { ...defaultSettings, light: 'linear', ...more } as const;
  return openSession(settings, { ...ports, storage: openStorage(systemDisk), lookAtOutput: lookAt });
}

/** The sums of the darks or flats of a case. */
async function sumsOf(kind: Exclude<Kind, 'light'>, given: DarkCase) {
  const file = join(tempFolder(), `${kind}.state`);
  const { contents, durability } = await openWith('wasm', { planes: ['sum', 'squares'] });
  for (let i = 0; i < { dark: darks, flat: flats }[kind]; i++)
    foldFrame(contents, frame(kind, i, given), i, given.sensor);
  await durability.saveAs(file, 0);
  return { file, from: file };
}

/** A stack of aligned frames of the case, which are corrected as asked, with these planes. */
async function aligned(kernels: string, given: DarkCase, { dark, mends, flat }: Asked): Promise<Session> {
  const named = {
    dark: dark ? await sumsOf('dark', given) : null,
    flat: flat ? await sumsOf('flat', given) : null,
    mend: mends ? 'dark' : 'off',
  } as const;
  const meaning = { align: 'scene', light: 'linear', raw: 'mosaic', filters: [] } as const;
  const planes = planeOrder.filter((name) => !['squares', 'logs', 'zeros'].includes(name));
  return openWith(kernels, { ...meaning, ...(await takenOut(named, meaning, null)), planes });
}

async function corrected({ contents }: Session, number: number, given: DarkCase): Promise<Frame> {
  const capture = {} as Parameters<typeof calibrated>[2];
  return (await calibrated(frame('light', number, given), contents.steps, capture, undefined)).frame;
}

/** On the first frame, moved as the oracle says. */
async function lay(session: Session, number: number, given: DarkCase): Promise<Frame> {
  const { settings } = session.contents;
  const reference = {
    frame: { path: '', capturedAt: 0, digest: '', bytes: 0, places: 0 },
    bytes: new Uint8Array(),
  };
  const figures = { places: 40, expected: 40, precisionPixels: 0, driftPixels: 0 };
  const found = {
    ok: true,
    model: 'translation',
    transform: shiftBy(...moves[number]!),
    ...figures,
  } as const;
  const aligner = { ...shiftAligner, register: () => found };
  const means = { aligner, chosen: async () => null, checkpoint: async () => undefined };
  const made = { frame: await corrected(session, number, given), recipe: undefined };
  const laid = await new Aligning({ settings, reference }, means).lay(made, {
    path: '',
    digest: String(number),
  });
  if ('unaligned' in laid) throw new Error(laid.unaligned);
  return laid.frame;
}

describe.each(['grey', 'colour'])('%s', (name) => {
  const given = cases[name]!;
  const isOf = (by: Asked) => (each: Corrected) => each.case === name && askedOf(each) === askedOf(by);

  const askedOfBoth = asked.flatMap((by) => Object.keys(kernelSets).map((kernels) => ({ ...by, kernels })));

  it.each(askedOfBoth)(
    'with $kernels kernels, dark $dark, mended $mends, flat $flat: each frame is that of the oracle',
    async (by) => {
      const session = await aligned(by.kernels, given, by);
      const wanted = frames.filter(isOf(by));
      expect(wanted).toHaveLength(lights);
      for (const { number, sha256 } of wanted) {
        const { samples } = await corrected(session, number, given);
        expect([number, samplesDigest(samples)]).toEqual([number, sha256]);
      }
    },
  );

  it.each(askedOfBoth)(
    'with $kernels kernels, dark $dark, mended $mends, flat $flat: every picture is that of the oracle',
    async (by) => {
      const session = await aligned(by.kernels, given, by);
      const { contents } = session;
      const laid = await Promise.all(
        Array.from({ length: lights }, (_, number) => lay(session, number, given)),
      );
      for (const number of [3, 0, 4, 1, 2]) foldFrame(contents, laid[number]!, number);
      const wanted = pictures.filter(isOf(by));
      expect(wanted.length).toBeGreaterThan(3);
      const wrong = wanted.flatMap(({ blend, box, depth, width, height, sha256, last }) => {
        const { shape, samples } = contents.opened().renderer.picture({
          ...{ blend: blendNamed(blend), ev: 0, depth, asStored: depth === 32 },
          maxEdgePixels: box === 1 ? 65535 : edgeForBox(given.width, given.height, box),
          calibration: calibrationOf(contents, blend),
        });
        const isSame = samplesDigest(samples) === sha256 && shape.width === width && shape.height === height;
        return isSame ? [] : [`${blend} box ${box} at ${depth} bits: ${samples.slice(-3)} for ${last}`];
      });
      expect(wrong).toEqual([]);
    },
  );
});
