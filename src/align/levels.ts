/** A picture's luminance at several sizes, each half of the one before. */

/** Shape: `data[y * width + x]`, one value for k x k pixels of the frame. Units: samples of the frame. */
export interface Level {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly k: number;
}

/** A pyramid ends where the longer edge is no longer than this, or with so many levels. */
const TOP_EDGE = 110;
const LEVELS_MAX = 7;

/** Shape: the finest first. */
export function pyramidOf(finest: Level): Level[] {
  const levels = [finest];
  for (let top = finest; Math.max(top.width, top.height) > TOP_EDGE && levels.length < LEVELS_MAX; ) {
    top = halved(top);
    levels.push(top);
  }
  return levels;
}

/** The place of a pixel of a level in the frame: pixel centres are at whole numbers in both. */
export function inFrame(x: number, k: number): number {
  return (x + 0.5) * k - 0.5;
}

/** The mean of 2 x 2; an odd last row or column is left out. */
function halved({ data, width: w, height: h, k }: Level): Level {
  const [width, height] = [w >> 1, h >> 1];
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 2 * (y * w + x);
      out[y * width + x] = (data[at]! + data[at + 1]! + data[at + w]! + data[at + w + 1]!) / 4;
    }
  }
  return { data: out, width, height, k: 2 * k };
}
