/**
 * Two formats of one camera, for tests of what is told by a name, a time and a mosaic: no bytes of a real
 * file are needed.
 */
import type { CaptureFacts } from '../../src/core/capture-facts.ts';
import { noFacts } from '../../src/core/capture-facts.ts';
import type { Shape } from '../../src/core/frame.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';

const size = { width: 4, height: 2 };
const picture: Shape = { ...size, channels: 3, fullScale: 255 };
const mosaic: Shape = {
  ...size,
  channels: 1,
  fullScale: 65535,
  transfer: 'linear',
  mosaic: { width: 2, height: 2, colours: 'RGGB' },
};

/**
 * A file: its magic, when it was taken in ms since 1970 (null: it does not say), and the sample that fills
 * the frame.
 */
export function halfFile(
  magic: 'PIC' | 'RAW',
  takenAt: number | null,
  sample: number,
  more = '',
): Uint8Array {
  return Buffer.from(`${magic} ${JSON.stringify({ takenAt, sample, more })}`);
}

function readBack(bytes: Uint8Array): { takenAt: number | null; sample: number } {
  return JSON.parse(Buffer.from(bytes).toString().slice(4));
}

function factsIn(bytes: Uint8Array): CaptureFacts {
  const { takenAt } = readBack(bytes);
  return takenAt === null ? noFacts : { ...noFacts, capturedAt: takenAt, clock: 'unzoned' };
}

function decoderOf(magic: 'PIC' | 'RAW', extensions: readonly string[], shape: Shape): Decoder {
  return {
    name: magic,
    version: '1',
    extensions,
    matches: (bytes) => Buffer.from(bytes).toString('latin1', 0, 4) === `${magic} `,
    walk: (bytes) =>
      bytes.at(-1) === 0x7d
        ? { whole: true, imageRanges: [{ start: 0, end: bytes.length }] }
        : { whole: false, reason: 'it ends early' },
    readHeader: async () => ({
      shape,
      hasAlpha: false,
      orientation: 1,
      iccProfile: null,
      transfer: shape.transfer ?? 'srgb',
    }),
    readFacts: factsIn,
    async decode(bytes) {
      const samples = shape.mosaic ? new Uint16Array(8) : new Uint8Array(24);
      return samples.fill(readBack(bytes).sample);
    },
  };
}

/** `.jpg` is a picture, `.cr3` a mosaic. */
export const halves: readonly Decoder[] = [
  decoderOf('PIC', ['jpg', 'jpeg'], picture),
  {
    ...decoderOf('RAW', ['cr3'], mosaic),
    readSensor: async () => ({
      black: [0, 0, 0, 0],
      white: 65535,
      area: { left: 0, top: 0, ...size },
      crop: { left: 0, top: 0, ...size },
      multipliers: null,
      matrix: null,
      uniqueModel: 'a camera',
    }),
  },
];
