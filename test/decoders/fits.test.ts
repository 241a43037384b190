/**
 * FITS: the samples that astropy has, the mosaic as it is seen, and a sentence for what is no picture of
 * whole numbers.
 */
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../src/core/capture-facts.ts';
import type { Picture, Shape } from '../../src/core/frame.ts';
import { fits } from '../../src/decoders/index.ts';
import { fits as written } from '../../src/encoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { startEngine } from '../support/engine.ts';
import { goldenBytes, goldenJson } from '../support/golden.ts';
import { originOfFrames } from '../support/origin.ts';

interface Expected {
  readonly taken: Readonly<
    Record<string, { readonly shape: Shape; readonly said: object; readonly sha256: string }>
  >;
  readonly refused: readonly string[];
}

const { taken, refused } = goldenJson<Expected>('fits/expected.json');
const captureOf = (name: string) => goldenBytes(`fits/captures/${name}`);

async function decoded(bytes: Buffer) {
  const header = await fits.readHeader(bytes);
  return { header, samples: await fits.decode(bytes, header) };
}

describe('a FITS capture', () => {
  it.each(Object.entries(taken))(
    '%s has the samples and the facts of astropy',
    async (name, { shape, said, sha256 }) => {
      const bytes = captureOf(name);
      const { header, samples } = await decoded(bytes);
      expect(header.shape).toEqual(shape);
      expect(header.transfer).toBe(shape.transfer ?? 'srgb');
      expect(samplesDigest(samples)).toBe(sha256);
      const clock = 'capturedAt' in said ? { clock: 'zoned', zoneMinutes: 0 } : {};
      expect(fits.readFacts(bytes)).toEqual({ ...noFacts, ...said, ...clock });
    },
  );

  it.each(refused)('%s is refused with a sentence, and the next one is folded', async (name) => {
    const good = captureOf('unsigned.fits');
    const engine = await startEngine(
      'plain',
      new Map([
        [name, captureOf(name)],
        ['good.fits', good],
      ]),
    );
    const verdict = await engine.take(name);
    expect(verdict).toMatchObject({ outcome: 'rejected', code: 'unsupported-colour' });
    expect(verdict.message).toMatch(/^the FITS (picture|file) (has|is) /);
    expect(await engine.take('good.fits')).toMatchObject({ outcome: 'folded', frames: 1 });
  });

  it('packed by fpack is told how it is unpacked', async () => {
    await expect(fits.readHeader(captureOf('packed.fits.fz'))).rejects.toThrow(/funpack/);
  });

  it('with a mosaic says nothing of its sensor but its size and its full scale', async () => {
    const whole = { left: 0, top: 0, width: 14, height: 10 };
    expect(await fits.readSensor?.(captureOf('bayer-down.fits'))).toEqual({
      black: [0, 0, 0, 0],
      white: 65535,
      area: whole,
      crop: whole,
      multipliers: [1, 1, 1],
      matrix: null,
      uniqueModel: '',
    });
  });

  it('that ends in zeros is doubted', () => {
    const bytes = captureOf('extension.fits');
    expect(fits.walk(bytes)).not.toHaveProperty('doubt');
    expect(fits.walk(withPixels(bytes, 0))).toHaveProperty('doubt');
  });

  it('without the block that fills its last is cut, and so is one with a second picture begun', () => {
    const bytes = captureOf('unsigned.fits');
    expect(fits.walk(bytes.subarray(0, -1))).toMatchObject({ whole: false });
    const begun = Buffer.concat([bytes, captureOf('extension.fits').subarray(2880, 2880 + 1000)]);
    expect(fits.walk(begun)).toMatchObject({ whole: false });
  });

  it('with other words in its header is the same picture', () => {
    const bytes = captureOf('unsigned.fits');
    const other = Buffer.from(bytes);
    other.write('Seestar S50', other.indexOf('ZWO ASI2600MC Pro'), 'latin1');
    expect(imageOf(other)).toEqual(imageOf(bytes));
    expect(imageOf(withPixels(bytes, 7))).not.toEqual(imageOf(bytes));
  });
});

describe('a FITS picture that this program wrote', () => {
  const shape = { width: 5, height: 4, channels: 3 } as const;
  const samples = Uint16Array.from({ length: 60 }, (_, i) => (i * i * 18 + i) % 65536).fill(65535, 58);
  const pictures: readonly Picture[] = [
    { shape, depth: 16, samples },
    { shape, depth: 32, samples: Float32Array.from(samples, (each) => each / 65535) },
  ];
  it.each(pictures)('of $depth bits comes back exactly, with its light', async (picture) => {
    for (const light of ['linear', 'encoded'] as const) {
      const file = await written.encode(picture, {
        orientation: 1,
        iccProfile: null,
        quality: 90,
        sensor: null,
        glance: null,
        origin: originOfFrames(4, { light }),
      });
      const bytes = Buffer.from(file);
      const back = await decoded(bytes);
      expect(back.samples).toEqual(samples);
      expect(back.header.transfer).toBe(light === 'linear' ? 'linear' : 'srgb');
      expect(fits.readFacts(bytes)).toMatchObject({ model: 'NIKON Z 6_2', iso: 64, focalLengthMm: 35.5 });
    }
  });
});

/** The bytes that make the pixels. */
function imageOf(bytes: Buffer): Buffer {
  const walk = fits.walk(bytes);
  if (!walk.whole) throw new Error(walk.reason);
  return Buffer.concat(walk.imageRanges.map(({ start, end }) => bytes.subarray(start, end)));
}

function withPixels(bytes: Buffer, value: number): Buffer {
  const walk = fits.walk(bytes);
  if (!walk.whole) throw new Error(walk.reason);
  const other = Buffer.from(bytes);
  for (const { start, end } of walk.imageRanges) other.fill(value, start, end);
  return other;
}
