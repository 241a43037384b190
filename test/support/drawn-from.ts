/** Planes as pictures are drawn from them, each with something about it changed. */
import type { Drawable, DrawnFrom } from '../../src/engine/planes/plane.ts';

export function drawnWith(planes: DrawnFrom, change: (plane: Drawable) => Drawable): DrawnFrom {
  return {
    frames: planes.frames,
    lowAt: (name, start) => planes.lowAt(name, start),
    plane: (name) => change(planes.plane(name)),
  };
}
