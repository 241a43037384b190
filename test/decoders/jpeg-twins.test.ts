/** The wasm and the plain decoder of JPEGs: the same samples, or the same words about the same damage. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { baselinePlan } from '../../src/decoders/jpeg/plan.ts';
import { goldenBytes, goldenNames } from '../support/golden.ts';
import { mutated, scanned, scans } from '../support/jpeg.ts';
import { randomFrom } from '../support/random.ts';

const seed = 20261129;
const RUNS = 400;
const captures = goldenNames('jpeg/captures')
  .map((name) => goldenBytes(`jpeg/captures/${name}`))
  .filter((bytes) => baselinePlan(bytes) !== null);

it(`say the same of damaged captures (seed ${seed})`, () => {
  const counts = { same: 0, refused: 0, notRead: 0 };
  const property = fc.property(fc.constantFrom(...captures), fc.integer(), (capture, change) => {
    const bytes = mutated(capture, randomFrom(change));
    const [wasm, plain, relayed] = scans.map(([, scan]) => scanned(bytes, scan));
    expect(wasm).toEqual(plain);
    expect(relayed).toEqual(plain);
    counts[wasm === null ? 'notRead' : typeof wasm === 'string' ? 'refused' : 'same']++;
  });
  fc.assert(property, { seed, numRuns: RUNS });
  console.log(JSON.stringify(counts));
  expect(counts.same).toBeGreaterThan(RUNS / 10);
  expect(counts.refused).toBeGreaterThan(RUNS / 10);
});
