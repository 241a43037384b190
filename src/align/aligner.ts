/** The arithmetic of alignment, over a wasm memory of its own. */
import type { Aligner } from '../core/registration.ts';
import type { Arena } from '../kernels/arena.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Rooms } from './rooms.ts';
import { warp } from './warp.ts';

/** `arena`: over the memory of the kernels; it grows to the largest frame, and stays so. */
export function openAligner(arena: Arena, kernels: Kernels): Pick<Aligner, 'warp'> {
  const rooms = new Rooms(arena);
  return {
    warp: (frame, transform, out) => warp(rooms, kernels, frame, transform, out),
  };
}
