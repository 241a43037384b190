/** The reference of a scene: its corners, its luminance, and each corner at full size. */
import type { Frame, Layout } from '../core/frame.ts';
import type { ReferenceBytes } from '../core/registration.ts';
import { type Corner, cornersOf } from './corners.ts';
import { spectrumOf } from './correlation.ts';
import type { Spectrum } from './fourier.ts';
import { inFrame, type Level, pyramidOf } from './levels.ts';
import { pieceOf } from './luminance.ts';
import { type Patch, patchOf } from './patches.ts';
import { packReference, unitOf, unpackReference } from './reference-bytes.ts';

/** The finest level has no longer edge. */
const EDGE = 1536;
/** Shifts are looked for in the finest level with no longer edge. */
const CORRELATED_EDGE = 256;
/**
 * From this level on a patch is smaller, for what moves covers more of it, and a frame is taken for no more
 * than similar.
 */
export const COARSE_LEVEL = 2;
/** Patches reach so far from their middle, in fine and coarse levels and at full size. Units: pixels. */
export const HALF = 7;
const COARSE_HALF = 4;
export const FULL_HALF = 12;
const KEPT = 2 * FULL_HALF + 3;
/**
 * About so many patches are enough in the levels, which only bring the model near: all are looked for at full
 * size.
 */
const LEVEL_PATCHES = 280;
/**
 * Corners are so far from the border, that their patches at full size are inside. Units: pixels of the finest
 * level.
 */
const EDGE_MIN = FULL_HALF + 2;

export interface SceneReference {
  readonly shape: Layout;
  readonly k: number;
  readonly corners: readonly Corner[];
  /** Shape: `[level][corner]`. */
  readonly patches: readonly (readonly (Patch | null)[])[];
  /** At full size, at their places in the frame. */
  readonly fullPatches: readonly (Patch | null)[];
  readonly spectrum: Spectrum;
  /** Which level the spectrum is of. */
  readonly correlated: number;
}

/** Pixels of a frame to one of the finest level. */
export function boxOf({ width, height }: Layout): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / EDGE));
}

/** `level`: the finest, of the same frame. */
export function keepScene(frame: Frame, level: Level): { bytes: ReferenceBytes; places: number } {
  const { k } = level;
  const unit = unitOf(frame);
  const whole = (data: Float32Array) => Uint16Array.from(data, (value) => Math.floor(value * unit + 0.5));
  const corners = cornersOf(level, HALF, EDGE_MIN);
  const places = Uint16Array.from(corners.flatMap(({ x, y }) => [x, y]));
  const pieces = corners.map(({ x, y }) => {
    const [left, top] = [fullPlace(x, k) - FULL_HALF - 1, fullPlace(y, k) - FULL_HALF - 1];
    return whole(pieceOf(frame, left, top, KEPT)!.data);
  });
  const { width, height } = frame.shape;
  const header = { width, height, k, places: corners.length, unit };
  return {
    bytes: packReference('scene', header, [places, whole(level.data), ...pieces]),
    places: corners.length,
  };
}

/** Errors: broken-invariant. */
export function sceneOf(bytes: ReferenceBytes, shape: Layout): SceneReference {
  const { k, places, unit, body } = unpackReference(bytes, 'scene', shape);
  const [width, height] = [Math.floor(shape.width / k), Math.floor(shape.height / k)];
  const kept = new Uint16Array(body);
  const corners = Array.from({ length: places }, (_, i) => ({ x: kept[2 * i]!, y: kept[2 * i + 1]! }));
  const take = (from: number, w: number, h: number, scale: number): Level => {
    const data = Float32Array.from(kept.subarray(from, from + w * h), (value) => value / unit);
    return { data, width: w, height: h, k: scale };
  };
  const levels = pyramidOf(take(2 * places, width, height, k));
  const step = Math.max(1, Math.floor(corners.length / LEVEL_PATCHES + 0.5));
  const patches = levels.map((level, l) => {
    const place = (x: number) => Math.floor((x + 0.5) / powersOfTwo[l]!);
    const half = l >= COARSE_LEVEL ? COARSE_HALF : HALF;
    return corners.map(({ x, y }, i) => (i % step === 0 ? patchOf(level, place(x), place(y), half) : null));
  });
  const fullPatches = corners.map(({ x, y }, i) => {
    const piece = take(2 * places + width * height + i * KEPT * KEPT, KEPT, KEPT, 1);
    const patch = patchOf(piece, FULL_HALF + 1, FULL_HALF + 1, FULL_HALF);
    return patch && { ...patch, x: fullPlace(x, k), y: fullPlace(y, k) };
  });
  const small = levels.findIndex((level) => Math.max(level.width, level.height) <= CORRELATED_EDGE);
  const correlated = small < 0 ? levels.length - 1 : small;
  const spectrum = spectrumOf(levels[correlated]!);
  return { shape, k, corners, patches, fullPatches, spectrum, correlated };
}

const powersOfTwo = [1, 2, 4, 8, 16, 32, 64];

function fullPlace(x: number, k: number): number {
  return Math.floor(inFrame(x, k) + 0.5);
}
