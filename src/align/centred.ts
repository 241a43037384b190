/**
 * Places from the centre of the picture, in halves of its diagonal: fits are of numbers that are alike in
 * size.
 */
import type { Layout } from '../core/frame.ts';
import type { Match } from './least-squares.ts';
import { type Matrix, normalised, product, scaling } from './matrix.ts';

export class Centred {
  readonly shape: Layout;
  /** Half the diagonal. Units: pixels. */
  readonly radius: number;
  private readonly x: number;
  private readonly y: number;

  constructor(shape: Layout) {
    const { width, height } = shape;
    this.shape = shape;
    this.radius = Math.sqrt(width * width + height * height) / 2;
    this.x = (width - 1) / 2;
    this.y = (height - 1) / 2;
  }

  /** From a model in pixels. */
  in(m: Matrix): Matrix {
    const { radius, x, y } = this;
    return product(scaling(1 / radius, -x / radius, -y / radius), product(m, scaling(radius, x, y)));
  }

  /** To a model in pixels, of which the last number is 1. */
  out(m: Matrix): Matrix {
    const { radius, x, y } = this;
    return normalised(
      product(scaling(radius, x, y), product(m, scaling(1 / radius, -x / radius, -y / radius))),
    );
  }

  /** The match of a pixel of the reference with one of the frame. */
  match(x: number, y: number, X: number, Y: number): Match {
    const { radius } = this;
    return {
      x: (x - this.x) / radius,
      y: (y - this.y) / radius,
      X: (X - this.x) / radius,
      Y: (Y - this.y) / radius,
    };
  }

  /** Which of 4 x 4 parts of the picture a centred place is in. */
  field(x: number, y: number): number {
    const { width, height } = this.shape;
    const [X, Y] = this.pixel(x, y);
    return Math.floor((4 * X) / width) + 4 * Math.floor((4 * Y) / height);
  }

  /** Back from a centred place. */
  pixel(x: number, y: number): [number, number] {
    return [x * this.radius + this.x, y * this.radius + this.y];
  }
}
