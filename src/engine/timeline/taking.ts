/** Samples of frames at the pixels that are taken, by the kernel: rows on their way are in the arena. */
import { type Frame, sampleCount } from '../../core/frame.ts';
import { rowOf, type Sampling, type Take } from '../../core/sampled.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels, Offset } from '../../kernels/kernels.ts';

type Samples = Frame['samples'];

/** Rows of most frames are a few together, and stay in a core's cache. */
const ROWS_BYTES = 1 << 18;
const SAMPLE_BYTES_MAX = 2;

export class Taking {
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly rowsMost: number;
  private readonly rows: Offset;
  private readonly out: Offset;
  private eight: Uint8Array | null = null;
  private sixteen: Uint16Array | null = null;

  /** Errors: stack-full. */
  constructor(arena: Arena, kernels: Kernels, { whole, shape }: Sampling) {
    this.arena = arena;
    this.kernels = kernels;
    const rowBytes = whole.width * whole.channels * SAMPLE_BYTES_MAX;
    this.rowsMost = Math.max(1, Math.floor(ROWS_BYTES / rowBytes));
    this.rows = arena.take(this.rowsMost * rowBytes);
    this.out = arena.take(this.rowsMost * shape.width * shape.channels * SAMPLE_BYTES_MAX);
  }

  readonly take: Take = (samples, sampling) => {
    const { k, unit, whole, shape } = sampling;
    const { rowsMost, kernels, arena } = this;
    const taken = this.like(samples, sampleCount(shape));
    const [from, to] = [bytesOf(samples), bytesOf(taken)];
    const pixel = samples.BYTES_PER_ELEMENT * whole.channels;
    const [row, rowOut, bytes] = [whole.width * pixel, shape.width * pixel, unit.width * pixel];
    for (let y = 0; y < shape.height; y += rowsMost) {
      const count = Math.min(rowsMost, shape.height - y);
      const rows = arena.bytes(this.rows, count * row);
      for (let i = 0; i < count; i++) {
        const at = rowOf(y + i, sampling) * row;
        rows.set(from.subarray(at, at + row), i * row);
      }
      kernels.takeUnits(this.rows, this.out, count, row, shape.width / unit.width, bytes, k * bytes);
      to.set(arena.bytes(this.out, count * rowOut), y * rowOut);
    }
    return taken;
  };

  /** The same memory each time. */
  private like(samples: Samples, count: number): Samples {
    if (samples.BYTES_PER_ELEMENT === 1) {
      this.eight ??= new Uint8Array(count);
      return this.eight;
    }
    this.sixteen ??= new Uint16Array(count);
    return this.sixteen;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Samples): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
