/**
 * Where a frame lies on its stack's reference: a transform in whole numbers, and what is kept of the
 * reference.
 */
import type { Frame } from './frame.ts';

/**
 * Eight whole numbers, from a pixel (x, y) of the reference to one of the frame: X = (a x + b y + c) / (g x +
 * h y + 1) and Y = (d x + e y + f) / (g x + h y + 1), pixel centres at whole numbers. Units: a b d e times
 * 2^40, c f pixels times 2^16, g h times 2^56. All are below 2^53 in magnitude.
 */
export type Transform = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

export const LINEAR_UNITS = 0x100_0000_0000;
export const SHIFT_UNITS = 0x1_0000;
export const PERSPECTIVE_UNITS = 0x100_0000_0000_0000;

/** The transform of the reference itself: its samples stay what they are. */
export const identity: Transform = [LINEAR_UNITS, 0, 0, 0, LINEAR_UNITS, 0, 0, 0];

/** What other arithmetic would find elsewhere, or fold otherwise: part of what a stack means. */
export const REGISTER_VERSION = 1;
export const WARP_VERSION = 1;

/** By what frames are laid on each other: places in the scene, or stars. */
export type AlignMode = 'scene' | 'stars';

/**
 * What is kept of the reference: plain bytes, so that they can be in a state file and its original may go.
 */
export type ReferenceBytes = Uint8Array<ArrayBuffer>;

/** `places`: corners or stars to hold on to. `reason`: a sentence for a photographer, with the figures. */
export type ReferenceMade =
  | { readonly ok: true; readonly bytes: ReferenceBytes; readonly places: number }
  | { readonly ok: false; readonly reason: string; readonly places: number };

/** A frame that was found on its reference. */
export interface Registered {
  readonly transform: Transform;
  /** Places that agree with the transform, and places of the reference that lie inside the frame by it. */
  readonly places: number;
  readonly expected: number;
  /** The predicted standard error of the transform where it is largest in the frame. Units: pixels. */
  readonly precisionPixels: number;
  readonly model: 'translation' | 'similarity' | 'homography';
  /** How far the centre of the picture moved. Units: pixels. */
  readonly driftPixels: number;
}

/**
 * `reason`: a sentence for a photographer, with the figures. `transform`: the best guess, where there was
 * one.
 */
export type Registration =
  | ({ readonly ok: true } & Registered)
  | {
      readonly ok: false;
      readonly reason: string;
      readonly places: number;
      readonly expected: number;
      readonly precisionPixels: number | null;
      readonly transform: Transform | null;
    };

/**
 * The covered pixels of each row of a warped frame. Shape: `[2 y]` the first and `[2 y + 1]` the one after
 * the last; equal where none is.
 */
export type Covered = Uint32Array<ArrayBuffer>;

/**
 * The arithmetic of alignment, pure functions of their arguments. Frames have 1 or 3 channels and are no
 * mosaics.
 */
export interface Aligner {
  /** Refused with fewer places than a frame must be held by. */
  makeReference(frame: Frame, mode: AlignMode): ReferenceMade;
  /**
   * The bytes never change: who gives the same ones again means the same. Errors: broken-invariant, where
   * they are no reference of this mode and shape.
   */
  register(reference: ReferenceBytes, frame: Frame, mode: AlignMode): Registration;
  /**
   * Lays the frame on the grid of the reference. `out`: as many samples of the same kind, which may be its
   * own; 0 where it does not reach.
   */
  warp(frame: Frame, transform: Transform, out: Frame['samples']): Covered;
}
