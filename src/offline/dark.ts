/**
 * What is in a dark, or in frames that show their hot pixels themselves: how they were taken, noise, hot
 * pixels, and the map of these as a picture.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type Taken, takenOf } from '../core/dark-fit.ts';
import { type FrameSums, SumsReader } from '../core/dark-sums.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { blankSamples, type Picture } from '../core/frame.ts';
import { HotMapReader, mustBeFew } from '../core/hot-map.ts';
import type { Noise } from '../core/hot-pixels.ts';
import type { Light } from '../core/light.ts';
import type { RawPart } from '../core/meaning.ts';
import { printable } from '../core/names.ts';
import { encoderFor } from '../encoders/for-file.ts';
import { loadStack } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { replaceFile } from '../io/storage/replace.ts';
import { isFile } from './at-rest.ts';
import { calibrationFiles } from './calibration-files.ts';
import { ownFolder } from './calibration-flags.ts';
import { contentsOf } from './contents.ts';
import { hotMapOf } from './hot-map-file.ts';

/** `digest` of what is used of it. */
export interface InDark extends Pick<FrameSums, 'source' | 'frames' | 'shape' | 'digest'> {
  readonly taken: Taken;
  readonly hot: HotShown | null;
}

/**
 * Hot samples, ascending. `noise`: by which they were found; null where frames show them by being seldom
 * darker.
 */
interface HotShown {
  readonly at: ArrayLike<number>;
  readonly digest: string;
  readonly noise: Noise | null;
  readonly knowsNoise: boolean;
}

/** How the frames of a folder are read. */
interface Reading {
  readonly light: Light;
  readonly raw: RawPart;
}

/** Errors: config when it is gone, damaged, or no dark. */
export async function readDark(path: string, { light, raw }: Reading): Promise<InDark> {
  const from = resolve(path);
  const asked = { dark: { file: from, from }, flat: null, mend: 'dark' } as const;
  const { dark } = await calibrationFiles(asked, { light, raw, filters: [] }, ownFolder);
  const source = dark ?? asked.dark;
  const reader = new SumsReader('dark', source, () => createHash('sha256'), true);
  const saved = await loadStack(
    systemDisk,
    source.file,
    (header) => reader.begin(header),
    (strip, bytes) => reader.strip(strip, bytes),
  );
  const { hot, ...sums } = reader.end(saved?.entries ?? []);
  return { ...sums, hot: hot && { ...hot, noise: hot, knowsNoise: hot.squares !== null } };
}

/**
 * As `mend: auto` finds them. Errors: usage for a folder without captures; config when it is gone, damaged,
 * or no map.
 */
export async function readOwnMap(path: string, { raw }: Pick<Reading, 'raw'>): Promise<InDark> {
  const from = resolve(path);
  const isMap = await isFile(from);
  const captures = isMap ? [] : (await contentsOf(from)).captures;
  if (!isMap && captures.length === 0)
    throw new StackError('usage', `there are no captures in ${printable(from)}`);
  const source = isMap
    ? { file: from, from }
    : await hotMapOf(captures, { light: 'encoded', raw, filters: [] });
  const reader = new HotMapReader(source, () => createHash('sha256'));
  const saved = await loadStack(
    systemDisk,
    source.file,
    (header) => reader.begin(header),
    (strip, bytes) => reader.strip(strip, bytes),
  );
  const map = reader.end();
  if (map === null) {
    const text = `${printable(from)} is no map of hot pixels; give the folder of the frames`;
    throw new StackError('config', text);
  }
  mustBeFew(map);
  const { at, digest } = map;
  const hot = { at, digest, noise: null, knowsNoise: false };
  return { ...map, digest: map.source.digest, taken: takenOf(saved?.entries ?? []), hot };
}

/**
 * Hot pixels white on black, in the size of a frame. Errors: usage for a name that is no picture's;
 * cannot-create.
 */
export async function writeMap({ shape, hot }: Pick<InDark, 'shape' | 'hot'>, file: string): Promise<void> {
  let encoder: ReturnType<typeof encoderFor>;
  try {
    encoder = encoderFor(file);
  } catch (error) {
    throw new StackError('usage', `--map: ${messageOf(error)}`);
  }
  const { width, height, channels } = shape;
  const depth = encoder.depths.includes(8) ? 8 : (encoder.depths[0] ?? 8);
  const samples = blankSamples(depth, width * height);
  const white = depth === 32 ? 1 : 2 ** depth - 1;
  for (const at of Array.from(hot?.at ?? [])) samples[Math.floor(at / channels)] = white;
  const picture: Picture = { shape: { width, height, channels: 1 }, depth, samples };
  const options = {
    quality: 100,
    orientation: 1,
    iccProfile: null,
    sensor: null,
    glance: null,
    origin: null,
  };
  try {
    const bytes = await encoder.encode(picture, options);
    await replaceFile(systemDisk, file, [bytes], { durable: false, mode: 0o644 });
  } catch (cause) {
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  }
}
