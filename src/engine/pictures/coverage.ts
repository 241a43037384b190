/**
 * What of an aligned stack its frames cover: runs of pixels that as many frames cover, and the part that all
 * do.
 */
import { type Area, largestWithin, type Span } from '../../core/common-area.ts';
import { StackError } from '../../core/errors.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';

/** Pixels from `from` to before `to`, which `frames` frames cover. */
export interface CoveredRun extends Span {
  readonly frames: number;
}

export class Coverage {
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;

  constructor(planes: DrawnFrom, space: FoldBuffers) {
    this.planes = planes;
    this.space = space;
  }

  /** The runs of a row within an area, from left to right; a pixel that no frame covers is in none. */
  runs({ left, width }: Area, y: number): CoveredRun[] {
    const counts = this.row(y);
    const runs: CoveredRun[] = [];
    for (let from = left; from < left + width; ) {
      const frames = counts[from]!;
      let to = from + 1;
      // What every frame covers of a row is one run.
      if (frames === this.planes.frames) to = Math.min(left + width, counts.lastIndexOf(frames) + 1);
      while (to < left + width && counts[to] === frames) to++;
      if (frames > 0) runs.push({ from, to, frames });
      from = to;
    }
    return runs;
  }

  /** The largest upright rectangle that every frame covers. Errors: usage where there is none. */
  common(): Area {
    const { frames } = this.planes;
    const { height } = this.space.shape;
    const area = largestWithin(Array.from({ length: height }, (_, y) => this.inside(y)));
    if (area) return area;
    const text = `no part of the picture is in all ${frames} frames, which crop common asks for`;
    throw new StackError('usage', `${text}: give crop fill, or take out the frames that moved too far`);
  }

  /** The pixels of a row that every frame covers: of each frame they are one run, so of all together. */
  inside(y: number): Span {
    const counts = this.row(y);
    const from = counts.indexOf(this.planes.frames);
    return from < 0 ? { from: 0, to: 0 } : { from, to: counts.lastIndexOf(this.planes.frames) + 1 };
  }

  /** To be used before anything else happens: memory that grows takes it away. */
  private row(y: number): Uint32Array {
    const { width } = this.space.shape;
    const at = this.planes.lowAt('coverage', y * width);
    return new Uint32Array(this.space.arena.memory.buffer, at, width);
  }
}
