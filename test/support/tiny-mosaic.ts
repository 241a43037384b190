/** The smallest raw format there is: a header of JSON, then the samples of the whole sensor. */
import { noFacts } from '../../src/core/capture-facts.ts';
import { StackError } from '../../src/core/errors.ts';
import type { Mosaic, Shape } from '../../src/core/frame.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { randomFrom } from './random.ts';

const MAGIC = 'TMOS';
const SAMPLES_AT = 8;

/** What a file says before its samples. Units: `takenAt` seconds since 1970. */
export interface TinyMosaic {
  readonly width: number;
  readonly height: number;
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
  readonly takenAt: number;
  readonly orientation: number;
}

/** 12 x 10 photosites of which 8 x 6 are shown, 10 bits, held upright. */
export const plainMosaic: TinyMosaic = {
  width: 12,
  height: 10,
  mosaic: { width: 2, height: 2, colours: 'GRBG' },
  sensor: {
    black: [60, 61, 62, 63],
    white: 1000,
    area: { left: 1, top: 1, width: 10, height: 8 },
    crop: { left: 2, top: 2, width: 8, height: 6 },
    multipliers: [2, 1, 1.5],
    matrix: [0.7309, -0.1403, -0.0519, -0.8474, 1.6008, 0.2622, -0.2433, 0.2826, 0.8064],
    uniqueModel: 'Tiny 1',
  },
  takenAt: 0,
  orientation: 1,
};

/** The samples of exposure `number`. */
export function mosaicSamples(number: number, { width, height }: TinyMosaic = plainMosaic): Uint16Array {
  const random = randomFrom(number + 77);
  return Uint16Array.from({ length: width * height }, () => Math.floor(random() * 1024));
}

/** Exposure `number`, taken in second `number`, unless something else is said. */
export function mosaicCapture(number: number, said: Partial<TinyMosaic> = {}): Buffer {
  const header = { ...plainMosaic, takenAt: number, ...said };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const { buffer } = mosaicSamples(number, header);
  return Buffer.concat([Buffer.from(MAGIC), length, text, Buffer.from(buffer)]);
}

/** As a camera names them, in the order in which they were taken. */
export function mosaicCaptures(count: number, said: Partial<TinyMosaic> = {}): Map<string, Uint8Array> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return new Map(numbers.map((i) => [`raw_${i + 1}.tmos`, mosaicCapture(i, said)]));
}

function saidIn(bytes: Uint8Array): { said: TinyMosaic; at: number } {
  const file = Buffer.from(bytes);
  const at = SAMPLES_AT + file.readUInt32LE(4);
  return { said: JSON.parse(file.toString('utf8', SAMPLES_AT, at)) as TinyMosaic, at };
}

function shapeOf({ width, height, mosaic }: TinyMosaic): Shape {
  return { width, height, channels: 1, fullScale: 65535, transfer: 'linear', mosaic };
}

/**
 * A decoder that counts how often it was asked for a sensor; `beforeSamples` is waited for by each file that
 * is decoded.
 */
export function tinyMosaicDecoder(beforeSamples: (takenAt: number) => Promise<void> = async () => undefined) {
  const asked: number[] = [];
  const decoder: Decoder = {
    name: 'tinyMosaic',
    version: '1',
    extensions: ['tmos'],
    matches: (bytes) => Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') === MAGIC,
    walk(bytes) {
      const { said, at } = saidIn(bytes);
      const end = at + said.width * said.height * 2;
      if (bytes.length !== end)
        return { whole: false, reason: `expected ${end} bytes, found ${bytes.length}` };
      return { whole: true, imageRanges: [{ start: 0, end }] };
    },
    async readHeader(bytes) {
      const { said } = saidIn(bytes);
      const { orientation } = said;
      return { shape: shapeOf(said), hasAlpha: false, orientation, iccProfile: null, transfer: 'linear' };
    },
    readFacts(bytes) {
      const { takenAt } = saidIn(bytes).said;
      const own = { make: 'Tiny', model: 'Tiny 1', colorSpace: 'uncalibrated', clock: 'unzoned' } as const;
      return { ...noFacts, ...own, capturedAt: takenAt * 1000, exposureNs: 2e9 };
    },
    async readSensor(bytes) {
      const { said } = saidIn(bytes);
      asked.push(said.takenAt);
      return said.sensor;
    },
    async decode(bytes) {
      const { said, at } = saidIn(bytes);
      await beforeSamples(said.takenAt);
      if (!decoder.walk(bytes).whole) throw new StackError('decode-failed', 'expected a whole capture');
      const samples = Buffer.from(bytes.subarray(at));
      return Uint16Array.from({ length: said.width * said.height }, (_, i) => samples.readUInt16LE(2 * i));
    },
  };
  return { decoder, asked };
}
