/**
 * How much memory a stack takes, and how many frames may be in hand beside it: planned before the first
 * frame, for want of memory shows itself too late.
 */
import { bytesPerSample, type Shape, sampleCount } from './frame.ts';
import { foldedFullScale, type Light, lightOf } from './light.ts';
import { isCounter, needsHigh, type PlaneName, planeSamples } from './plane.ts';

/**
 * Units: bytes that this process may still take, at the very most, when everything else has gone, and now;
 * and those that it has.
 */
export interface MachineMemory {
  readonly ownBytes: number;
  readonly mostBytes: number;
  readonly freeBytes: number;
}

/** A machine, as far as a plan of memory needs it. */
export interface Machine {
  /** What of memory this process may still take. */
  machineMemory(): MachineMemory;
  /** The most that are decoded side by side. */
  readonly framesInHand: number;
  /** A line for the log: what people should know, and no answer says. */
  say(text: string): void;
}

/** What decides how large the planes of a stack become. */
export interface Measures {
  readonly shape: Shape;
  readonly light: Light;
  /** Frames that are to be counted on, for sums grow wider with them. */
  readonly frames: number;
}

/** Frames that a stack must have room for; and those that a night has, for which it should have it. */
export const [FRAMES_LEAST, FRAMES_A_NIGHT] = [256, 4096];

/** Frames of 8 bits whose sums fit 16 bits, and those whose sums fit 24. */
const [NEAR_FRAMES, FAR_FRAMES] = [257, 32_896];

/** Units: bytes in memory, wide enough for so many frames. A state file has fewer. */
export function planesBytes(planes: readonly PlaneName[], { shape, light, frames }: Measures): number {
  const fullScale = foldedFullScale(shape.fullScale, lightOf(shape, light));
  const width = (plane: PlaneName): number => {
    if (plane === 'glow') return 4;
    if (!isCounter(plane)) return bytesPerSample(fullScale);
    if (plane === 'sum' && fullScale === 255 && frames <= FAR_FRAMES) return frames <= NEAR_FRAMES ? 2 : 3;
    return needsHigh(plane, frames, fullScale) ? 8 : 4;
  };
  return planes.reduce((bytes, plane) => bytes + planeSamples(plane, shape) * width(plane), 0);
}

/** Beside samples: the bytes of a capture, and what its decoder works in. */
const FRAME_EXTRA_BYTES = 28e6;

/** Units: bytes of a frame in hand. `isLight`: steps have its samples in linear light. */
export function frameBytes(shape: Shape, isLight: boolean): number {
  return sampleCount(shape) * (isLight ? 2 : bytesPerSample(shape.fullScale)) + FRAME_EXTRA_BYTES;
}

/**
 * Code, threads, strips and tables, a picture in the making: what an engine has once it is at work, whatever
 * it folds.
 */
const AT_WORK_BYTES = 170e6;

/** Units: bytes that it will take for these, beside what it has. */
export function atWorkBytes({ ownBytes }: MachineMemory): number {
  return Math.max(0, AT_WORK_BYTES - ownBytes);
}

/** Shape: frames that fit, at most `most`; 0 where not even one does. Units: bytes. */
export function framesThatFit(roomBytes: number, frame: number, most: number): number {
  return Math.max(0, Math.min(most, Math.floor(roomBytes / frame)));
}

/**
 * The blends without which the others fit: those that take most go first, and none that need not. Null where
 * no blend alone fits.
 * `bytesOf` says what some of them take together.
 */
export function blendsTooMany(
  blends: readonly string[],
  bytesOf: (blends: readonly string[]) => number,
  roomBytes: number,
): string[] | null {
  const fits = (some: readonly string[]) => bytesOf(some) <= roomBytes;
  const kept = [...blends].sort((a, b) => bytesOf([a]) - bytesOf([b]));
  const out: string[] = [];
  while (kept.length > 0 && !fits(kept)) out.push(kept.pop() ?? '');
  if (kept.length === 0) return null;
  const needless = out.filter((blend) => {
    if (!fits([...kept, blend])) return false;
    kept.push(blend);
    return true;
  });
  return out.filter((blend) => !needless.includes(blend));
}
