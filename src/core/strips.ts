/** The planes of a stack as they lie in a state file: packed, in strips. */
import type { Shape } from './frame.ts';
import { planeSamples } from './plane.ts';

/** Planes are checksummed by strips of this many samples; the last strip of a plane may be shorter. */
export const STRIP_SAMPLES = 1 << 18;
/** Of 8 bytes a sample. */
export const STRIP_BYTES_MAX = STRIP_SAMPLES * 8;
/** Since format 4 each strip begins at a multiple of so many bytes. */
const STRIP_ALIGNMENT = 8;

/**
 * One accumulator as packed in the file; `bytesPerSample` is 1, 2, 3, 4, 6 or 8, little-endian. `at`: until
 * when what is in it has faded, where it fades. Units: ms since 1970.
 */
export interface PackedPlane {
  readonly name: string;
  readonly bytesPerSample: number;
  readonly at?: number;
}

/** What says how many strips there are. Units: `bytes` of what is kept of the reference. */
interface Planes {
  readonly shape: Shape | null;
  readonly planes: readonly PackedPlane[];
  readonly reference?: { readonly bytes: number } | null;
}

/** One strip of a packed plane: samples from `start`, `samples` of them. */
export interface Strip {
  readonly plane: PackedPlane;
  readonly start: number;
  readonly samples: number;
}

/** A sample of a strip: little-endian; exact below 2^53. */
export function countAt(bytes: Uint8Array, at: number, width: number): number {
  let count = 0;
  for (let i = width - 1; i >= 0; i--) count = count * 256 + bytes[at + i]!;
  return count;
}

/** What is kept of the reference is written after the planes, in strips as they are; it is none of them. */
export const REFERENCE: PackedPlane = { name: 'reference', bytesPerSample: 1 };

/** The strips of all planes in file order, then those of the reference. */
export function strips(header: Planes): Strip[] {
  const { shape, planes, reference } = header;
  return [
    ...planes.flatMap((plane) => stripsOf(plane, shape ? planeSamples(plane.name, shape) : 0)),
    ...stripsOf(REFERENCE, reference?.bytes ?? 0),
  ];
}

/** Units: bytes of a strip, packed. */
export function stripBytes({ samples, plane }: Strip): number {
  return samples * plane.bytesPerSample;
}

export const alignedBytes = (bytes: number) => Math.ceil(bytes / STRIP_ALIGNMENT) * STRIP_ALIGNMENT;

/** What a strip takes in a file of this format: with the zeros behind it, which its checksum covers. */
export function stripBytesIn(version: number, strip: Strip): number {
  return version < 4 ? stripBytes(strip) : alignedBytes(stripBytes(strip));
}

function stripsOf(plane: PackedPlane, total: number): Strip[] {
  return Array.from({ length: Math.ceil(total / STRIP_SAMPLES) }, (_, i) => {
    const start = i * STRIP_SAMPLES;
    return { plane, start, samples: Math.min(STRIP_SAMPLES, total - start) };
  });
}

/**
 * Units: bytes of a checksum in the strip table: XXH64 with the seed 0, for CRC-32, which strips had up to
 * format 3, takes longer than copying them.
 */
export const sumBytes = (version: number) => (version < 4 ? 4 : 8);

/** Units: bytes of the strip table with its own checksum. */
export function stripTableBytes(version: number, count: number): number {
  return count * sumBytes(version) + 4;
}
