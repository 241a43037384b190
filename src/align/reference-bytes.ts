/** What is kept of a reference, as bytes and read back: little-endian, whole numbers. */
import { StackError } from '../core/errors.ts';
import type { Frame, Layout } from '../core/frame.ts';
import { type AlignMode, REGISTER_VERSION, type ReferenceBytes } from '../core/registration.ts';

const HEADER_WORDS = 8;
const modes: readonly AlignMode[] = ['scene', 'stars'];

/**
 * `k`: pixels of the frame to one of the level that is kept; `places`: corners or stars; `unit`: parts of a
 * sample that are kept.
 */
export interface ReferenceHeader {
  readonly width: number;
  readonly height: number;
  readonly k: number;
  readonly places: number;
  readonly unit: number;
}

/** Parts of a sample that 16 bits have room for. */
export function unitOf({ shape }: Frame): number {
  return shape.fullScale === 255 ? 256 : 1;
}

export function packReference(
  mode: AlignMode,
  header: ReferenceHeader,
  parts: readonly (Uint16Array | Float64Array)[],
): ReferenceBytes {
  const { width, height, k, places, unit } = header;
  const words = Uint32Array.of(REGISTER_VERSION, modes.indexOf(mode), width, height, k, places, unit, 0);
  const all = [words, ...parts].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
}

/**
 * Shape: `body` begins at its buffer's start. Errors: broken-invariant, where they are of another mode, shape
 * or version.
 */
export function unpackReference(
  bytes: ReferenceBytes,
  mode: AlignMode,
  shape: Layout,
): ReferenceHeader & { readonly body: ArrayBuffer } {
  const words = new Uint32Array(bytes.slice(0, HEADER_WORDS * 4).buffer);
  const [version, kind, width, height, k, places, unit] = words as unknown as [number, ...number[]];
  const isOurs = version === REGISTER_VERSION && modes[kind!] === mode;
  if (!isOurs || width !== shape.width || height !== shape.height) {
    const found = `${modes[kind!]} ${version}, ${width}x${height}`;
    const expected = `${mode} ${REGISTER_VERSION}, ${shape.width}x${shape.height}`;
    throw new StackError('broken-invariant', `expected a reference of ${expected}, found ${found}`);
  }
  const body = bytes.slice(HEADER_WORDS * 4).buffer;
  return { width: width!, height: height!, k: k!, places: places!, unit: unit!, body };
}
