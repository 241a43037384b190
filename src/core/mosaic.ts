/** Cells of a mosaic: which colours are where, and which boxes of photosites hold all of them. */
import type { Layout, Mosaic } from './frame.ts';
import type { Area } from './sensor.ts';

/**
 * How a file has a mosaic: with the numbers of the frames, or these by the whole factor that its 16 bits have
 * room for.
 */
export type MosaicForm = 'stored' | 'stretched';

/** Shape: 0 red, 1 green, 2 blue, one a photosite of the cell, row by row. */
export function coloursOf({ colours }: Mosaic): Uint8Array {
  return Uint8Array.from(colours, (letter) => 'RGB'.indexOf(letter));
}

/**
 * Photosites an edge of the box that is at least `k`: half a cell where every half has all colours, as
 * X-Trans has, else whole cells. 1 stays 1.
 */
export function boxOf(mosaic: Mosaic, k: number): number {
  if (k <= 1) return 1;
  const whole = wholeCell(mosaic);
  const half = whole / 2;
  if (k <= half && hasAllColours(mosaic, half)) return half;
  return Math.ceil(k / whole) * whole;
}

/** Photosites an edge of the smallest square of whole cells. */
export function wholeCell({ width, height }: Mosaic): number {
  let edge = Math.max(width, height);
  while (edge % width !== 0 || edge % height !== 0) edge++;
  return edge;
}

/** Whether every box of this edge, wherever it lies, has all colours. */
function hasAllColours({ width, height, colours }: Mosaic, edge: number): boolean {
  if (!Number.isInteger(edge)) return false;
  return Array.from(colours).every((_, at) => {
    const [left, top] = [at % width, Math.floor(at / width)];
    const found = Array.from({ length: edge * edge }, (__, i) => {
      const [x, y] = [left + (i % edge), top + Math.floor(i / edge)];
      return colours[(y % height) * width + (x % width)];
    });
    return new Set(found).size === 3;
  });
}

/** The part of an area that is in the frame. */
export function within({ left, top, width, height }: Area, frame: Layout): Area {
  const [x, y] = [Math.min(Math.max(0, left), frame.width), Math.min(Math.max(0, top), frame.height)];
  const [right, bottom] = [Math.min(left + width, frame.width), Math.min(top + height, frame.height)];
  return { left: x, top: y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/**
 * A photosite beyond the first or the last is its mirror image, which has the same colour where every other
 * one has.
 */
export function mirrored(at: number, first: number, last: number): number {
  const inside = at < first ? 2 * first - at : at > last ? 2 * last - at : at;
  return Math.min(last, Math.max(first, inside));
}
