/**
 * The engine's working strips and tables for frames of one shape and light: where samples are on their way
 * into planes.
 */

import { glowTable } from '../../core/fading.ts';
import { type Frame, type FullScale, type Shape, sampleCount } from '../../core/frame.ts';
import { foldedFullScale, isLight, type Light, lightOf, lightTable } from '../../core/light.ts';
import { logTable } from '../../core/logarithm.ts';
import type { Meaning } from '../../core/meaning.ts';
import type { CounterName } from '../../core/plane.ts';
import { STRIP_SAMPLES } from '../../core/strips.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels, Offset, Run } from '../../kernels/kernels.ts';

/** Samples copied into wasm memory at a time: 64 Ki of 16 bits and their mapping stay in a core's cache. */
export const FOLD_SAMPLES = 1 << 16;
const PACKED_BYTES_MAX = 8;

/** Frames that go into the planes in one pass over them. */
export const FRAMES_A_PASS = 2;

/** Planes into which not the samples go, but what is made of each. */
type TermPlane = CounterName | 'glow';

export class FoldBuffers {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly shape: Shape;
  readonly light: Light;
  readonly fadeSeconds: number;
  /** Full scale of the samples as folded: in linear light 65,535 whatever the captures have. */
  readonly fullScale: FullScale;
  /** Room for a packed strip of a state file. */
  readonly packed: Offset;
  /** Room for a U32 of each sample that is folded at a time. */
  readonly terms: Offset;
  /** Room for a row of a single sample. */
  readonly oneNumber: Offset;
  private readonly scratch: readonly Offset[];
  private readonly mapped: readonly Offset[];
  private readonly light16: Offset | null = null;
  private logs: Offset | null = null;
  private glow: Offset | null = null;
  private ones: Offset | null = null;

  /**
   * Errors: stack-full when it does not fit the engine's memory; unsupported-colour for what has no linear
   * light.
   */
  constructor(
    arena: Arena,
    kernels: Kernels,
    shape: Shape,
    { light, fadeSeconds }: Pick<Meaning, 'light' | 'fadeSeconds'>,
  ) {
    // Before room is taken: there may be none for this shape.
    this.light = lightOf(shape, light);
    const table = this.light === 'linear' && !isLight(shape) ? lightTable(shape) : null;
    this.fadeSeconds = fadeSeconds;
    this.arena = arena;
    this.kernels = kernels;
    this.shape = shape;
    this.fullScale = foldedFullScale(shape.fullScale, this.light);
    const samples = sampleCount(shape);
    const foldSamples = Math.min(FOLD_SAMPLES, samples);
    const strips = () => Array.from({ length: FRAMES_A_PASS }, () => arena.take(foldSamples * 2));
    this.scratch = strips();
    this.mapped = strips();
    this.terms = arena.take(Math.max(foldSamples, shape.width) * 4);
    this.oneNumber = arena.take(8);
    this.packed = arena.take(Math.min(STRIP_SAMPLES, samples) * PACKED_BYTES_MAX);
    if (table) this.light16 = this.put(table);
  }

  get rowSamples(): number {
    return this.shape.width * this.shape.channels;
  }

  /**
   * The frames' samples in light, strip by strip; `use` is done with one strip of each before the next come.
   * At most FRAMES_A_PASS.
   */
  eachStrip(frames: readonly Frame[], use: (samples: readonly Run[], start: number) => void): void {
    const all = frames.map(({ light, samples: { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } }) => {
      return { light, width: BYTES_PER_ELEMENT, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
    });
    const total = sampleCount(this.shape);
    for (let start = 0; start < total; start += FOLD_SAMPLES) {
      const n = Math.min(FOLD_SAMPLES, total - start);
      const strips = all.map(({ light, width, bytes }, i) => {
        const at = this.copied(bytes.subarray(start * width, (start + n) * width), this.scratch[i]!);
        return light === undefined ? this.inLight(at, n, this.mapped[i]!) : { at, n };
      });
      use(strips, start);
    }
  }

  private copied(strip: Uint8Array, scratch: Offset): Offset {
    this.arena.bytes(scratch, strip.length).set(strip);
    return scratch;
  }

  private inLight(scratch: Offset, n: number, mapped: Offset): Run {
    if (this.light16 === null) return { at: scratch, n };
    if (this.shape.fullScale === 255) this.kernels.mapU8(scratch, this.light16, mapped, n);
    else this.kernels.mapU16(scratch, this.light16, mapped, n);
    return { at: mapped, n };
  }

  /** The tables that the terms of a plane need. Errors: stack-full. */
  prepare(plane: TermPlane): void {
    if (plane === 'logs' || plane === 'zeros' || plane === 'glow') this.tableOf(plane);
    if (plane === 'coverage') this.coveredRow();
  }

  /** What each of the samples is to a plane, as U32. */
  termsOf(plane: TermPlane, { at, n }: Run): Offset {
    const { kernels, terms } = this;
    const deep = this.fullScale === 65535;
    if (plane === 'coverage') kernels.widenU8(at, terms, n);
    else if (plane === 'sum') (deep ? kernels.widenU16 : kernels.widenU8)(at, terms, n);
    else if (plane === 'squares') (deep ? kernels.squareU16 : kernels.squareU8)(at, terms, n);
    else (deep ? kernels.lookUpU16 : kernels.lookUpU8)(at, this.tableOf(plane), terms, n);
    return terms;
  }

  /** What a row that is covered adds to the coverage: 1 a pixel, 8 bits each. Errors: stack-full. */
  coveredRow(): Offset {
    const { width } = this.shape;
    if (this.ones === null) {
      this.ones = this.arena.take(width);
      this.arena.bytes(this.ones, width).fill(1);
    }
    return this.ones;
  }

  private tableOf(plane: 'logs' | 'zeros' | 'glow'): Offset {
    if (plane === 'glow') {
      this.glow ??= this.put(glowTable(this.fullScale));
      return this.glow;
    }
    // One table: the logarithms, then the count of zeros.
    this.logs ??= this.put(logTable(this.fullScale), this.zerosTable());
    return plane === 'logs' ? this.logs : this.logs + 4 * (this.fullScale + 1);
  }

  private zerosTable(): Uint32Array {
    return Uint32Array.from({ length: this.fullScale + 1 }, (_, value) => (value === 0 ? 1 : 0));
  }

  private put(...tables: (Uint16Array | Uint32Array)[]): Offset {
    const offset = this.arena.take(tables.reduce((bytes, table) => bytes + table.byteLength, 0));
    let at = offset;
    for (const table of tables) {
      const { buffer, byteOffset, byteLength } = table;
      this.arena.bytes(at, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
      at += byteLength;
    }
    return offset;
  }
}
