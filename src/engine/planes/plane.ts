/** What a plane is to those that fold into it, and to those that draw from it. */
import type { Boxes } from '../../core/boxes.ts';
import type { CounterName, PlaneName, WordPlane } from '../../core/plane.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';

/** Where counts are: one after the other, far * 2^15 + near of 16 bits, or high * 2^32 + low. */
export type Whereabouts =
  | { readonly near: Offset; readonly far: { readonly at: Offset; readonly bits: 8 | 16 } | null }
  | { readonly low: Offset; readonly high: Offset | null };

/** A plane as pictures are drawn from it. */
export interface Drawable {
  /** Of a counter that is drawn as it is. */
  readonly whereabouts?: Whereabouts | undefined;
  /** Into a row of float64. */
  gather(start: number, n: number, row: Offset, weight: number): void;
  /** Whether boxes of so many pixels can be added up over so many frames. */
  fitsBoxes(pixels: number, frames: number): boolean;
  /** Into float64, one a sample of a box. */
  gatherBoxes(boxes: Boxes, box: Offset, weight: number): void;
}

/** The planes of a stack as pictures are drawn from them; `frames` says how many are in the counters. */
export interface DrawnFrom {
  readonly frames: number;
  plane(name: PlaneName): Drawable;
  /** Where the low 32 bits of what is in a plane from `start` on are. */
  lowAt(plane: WordPlane, start: number): Offset;
}

/** Sums over frames, in whatever width. Shape: one count a sample of the frames. */
export interface CounterPlane extends Drawable {
  readonly name: CounterName;
  clear(): void;
  /** To be called before `more` frames are counted, with which there are `frames`. Errors: stack-full. */
  reserve(frames: number, more: number): void;
  /** Shape: as many samples of one or two frames. */
  add(strips: readonly Run[], start: number): void;
  subtract(samples: Run, start: number): void;
  /** The low `width` bytes of each count; the next call of anything may overwrite them. */
  pack(start: number, n: number, width: number): Uint8Array;
  /** Puts back what `pack` gave; as many frames as are in it have been reserved. */
  unpack(start: number, n: number, width: number, bytes: Uint8Array): void;
}
