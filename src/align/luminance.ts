/** The luminance of a frame: in boxes through the kernel, and of small pieces at full size. */
import type { Frame } from '../core/frame.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Level } from './levels.ts';
import type { Rooms } from './rooms.ts';

/**
 * (R + 2 G + B) / 4, or the grey, meant over boxes of k x k; what is left at the right and lower edge is left
 * out.
 */
export function luminanceOf(rooms: Rooms, kernels: Kernels, { shape, samples }: Frame, k: number): Level {
  const { channels } = shape;
  const [width, height] = [Math.floor(shape.width / k), Math.floor(shape.height / k)];
  const n = shape.width * channels;
  const step = k * channels;
  const strip = rooms.room('strip', k * n * samples.BYTES_PER_ELEMENT);
  const sums = rooms.room('sums', 4 * (n + 8));
  const weights = rooms.room('weights', 2 * (step + 8));
  const row = rooms.room('row', 4 * width);
  const padded = new Uint16Array(step + 8);
  for (let i = 0; i < step; i++) padded[i] = channels === 3 && i % 3 === 1 ? 2 : 1;
  rooms.put(weights, padded);
  const kernel = samples.BYTES_PER_ELEMENT === 1 ? kernels.luminanceU8 : kernels.luminanceU16;
  const scale = 1 / ((channels === 3 ? 4 : 1) * k * k);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    rooms.put(strip, samples.subarray(y * k * n, (y + 1) * k * n));
    kernel(strip, sums, weights, row, n, k, step, width, scale);
    data.set(new Float32Array(rooms.arena.memory.buffer, row, width), y * width);
  }
  return { data, width, height, k };
}

/** A square of the frame at full size, from (x, y) on; null where it is not all inside. */
export function pieceOf({ shape, samples }: Frame, x: number, y: number, size: number): Level | null {
  const { width, height, channels } = shape;
  if (x < 0 || y < 0 || x + size > width || y + size > height) return null;
  const data = new Float32Array(size * size);
  for (let j = 0, i = 0; j < size; j++) {
    let at = ((y + j) * width + x) * channels;
    if (channels === 1) for (const end = i + size; i < end; i++, at++) data[i] = samples[at]!;
    else {
      for (const end = i + size; i < end; i++, at += 3)
        data[i] = (samples[at]! + 2 * samples[at + 1]! + samples[at + 2]!) / 4;
    }
  }
  return { data, width: size, height: size, k: 1 };
}
