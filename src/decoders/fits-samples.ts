/** FITS: from the numbers of a data unit to the samples of a frame. */
import { StackError } from '../core/errors.ts';
import { type Shape, sampleCount } from '../core/frame.ts';
import { viewOf } from './containers/container.ts';
import type { FitsHeader } from './containers/fits-header.ts';

/** How a number is stored. Source: FITS Standard 4.0, 5.2 and 5.3. */
interface Stored {
  readonly bytes: number;
  readonly isReal: boolean;
  read(view: DataView, at: number): number;
}

const kinds: Readonly<Record<number, Stored>> = {
  8: { bytes: 1, isReal: false, read: (view, at) => view.getUint8(at) },
  16: { bytes: 2, isReal: false, read: (view, at) => view.getInt16(at) },
  32: { bytes: 4, isReal: false, read: (view, at) => view.getInt32(at) },
  [-32]: { bytes: 4, isReal: true, read: (view, at) => view.getFloat32(at) },
  [-64]: { bytes: 8, isReal: true, read: (view, at) => view.getFloat64(at) },
};

/** What a header says of its numbers. */
interface Numbers extends Stored {
  readonly scale: number;
  readonly zero: number;
  /** Stands for a pixel without a value. */
  readonly blank: number | null;
}

/** True for samples of 8 bits as they are; all others have 16. */
export function isBytes(header: FitsHeader): boolean {
  return header.number('BITPIX') === 8 && scaleOf(header) === 1 && zeroOf(header) === 0;
}

/**
 * `data`: one plane a channel. Shape: as `shape`, rows from the top down. Rounding: none of whole numbers;
 * floats that are not all whole must be 0 to 1, and are 65,535 times themselves, halves up. What the
 * brightest of a frame is changes nothing.
 *
 * Errors: unsupported-colour for numbers that are no samples: below 0, above full scale, fractions, none at
 * all; decode-failed for less data than the shape wants.
 */
export function fitsSamples(
  data: Uint8Array,
  header: FitsHeader,
  shape: Shape,
  topDown: boolean,
): Uint8Array | Uint16Array {
  const numbers = numbersIn(header);
  const { width, height, channels, fullScale } = shape;
  const count = sampleCount(shape);
  if (data.length < count * numbers.bytes) {
    throw new StackError(
      'decode-failed',
      `the FITS picture is damaged: its header says ${count} samples, and it has ${data.length} bytes`,
    );
  }
  const view = viewOf(data);
  const isUnit = numbers.isReal && isFraction(view, numbers, count);
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  const { bytes, scale, zero, blank } = numbers;
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      let i = (topDown ? row : height - 1 - row) * width * channels + channel;
      for (const end = at + width * bytes; at < end; at += bytes, i += channels) {
        const stored = numbers.read(view, at);
        if (stored === blank) refuse('a pixel without a value');
        const value = stored * scale + zero;
        const sample = isUnit ? Math.floor(value * 65535 + 0.5) : value;
        samples[i] = sample;
        // Anything but a whole number of the range is another one once it is stored.
        if (samples[i] !== sample) refuse(`${value}`, `whole numbers from 0 to ${fullScale}`);
      }
    }
  }
  return samples;
}

function numbersIn(header: FitsHeader): Numbers {
  const bits = header.number('BITPIX') ?? 0;
  const kind = kinds[bits];
  if (!kind)
    throw new StackError(
      'unsupported-colour',
      `the FITS picture has a BITPIX of ${bits}, and only 8, 16, 32, -32 and -64 are read`,
    );
  const blank = kind.isReal ? null : header.number('BLANK');
  return { ...kind, scale: scaleOf(header), zero: zeroOf(header), blank };
}

function scaleOf(header: FitsHeader): number {
  return header.number('BSCALE') ?? 1;
}

function zeroOf(header: FitsHeader): number {
  return header.number('BZERO') ?? 0;
}

/** By a look at all of a frame: true for floats from 0 to 1, false for whole ones. */
function isFraction(view: DataView, { bytes, read, scale, zero }: Numbers, count: number): boolean {
  let [least, most, isWhole] = [0, 0, true];
  for (let i = 0; i < count; i++) {
    const value = read(view, i * bytes) * scale + zero;
    if (!Number.isFinite(value)) refuse(`${value}`);
    if (value < least) least = value;
    if (value > most) most = value;
    isWhole &&= Number.isInteger(value);
  }
  if (isWhole && most !== 1) return false;
  // Nothing tells full scale from the faintest light.
  if (isWhole && least === 0) refuse('nothing but 0 and 1');
  if (least < 0 || most > 1) refuse(`fractions from ${least} to ${most}`);
  return true;
}

function refuse(found: string, wanted = 'floats from 0 to 1, or whole ones from 0 to 65535'): never {
  throw new StackError(
    'unsupported-colour',
    `the FITS picture has ${found} in it: have it written as ${wanted}`,
  );
}
