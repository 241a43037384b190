/**
 * The plane of trails that fade: at each place the sample of some frame that is the brightest after all of
 * them have faded by their age.
 */
import type { Boxes } from '../../core/boxes.ts';
import { fadedBetween, GONE } from '../../core/fading.ts';
import { sampleCount } from '../../core/frame.ts';
import type { Place } from '../../core/order.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';
import type { FoldBuffers } from './buffers.ts';
import type { Drawable } from './plane.ts';

/** Shape: one U32 a sample of the frames: how far it is below white, GONE at most. */
export class GlowPlane implements Drawable {
  readonly name = 'glow';
  /**
   * What is in it has faded until then: the time of the latest frame that was ever put into it. It is the
   * plane's own, for a frame that was taken out of the stack is still in here until it is refolded. Units: ms
   * since 1970; -Infinity before the first.
   */
  at = Number.NEGATIVE_INFINITY;
  /** How much is lost by the frames that come now. */
  private fade = 0;
  private readonly space: FoldBuffers;
  private readonly samples: number;
  private readonly low: Offset;

  /** Errors: stack-full when it does not fit the engine's memory. */
  constructor(space: FoldBuffers) {
    this.space = space;
    this.samples = sampleCount(space.shape);
    space.prepare(this.name);
    this.low = space.arena.take(this.samples * 4);
    this.clear();
  }

  clear(): void {
    const { arena } = this.space;
    new Uint32Array(arena.memory.buffer, this.low, this.samples).fill(GONE);
    this.at = Number.NEGATIVE_INFINITY;
  }

  /** To be called before frames of these places are added, every strip of them. */
  begin(places: readonly Place[]): void {
    const before = this.at;
    this.at = places.reduce((latest, { at }) => Math.max(latest, at), before);
    this.fade = fadedBetween(before, this.at, this.space.fadeSeconds);
  }

  /** The strips of one or two frames; black, which is where a frame does not reach, leaves nothing. */
  add(strips: readonly Run[], start: number, places: readonly Place[]): void {
    const { kernels, fadeSeconds } = this.space;
    for (const [i, strip] of strips.entries()) {
      const age = fadedBetween(places[i]!.at, this.at, fadeSeconds);
      const terms = this.space.termsOf(this.name, strip);
      kernels.glowU32(terms, this.lowAt(start), strip.n, i === 0 ? this.fade : 0, age);
    }
  }

  gather(start: number, n: number, row: Offset, weight: number): void {
    this.space.kernels.gatherU32(this.lowAt(start), row, n, weight);
  }

  fitsBoxes(pixels: number): boolean {
    return pixels * GONE < 2 ** 32;
  }

  gatherBoxes({ start, count, channels, k, rows, stride }: Boxes, box: Offset, weight: number): void {
    this.space.kernels.boxU32(this.lowAt(start), box, count, channels, k, rows, stride, weight);
  }

  lowAt(start: number): Offset {
    return this.low + start * 4;
  }

  pack(start: number, n: number, width: number): Uint8Array {
    const { kernels, packed, arena } = this.space;
    kernels.packU32(this.lowAt(start), packed, n, width);
    return arena.bytes(packed, n * width);
  }

  /** `at` has been put back. */
  unpack(start: number, n: number, width: number, bytes: Uint8Array): void {
    const { kernels, packed, arena } = this.space;
    arena.bytes(packed, bytes.length).set(bytes);
    kernels.unpackU32(packed, this.lowAt(start), n, width);
  }
}
