/** A frame laid on the grid of the reference: its samples through the kernel, a band of rows at a time. */
import { StackError } from '../core/errors.ts';
import { describeShape, type Frame } from '../core/frame.ts';
import type { Covered, Transform } from '../core/registration.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { EDGE_MAX, isPlausible, matrixOf } from './plausible.ts';
import type { Rooms } from './rooms.ts';
import { warpWeights } from './warp-weights.ts';

const BAND_ROWS = 32;
/** As the kernels say: weights, the transform, room for a corner. */
const TRANSFORM_AT = 2048;
const TOOLS_BYTES = 2112 + 144;
/** What the kernels may read behind the samples. */
const BEHIND_BYTES = 16;
/** And may write behind a band. */
const SPILT_BYTES = 1;

/**
 * As `Aligner.warp`. Errors: broken-invariant, where transform or samples can be none of this stack;
 * stack-full.
 */
export function warp(
  rooms: Rooms,
  kernels: Kernels,
  { shape, samples }: Frame,
  transform: Transform,
  out: Frame['samples'],
): Covered {
  const { width, height, channels } = shape;
  const matrix = matrixOf(transform);
  if (
    Math.max(width, height) > EDGE_MAX ||
    !isPlausible(matrix, shape) ||
    out.byteLength !== samples.byteLength
  ) {
    const what = `a frame of ${describeShape(shape)} by ${transform.join(' ')} into ${out.length} samples`;
    throw new StackError('broken-invariant', `it cannot be laid on its reference: ${what}`);
  }
  const rowBytes = width * channels * samples.BYTES_PER_ELEMENT;
  const source = rooms.room('source', samples.byteLength + BEHIND_BYTES);
  const band = rooms.room('band', BAND_ROWS * (rowBytes + 8) + SPILT_BYTES);
  const tools = rooms.room('tools', TOOLS_BYTES);
  rooms.put(source, samples);
  rooms.put(tools, warpWeights());
  rooms.put(tools + TRANSFORM_AT, matrix.subarray(0, 8));
  const run = samples.BYTES_PER_ELEMENT === 1 ? kernels.warpU8 : kernels.warpU16;
  const rowsAt = band + BAND_ROWS * 8;
  const covered = new Uint32Array(2 * height);
  const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  for (let y = 0; y < height; y += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - y);
    run(source, rowsAt, band, tools, width, height, channels, y, rows);
    bytes.set(rooms.arena.bytes(rowsAt, rows * rowBytes), y * rowBytes);
    covered.set(new Uint32Array(rooms.arena.memory.buffer, band, 2 * rows), 2 * y);
  }
  return covered;
}
