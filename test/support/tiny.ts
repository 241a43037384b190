/**
 * The smallest capture format there is, and what stacks of it must be, so that tests can afford a hundred
 * thousand of them.
 */
import { noFacts } from '../../src/core/capture-facts.ts';
import { StackError } from '../../src/core/errors.ts';
import type { PlaneName } from '../../src/core/plane.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { sha256 } from './digest.ts';
import { randomFrom } from './random.ts';

const MAGIC = 'TINY';
const HEADER_BYTES = 6;
const [width, height] = [3, 2];

export const tinyPlanes: readonly PlaneName[] = ['sum', 'max', 'min'];

/**
 * The samples of exposure `number`: no two exposures have the same, and hardly two sets of them the same
 * sums.
 */
export function tinySamples(number: number): Uint8Array {
  const random = randomFrom(number + 1);
  const samples = Uint8Array.from({ length: width * height }, () => Math.floor(random() * 256));
  samples[0] = number % 256;
  return samples;
}

/**
 * Shape: magic, width, height, one grey byte a pixel, then metadata to the end of the file, its length in the
 * last byte.
 */
export function tinyCapture(number: number, rewritings = 0): Buffer {
  const metadata = Buffer.from(`written ${rewritings} times more`);
  return Buffer.concat([
    Buffer.from(MAGIC),
    Buffer.of(width, height),
    tinySamples(number),
    metadata,
    Buffer.of(metadata.length),
  ]);
}

/** Errors: decode-failed for what is not whole. */
export const tiny: Decoder = {
  name: 'tiny',
  version: '1',
  extensions: ['tiny'],
  matches: (bytes) => Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') === MAGIC,
  walk(bytes) {
    const end = pixelsEnd(bytes);
    const isWhole = bytes.length === end + (bytes.at(-1) ?? 0) + 1;
    if (!isWhole) return { whole: false, reason: `expected another length than ${bytes.length}` };
    return { whole: true, imageRanges: [{ start: 0, end }] };
  },
  async readHeader(bytes) {
    const shape = { width: bytes[4]!, height: bytes[5]!, channels: 1, fullScale: 255 } as const;
    return { shape, hasAlpha: false, orientation: 1, iccProfile: null, transfer: 'srgb' };
  },
  readFacts: () => noFacts,
  async decode(bytes) {
    if (!tiny.walk(bytes).whole) throw new StackError('decode-failed', 'expected a whole capture');
    return Uint8Array.from(bytes.subarray(HEADER_BYTES, pixelsEnd(bytes)));
  },
};

/** The same format from a camera that says when it took a picture: in the second of its first sample. */
export const timedTiny: Decoder = {
  ...tiny,
  readFacts: (bytes) => ({ ...noFacts, capturedAt: (bytes[HEADER_BYTES] ?? 0) * 1000, clock: 'unzoned' }),
};

function pixelsEnd(bytes: Uint8Array): number {
  return HEADER_BYTES + (bytes[4] ?? 0) * (bytes[5] ?? 0);
}

/** Exposures 0, 1, 2, ... under these names: taken one second after the other, in this order. */
export function tinyCaptures(names: readonly string[]): Map<string, Uint8Array> {
  return new Map(names.map((name, i) => [name, tinyCapture(i)]));
}

/** As a camera names so many captures, from `img_0`. */
export const tinyNames = (count: number) => Array.from({ length: count }, (_, i) => `img_${i}`);

/**
 * SHA-256, hex, of the packed planes of these exposures, each once; null for none. Up to 257 frames: sums
 * take two bytes.
 */
export function tinyDigest(numbers: Iterable<number>): string | null {
  const frames = [...numbers].map(tinySamples);
  const [first] = frames;
  if (!first) return null;
  const over = (pick: (...samples: number[]) => number) =>
    Uint8Array.from(first, (_, i) => pick(...frames.map((samples) => samples[i]!)));
  const sums = Buffer.alloc(first.length * 2);
  for (let i = 0; i < first.length; i++) {
    sums.writeUInt16LE(
      frames.reduce((sum, samples) => sum + samples[i]!, 0),
      2 * i,
    );
  }
  return sha256(sums, over(Math.max), over(Math.min));
}

/** Room for an engine with a stack of tiny frames: its working strips, not the planes, are what takes it. */
const MEMORY_BYTES = 2 ** 21;
/** Engines that may be alive at once. */
const ENGINES_MAX = 4;
const memories: ArrayBuffer[] = [];

/**
 * A memory without wasm, already grown, zero-filled. That of the fourth engine before is used again: making
 * one is dear.
 */
export function tinyMemory(): WebAssembly.Memory {
  const buffer = memories.length < ENGINES_MAX ? new ArrayBuffer(MEMORY_BYTES) : memories.shift()!;
  memories.push(buffer);
  new Uint8Array(buffer).fill(0);
  const grow = () => {
    throw new RangeError(`expected a stack of less than ${MEMORY_BYTES} bytes`);
  };
  return { buffer, grow } as unknown as WebAssembly.Memory;
}
