/**
 * Our own decoder of JPEGs against libjpeg-turbo, over many: every sound one is equal, and what libjpeg warns
 * of is no frame.
 */
import { describe, expect, it } from 'vitest';
import { walkJpeg } from '../../src/decoders/containers/jpeg.ts';
import { isOver } from '../../src/decoders/jpeg/after-scan.ts';
import { wasmMemoryBytes, wasmScan } from '../../src/decoders/jpeg/wasm.ts';
import { samplesDigest } from '../support/digest.ts';
import { isReady } from '../support/fault-tools.ts';
import { goldenBytes, goldenNames } from '../support/golden.ts';
import { djpeg, generatedJpegs, mutated, passedOver, scanned } from '../support/jpeg.ts';
import { below, seededRandom } from '../support/random.ts';
import { relayScan } from '../support/relay.ts';

const GENERATED = 2000;
const MUTATIONS = Number(process.env.SLOWSHUTTER_MUTATIONS ?? 3000);
/** Of the module, while captures are small. */
const MEMORY_BYTES_MAX = 2 ** 22;

const ready = isReady('JPEGs beside those of libjpeg', {
  programs: ['cjpeg', 'djpeg'],
  pythonModule: 'numpy',
});

describe.skipIf(!ready)('a JPEG', () => {
  it(`of ${GENERATED} made by chance has the samples of djpeg`, () => {
    for (const { name, bytes, sha256 } of generatedJpegs(GENERATED, 14)) {
      const found = scanned(bytes, wasmScan);
      if (found === null || typeof found === 'string') throw new Error(`${name}: ${found}`);
      expect(samplesDigest(found.samples), name).toBe(sha256);
      expect(scanned(bytes, relayScan), name).toEqual(found);
    }
  });

  it(`of ${MUTATIONS} that are damaged by chance is the picture of djpeg, or no frame where djpeg warns`, () => {
    const random = seededRandom('damaged JPEGs', 20261129);
    const captures = goldenNames('jpeg/captures').map((name) => goldenBytes(`jpeg/captures/${name}`));
    const counts = { same: 0, refused: 0, refusedAlone: 0, notRead: 0, padded: 0 };
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutated(captures[below(random, captures.length)]!, random);
      const found = walkJpeg(bytes).whole ? scanned(bytes, wasmScan) : null;
      if (found !== null) expect(scanned(bytes, relayScan), `${i}`).toEqual(found);
      if (found === null) {
        counts.notRead++;
        continue;
      }
      const { samples, warnings } = djpeg(bytes);
      if (typeof found === 'string' || !isOver(bytes, found.end)) {
        counts[warnings === '' ? 'refusedAlone' : 'refused']++;
        continue;
      }
      const isPassedOver = warnings.split('\n').every((line) => passedOver.test(line));
      if (warnings !== '' && !isPassedOver)
        expect(warnings, `${i}`).toMatch(/^Corrupt JPEG data: \d+ extraneous bytes before marker/);
      expect(samples.equals(found.samples), `${i}: ${warnings}`).toBe(true);
      counts[warnings === '' ? 'same' : 'padded']++;
    }
    console.log(JSON.stringify(counts));
    expect(counts.same).toBeGreaterThan(MUTATIONS / 20);
    expect(counts.refused).toBeGreaterThan(MUTATIONS / 5);
    expect(wasmMemoryBytes()).toBeLessThan(MEMORY_BYTES_MAX);
  });
});
