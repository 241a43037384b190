/**
 * Damaged files of the decoders that are not sharp's: a reason, or samples of the right size; and what comes
 * after is exact.
 */
import { describe, expect, it } from 'vitest';
import { familyOf, StackError } from '../../src/core/errors.ts';
import { sampleCount } from '../../src/core/frame.ts';
import { fits, heic } from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { goldenBytes } from '../support/golden.ts';
import { below, seededRandom } from '../support/random.ts';
import { mutated } from './containers.samples.ts';

const FILES = 300;
const formats = [
  { decoder: fits, file: 'fits/captures/unsigned.fits' },
  { decoder: fits, file: 'fits/captures/extension.fits' },
  { decoder: fits, file: 'fits/captures/colour-float.fits' },
  { decoder: heic, file: 'heic/captures/eight.heic' },
  { decoder: heic, file: 'heic/captures/twelve.heic' },
  { decoder: heic, file: 'heic/captures/tiled.heic' },
];

describe.each(formats)('$file', ({ decoder, file }) => {
  it(`${FILES} times damaged is read or refused, and whole again it is what it was`, async () => {
    const whole = goldenBytes(file);
    const before = samplesDigest(await decoder.decode(whole, await decoder.readHeader(whole)));
    const random = seededRandom(`damaged ${file}`, 20_260_101);
    let refused = 0;
    for (let i = 0; i < FILES; i++) {
      const bytes = mutated(whole, (end) => below(random, end));
      decoder.readFacts(bytes);
      if (!decoder.matches(bytes) || !decoder.walk(bytes).whole) {
        refused++;
        continue;
      }
      try {
        const header = await decoder.readHeader(bytes);
        expect(await decoder.decode(bytes, header)).toHaveLength(sampleCount(header.shape));
      } catch (error) {
        if (!(error instanceof StackError)) throw error;
        expect(familyOf(error.code), error.message).toBe('capture');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(FILES / 4);
    expect(samplesDigest(await decoder.decode(whole, await decoder.readHeader(whole)))).toBe(before);
  });
});
