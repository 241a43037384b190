/** What is in a dark: its frames, how they were taken, its noise, its hot pixels, and the map of these as a picture. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type FrameSums, SumsReader } from '../core/dark-sums.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { blankSamples, type Picture } from '../core/frame.ts';
import type { Light } from '../core/light.ts';
import { encoderFor } from '../encoders/for-file.ts';
import { loadStack } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { replaceFile } from '../io/storage/replace.ts';
import { calibrationFiles } from './calibration-files.ts';
import { ownFolder } from './calibration-flags.ts';

/** `light`: in which a folder is stacked. Errors: config when it is gone, damaged, or no dark. */
export async function readDark(path: string, light: Light): Promise<FrameSums> {
  const from = resolve(path);
  const asked = { dark: { file: from, from }, flat: null, mend: 'dark' } as const;
  const { dark } = await calibrationFiles(asked, { light, raw: 'mosaic', filters: [] }, ownFolder);
  const source = dark ?? asked.dark;
  const reader = new SumsReader('dark', source, () => createHash('sha256'), true);
  const saved = await loadStack(
    systemDisk,
    source.file,
    (header) => reader.begin(header),
    (strip, bytes) => reader.strip(strip, bytes),
  );
  return reader.end(saved?.entries ?? []);
}

/** Hot pixels white on black, in the size of a frame. Errors: usage for a name that is no picture's; cannot-create. */
export async function writeMap(dark: FrameSums, file: string): Promise<void> {
  let encoder: ReturnType<typeof encoderFor>;
  try {
    encoder = encoderFor(file);
  } catch (error) {
    throw new StackError('usage', `--map: ${messageOf(error)}`);
  }
  const { width, height, channels } = dark.shape;
  const depth = encoder.depths.includes(8) ? 8 : (encoder.depths[0] ?? 8);
  const samples = blankSamples(depth, width * height);
  const white = depth === 32 ? 1 : 2 ** depth - 1;
  for (const at of dark.hot?.at ?? []) samples[Math.floor(at / channels)] = white;
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
