/** The simulated tethered camera: takes numbered frames of the night scene into a folder. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeDng } from './dng.ts';
import { type Extension, extensions, type ShootFormat } from './formats.ts';
import type { Hand } from './hand.ts';
import { type ExposureNotes, encodeJpeg } from './jpeg.ts';
import { mixSeeds, openRandom } from './random.ts';
import { openScene, type Scene } from './scene.ts';
import { openShutter } from './shutter.ts';
import { type ShootStyle, writeAtOnce, writeRenamed, writeSlowly } from './styles.ts';

export interface ShootOptions {
  /** Created when missing. */
  readonly folder: string;
  /** How many to take; Infinity goes on until the signal aborts. */
  readonly frames: number;
  /** Time between two frames; 0 is as fast as possible. */
  readonly everyMs: number;
  /** Pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly style: ShootStyle;
  readonly format: ShootFormat;
  readonly seed: number;
  /** Left out: a tripod. */
  readonly hand?: Hand | undefined;
  /** Whether the cap is on; left out for a shoot of the scene. */
  readonly dark?: boolean;
  /** JPEG quality, 1..100. */
  readonly quality: number;
}

interface Shot {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly takenAt: Date;
}

const BURST_FRAMES = 5;

/**
 * Shoots `IMG_0001.jpg`, `IMG_0002.jpg`, ... (`.dng`, or both, where asked) after the highest number in the
 * folder; IMG_n shows frame n - 1 of the scene, so a camera that is started again goes on where it stopped.
 *
 * Returns the paths written, in order. An aborted signal ends it after the file in hand.
 * Errors: rejects with those of the file system, and when a file of that name appears meanwhile (`slow`,
 * `burst`).
 */
export async function shoot(options: ShootOptions, signal?: AbortSignal): Promise<string[]> {
  const { folder, frames, everyMs, style } = options;
  await mkdir(folder, { recursive: true });
  const first = (await highestNumber(folder)) + 1;
  const scene = openScene({ ...options.size, seed: options.seed, hand: options.hand });
  const groupFrames = style === 'burst' ? BURST_FRAMES : 1;
  const shutter = openShutter(everyMs * groupFrames);
  const paths: string[] = [];
  for (let taken = 0; taken < frames; taken += groupFrames) {
    await shutter.ready(signal);
    const shots: Shot[] = [];
    for (let i = taken; i < Math.min(frames, taken + groupFrames) && !signal?.aborted; i++) {
      const takenAt = new Date();
      const notes = { exposureMs: Math.max(1, Math.round(everyMs)), openedAt: takenAt };
      for (const extension of extensions[options.format]) {
        const bytes = await fileOf(scene, first + i - 1, extension, { ...options, notes });
        shots.push({ name: captureName(first + i, extension), bytes, takenAt });
      }
    }
    for (const shot of shots) {
      await write(options, shot, signal);
      paths.push(join(folder, shot.name));
    }
    if (signal?.aborted) break;
  }
  return paths;
}

function fileOf(
  scene: Scene,
  index: number,
  extension: Extension,
  {
    size,
    quality,
    dark,
    notes,
  }: Pick<ShootOptions, 'size' | 'quality' | 'dark'> & { readonly notes: ExposureNotes },
): Promise<Uint8Array> {
  if (extension === 'dng') return encodeDng(dark ? scene.rawDarkFrame(index) : scene.rawFrame(index), notes);
  return encodeJpeg(dark ? scene.darkFrame(index) : scene.frame(index), { ...size, quality, notes });
}

async function write(options: ShootOptions, shot: Shot, signal: AbortSignal | undefined): Promise<void> {
  const { folder, everyMs, seed, style } = options;
  const path = join(folder, shot.name);
  switch (style) {
    case 'rename': {
      const random = openRandom(mixSeeds(seed, shot.takenAt.getTime()));
      return writeRenamed(folder, shot.name, shot.bytes, shot.takenAt, random);
    }
    case 'slow':
      return writeSlowly(path, shot.bytes, everyMs / 2, signal);
    case 'burst':
      return writeAtOnce(path, shot.bytes);
  }
}

function captureName(number: number, extension: Extension): string {
  return `IMG_${String(number).padStart(4, '0')}.${extension}`;
}

async function highestNumber(folder: string): Promise<number> {
  let highest = 0;
  for (const name of await readdir(folder)) {
    const match = /^IMG_(\d{4,})\.(?:jpe?g|dng)$/i.exec(name);
    if (match) highest = Math.max(highest, Number(match[1]));
  }
  return highest;
}
