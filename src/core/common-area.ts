/** The part of a picture that every frame covers, cut upright. */

/**
 * What is shown of aligned frames: all of the reference's frame, or the part of it that every frame covers.
 */
export type Crop = 'fill' | 'common';
export const crops: readonly Crop[] = ['fill', 'common'];

/** Units: pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of a row, from `from` to before `to`; none where they are equal. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The largest upright rectangle within these rows, of several the topmost; null where there is none. */
export function largestWithin(rows: readonly Span[]): Area | null {
  let best: Area | null = null;
  let most = 0;
  for (let top = 0; top < rows.length; top++) {
    let [from, to] = [0, Number.POSITIVE_INFINITY];
    for (let y = top; y < rows.length; y++) {
      from = Math.max(from, rows[y]!.from);
      to = Math.min(to, rows[y]!.to);
      // However many rows follow, it becomes no wider.
      if ((to - from) * (rows.length - top) <= most) break;
      const size = (to - from) * (y + 1 - top);
      if (size <= most) continue;
      most = size;
      best = { left: from, top, width: to - from, height: y + 1 - top };
    }
  }
  return best;
}
