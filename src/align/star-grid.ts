/** Stars by where they are: which is the nearest to a place. */
import type { Star } from './star-detection.ts';

/** More than cells along any edge. */
const ROW = 100_003;

export class StarGrid {
  readonly stars: readonly Star[];
  private readonly cell: number;
  private readonly cells = new Map<number, number[]>();

  /** `cell`: as far as is looked for at most. Units: pixels. */
  constructor(stars: readonly Star[], cell: number) {
    this.stars = stars;
    this.cell = cell;
    stars.forEach(({ x, y }, i) => {
      const key = this.key(x, y);
      const others = this.cells.get(key);
      if (others) others.push(i);
      else this.cells.set(key, [i]);
    });
  }

  /** Its place in the list, or -1 where none is nearer than `radius`. */
  nearest(x: number, y: number, radius: number): number {
    let [best, square] = [-1, radius * radius];
    for (let cell = 0; cell < 9; cell++) {
      const [dx, dy] = [(cell % 3) - 1, Math.floor(cell / 3) - 1];
      for (const i of this.cells.get(this.key(x, y) + dx * ROW + dy) ?? []) {
        const star = this.stars[i]!;
        const distance = (star.x - x) * (star.x - x) + (star.y - y) * (star.y - y);
        if (distance >= square) continue;
        square = distance;
        best = i;
      }
    }
    return best;
  }

  private key(x: number, y: number): number {
    return Math.floor(x / this.cell) * ROW + Math.floor(y / this.cell);
  }
}
