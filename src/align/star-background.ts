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

  constructor({ data, width, height }: Level) {
    this.across = Math.ceil(width / TILE);
    this.down = Math.ceil(height / TILE);
    this.median = new Float32Array(this.across * this.down);
    this.sigma = new Float32Array(this.across * this.down);
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

  /** What a pixel of the tile about (x, y) has at least to be looked at. */
  thresholdsOfRow(y: number, width: number): Float32Array {
    const row = Math.floor(y / TILE) * this.across;
    return Float32Array.from({ length: width }, (_, x) => {
      const tile = row + Math.floor(x / TILE);
      return this.median[tile]! + 3 * this.sigma[tile]!;
    });
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
