/**
 * Frames whose samples are in proportion to light: whichever light is asked for, the stack and its pictures
 * are the same.
 */
import { expect, it } from 'vitest';
import { mean } from '../../src/blends/mean.ts';
import { linearToSrgb } from '../../src/core/light.ts';
import { fits } from '../../src/decoders/fits.ts';
import { openStack, pictureOf } from '../support/engine.ts';
import { goldenBytes } from '../support/golden.ts';

async function stackOf(name: string, light: 'encoded' | 'linear') {
  const captures = new Map([['a.fits', new Uint8Array(goldenBytes(`fits/captures/${name}`))]]);
  const { stack, fold } = await openStack('plain', captures, { light, planes: ['sum'] });
  await fold('a.fits');
  return stack;
}

it.each(['bytes.fits', 'unsigned.fits', 'bayer-bytes.fits'])(
  '%s is one stack by either word',
  async (name) => {
    const [encoded, linear] = await Promise.all([stackOf(name, 'encoded'), stackOf(name, 'linear')]);
    expect(encoded.opened().planes.digest()).toBe(linear.opened().planes.digest());
  },
);

it.each(['bytes.fits', 'unsigned.fits'])('%s is shown by the curve of sRGB, not dark', async (name) => {
  const bytes = goldenBytes(`fits/captures/${name}`);
  const header = await fits.readHeader(bytes);
  const samples = await fits.decode(bytes, header);
  const stack = await stackOf(name, 'encoded');
  const picture = pictureOf(stack, mean, 255);
  const shown = Array.from(samples, (sample) => 255 * linearToSrgb(sample / header.shape.fullScale));
  for (const [i, value] of picture.samples.entries())
    expect(Math.abs(value - shown[i]!)).toBeLessThanOrEqual(0.51);
});
