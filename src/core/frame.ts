/** What a frame and a picture are: a shape and samples. */
import { StackError } from './errors.ts';

/** Largest sample value of a frame: 255 for 8-bit files, 65,535 for 16-bit files. */
export type FullScale = 255 | 65535;

/** `channels` is 1 for grey and 3 for RGB; there is never an alpha channel. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/**
 * How stored samples relate to light: by the curve of sRGB, proportionally, as a sensor's do, or by a curve
 * of HDR (ITU-R BT.2100).
 */
export type Transfer = 'srgb' | 'linear' | 'pq' | 'hlg';

/**
 * The colours of a sensor's photosites, cell by cell from the top left corner of the frame. Shape: `colours[y
 * * width + x]`, a letter a photosite, as `RGGB` of a cell of 2 x 2.
 */
export interface Mosaic {
  readonly width: number;
  readonly height: number;
  readonly colours: string;
}

/** The shape of a frame: all frames of a stack have the same. A mosaic has one channel. */
export interface Shape extends Layout {
  readonly fullScale: FullScale;
  /** Left out for samples by the curve of sRGB. */
  readonly transfer?: Exclude<Transfer, 'srgb'>;
  /** Left out for samples that have all colours of their pixel. */
  readonly mosaic?: Mosaic;
}

/**
 * Shape: `samples[(y * width + x) * channels + c]`, row-major, interleaved; integers 0..fullScale as stored,
 * or with `light` integers 0..65,535 proportional to light.
 */
export interface Frame {
  readonly shape: Shape;
  readonly samples: Uint8Array | Uint16Array;
  /** Left out while samples are as stored. */
  readonly light?: 'linear';
  /**
   * The pixels that a frame covers which was laid on another, as in registration.ts; left out where it covers
   * all. Samples of others are 0.
   */
  readonly covered?: Uint32Array<ArrayBuffer>;
}

/** In the library from ES2024 on; Node 20 has it behind a flag. */
interface Transferable {
  transfer?(bytes: number): ArrayBuffer;
}

/**
 * The owners of the memory that samples are in, by the samples themselves: the same memory may be lent again.
 */
const lenders = new WeakMap<Picture['samples'], () => void>();

/** Samples in memory that somebody lends: `take` gets it back when they are given back, once. */
export function lent<S extends Uint8Array | Uint16Array>(samples: S, take: () => void): S {
  lenders.set(samples, take);
  return samples;
}

/**
 * Gives the memory of samples or of a file back at once, where the program can: a collector sees small
 * objects, and lets a hundred megabytes lie. The caller is the last to use them; memory that others share, or
 * that was given back already, is left alone.
 */
export function giveBack(samples: Picture['samples']): void {
  const take = lenders.get(samples);
  lenders.delete(samples);
  if (take) {
    take();
    return;
  }
  const { buffer, byteLength } = samples;
  if (byteLength > 0 && byteLength === buffer.byteLength) (buffer as Transferable).transfer?.(0);
}

/**
 * Bits a sample of a picture: 8 and 16 are whole numbers up to 255 and 65,535; 32 is float32, where full
 * scale is 1.
 */
export type Depth = 8 | 16 | 32;

/** `mosaic`: of a picture that is not developed, but the photosites themselves. */
export interface PictureShape extends Layout {
  readonly mosaic?: Mosaic;
}

/**
 * A rendered picture. Shape: samples as in a frame; their depth is chosen by whoever asks for it, not by the
 * captures.
 */
export interface Picture {
  readonly shape: PictureShape;
  readonly depth: Depth;
  readonly samples: Uint8Array | Uint16Array | Float32Array;
}

export function sampleCount(shape: Layout): number {
  return shape.width * shape.height * shape.channels;
}

/** Room for the samples of a picture, all 0. */
export function blankSamples(depth: Depth, count: number): Picture['samples'] {
  if (depth === 8) return new Uint8Array(count);
  return depth === 16 ? new Uint16Array(count) : new Float32Array(count);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.channels === b.channels &&
    a.fullScale === b.fullScale &&
    a.transfer === b.transfer &&
    a.mosaic?.width === b.mosaic?.width &&
    a.mosaic?.colours === b.mosaic?.colours
  );
}

/** For messages: `6000x4000 RGB 8-bit`, `6000x4000 mosaic RGGB 16-bit linear`. */
export function describeShape({ width, height, channels, fullScale, transfer, mosaic }: Shape): string {
  const colour = mosaic ? `mosaic ${mosaic.colours}` : channels === 1 ? 'grey' : 'RGB';
  return `${width}x${height} ${colour} ${fullScale === 255 ? 8 : 16}-bit${transfer ? ` ${transfer}` : ''}`;
}

/** `shape`: that of the stack; null while any will do. Errors: shape-mismatch. */
export function mustFit(found: Shape, shape: Shape | null): void {
  if (shape === null || sameShape(shape, found)) return;
  throw new StackError('shape-mismatch', otherShapeText(found, shape));
}

/** For people: why a capture does not fit a stack of this shape. */
export function otherShapeText(found: Shape, shape: Shape): string {
  return `it is ${describeShape(found)}, and the frames of this stack are ${describeShape(shape)}`;
}

/** Bytes of one sample as a frame stores it. */
export function bytesPerSample(fullScale: FullScale): 1 | 2 {
  return fullScale === 255 ? 1 : 2;
}
