/** The sky behind stars: its brightness and its noise, tile by tile and smooth between them. */
import type { Level } from './levels.ts';

const TILE = 64;
/** The share of values below one standard deviation under the median. */
const ONE_SIGMA_BELOW = 0.159;

export class Background {
  private readonly across: number;
  private readonly down: number;
  private readonly median: Float32Array;
  private readonly sigma: Float32Array;
  private readonly thresholds: Float32Array;
  private row = -1;

  constructor({ data, width, height }: Level) {
    this.across = Math.ceil(width / TILE);
    this.down = Math.ceil(height / TILE);
    this.median = new Float32Array(this.across * this.down);
    this.sigma = new Float32Array(this.across * this.down);
    this.thresholds = new Float32Array(width);
    const values = new Float32Array((TILE * TILE) / 2);
    for (let tile = 0; tile < this.median.length; tile++) {
      const [left, top] = [(tile % this.across) * TILE, Math.floor(tile / this.across) * TILE];
      let n = 0;
      for (let y = top; y < Math.min(height, top + TILE); y += 2) {
        for (let x = left + (y & 2 ? 1 : 0); x < Math.min(width, left + TILE); x += 2)
          values[n++] = data[y * width + x]!;
      }
      const sorted = values.subarray(0, n).sort();
      const median = sorted[n >> 1] ?? 0;
      this.median[tile] = median;
      this.sigma[tile] = Math.max(1e-3, median - (sorted[Math.floor(n * ONE_SIGMA_BELOW)] ?? 0));
    }
  }

  /**
   * What a pixel of each column has at least to be looked at, in row `y`; the same array until the next row
   * of tiles.
   */
  thresholdsOfRow(y: number): Float32Array {
    const row = Math.floor(y / TILE);
    if (row === this.row) return this.thresholds;
    this.row = row;
    for (let x = 0; x < this.thresholds.length; x++) {
      const tile = row * this.across + Math.floor(x / TILE);
      this.thresholds[x] = this.median[tile]! + 3 * this.sigma[tile]!;
    }
    return this.thresholds;
  }

  brightnessAt(x: number, y: number): number {
    return this.between(this.median, x, y);
  }

  noiseAt(x: number, y: number): number {
    return this.between(this.sigma, x, y);
  }

  /** Bilinear between the middles of tiles. */
  private between(values: Float32Array, x: number, y: number): number {
    const place = (at: number, tiles: number): [number, number] => {
      const exact = Math.min(tiles - 1, Math.max(0, at / TILE - 0.5));
      const whole = Math.min(Math.max(0, tiles - 2), Math.floor(exact));
      return [whole, exact - whole];
    };
    const [x0, u] = place(x, this.across);
    const [y0, v] = place(y, this.down);
    const at = y0 * this.across + x0;
    const right = this.across > 1 ? 1 : 0;
    const below = this.down > 1 ? this.across : 0;
    const upper = values[at]! * (1 - u) + values[at + right]! * u;
    const lower = values[at + below]! * (1 - u) + values[at + below + right]! * u;
    return upper * (1 - v) + lower * v;
  }
}
