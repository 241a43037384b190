/** Frames of known motion, made by the scripts of test/golden/align, and how far off a transform is. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAligner } from '../../src/align/aligner.ts';
import { matrixOf } from '../../src/align/plausible.ts';
import type { Frame, Layout } from '../../src/core/frame.ts';
import type { Aligner, AlignMode, ReferenceBytes, Transform } from '../../src/core/registration.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from './engine.ts';
import { noShared, sharedFolder } from './golden.ts';
import { repository } from './repository.ts';

const python = '/usr/bin/python3';

function hasOpenCv(): boolean {
  try {
    execFileSync(python, ['-c', 'import cv2, numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Why frames cannot be made here; null where they can. */
export const notMade =
  noShared || !existsSync(sharedFolder)
    ? 'no pictures in ../shared/data'
    : hasOpenCv()
      ? null
      : 'no OpenCV in /usr/bin/python3';

export interface Shot {
  readonly file: string;
  readonly motion: readonly (readonly number[])[] | null;
  readonly blur: number;
  readonly movers: number;
}

export interface Shots extends Layout {
  readonly frames: readonly Shot[];
  frame(shot: Shot): Frame;
}

/**
 * Runs a script of test/golden/align with the pictures, these words and a folder, of which all is read before
 * it goes.
 */
export function shotsBy(script: 'scenes.py' | 'sky.py', ...words: string[]): Shots {
  const folder = mkdtempSync(join(tmpdir(), 'slowshutter-align-'));
  try {
    return shotsIn(folder, script, words);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shotsIn(folder: string, script: string, words: readonly string[]): Shots {
  const path = join(repository, 'test/golden/align', script);
  execFileSync(python, [path, sharedFolder, ...words, folder]);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  const { width, height, frames } = truth as { width: number; height: number; frames: Shot[] };
  const samples = new Map(frames.map(({ file }) => [file, new Uint8Array(readFileSync(join(folder, file)))]));
  return {
    ...{ width, height, frames, channels: 3 },
    frame: ({ file }) => ({
      shape: { width, height, channels: 3, fullScale: 255 },
      samples: samples.get(file)!,
    }),
  };
}

export async function openWasmAligner(): Promise<Aligner> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  return openAligner(new Arena(memory), await wasmKernels(kernelModule, memory));
}

/** Errors: where the frame is refused. */
export function referenceOf(aligner: Aligner, frame: Frame, mode: AlignMode): ReferenceBytes {
  const made = aligner.makeReference(frame, mode);
  if (!made.ok) throw new Error(made.reason);
  return made.bytes;
}

/**
 * Of 9 x 9 places of the reference, how far from where they are in truth the transform takes each. Units:
 * pixels.
 */
export function errorsOver(
  transform: Transform,
  { width, height }: Layout,
  truth: (x: number, y: number) => readonly [number, number],
): number[] {
  return Array.from({ length: 81 }, (_, place) => {
    const [x, y] = [((place % 9) / 8) * (width - 1), (Math.floor(place / 9) / 8) * (height - 1)];
    const [a, b] = [placeBy([...matrixOf(transform)], x, y), truth(x, y)];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  });
}

export function placeBy(m: readonly number[], x: number, y: number): readonly [number, number] {
  const depth = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / depth, (m[3]! * x + m[4]! * y + m[5]!) / depth];
}

export function worstError(
  transform: Transform,
  layout: Layout,
  motion: NonNullable<Shot['motion']>,
): number {
  return Math.max(...errorsOver(transform, layout, (x, y) => placeBy(motion.flat(), x, y)));
}
