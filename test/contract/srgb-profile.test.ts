/** The profile of developed pictures: what colour management makes of it must be what sRGB means. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { jpeg, png, tiff, webp } from '../../src/encoders/index.ts';
import { srgbProfile } from '../../src/encoders/srgb-profile.ts';
import { randomFrom } from '../support/random.ts';

const shape = { width: 32, height: 32, channels: 3 } as const;
const random = randomFrom(20251129);
const samples = Uint8Array.from({ length: 32 * 32 * 3 }, () => Math.floor(random() * 256));
const options = {
  quality: 100,
  orientation: 1,
  iccProfile: srgbProfile(),
  sensor: null,
  glance: null,
  origin: null,
};

it('is one that colour management knows, whose colours are those of its own sRGB, to one of 255', async () => {
  const file = await png.encode({ shape, depth: 8, samples }, options);
  const managed = await sharp(file).withIccProfile('srgb').raw().toBuffer();
  expect(managed.length).toBe(samples.length);
  const away = samples.map((sample, i) => Math.abs(sample - managed[i]!));
  expect(Math.max(...away)).toBeLessThanOrEqual(1);
});

it.each(Object.entries({ jpeg, png, tiff, webp }))('is in a .%s byte for byte', async (_name, encoder) => {
  const file = await encoder.encode({ shape, depth: 8, samples }, options);
  const { icc } = await sharp(file).metadata();
  expect(icc?.equals(srgbProfile())).toBe(true);
});
