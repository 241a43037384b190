/**
 * Merging is the union of exposures: whatever subsets, order, tree and repeats, the planes are those of one
 * fold, bit for bit, and so is the ledger.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byName } from '../../src/core/names.ts';
import { planeOrder } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { Merging } from '../support/merging.ts';
import { below, randomFrom, shuffled } from '../support/random.ts';
import { timedTiny, tiny, tinyCapture } from '../support/tiny.ts';
import { mosaicCapture, tinyMosaicDecoder } from '../support/tiny-mosaic.ts';

const EXPOSURES = 7;

interface Kind {
  readonly decoder: Decoder;
  readonly capture: (number: number, rewritings?: number) => Buffer;
  readonly settings: Partial<StackSettings>;
}

const planes = planeOrder;
/**
 * What fades goes by the time of a frame, which must be one in all stacks: where the camera does not say it,
 * copies have their own.
 */
const timeless = planeOrder.filter((name) => name !== 'glow');
const kinds: Record<string, Kind> = {
  'stored values': { decoder: tiny, capture: tinyCapture, settings: { planes: timeless } },
  'stored values of a camera with a clock': {
    decoder: timedTiny,
    capture: tinyCapture,
    settings: { planes },
  },
  'linear light, whose squares pass 32 bits': {
    decoder: timedTiny,
    capture: tinyCapture,
    settings: { planes, light: 'linear' },
  },
  'a pick alone': { decoder: tiny, capture: tinyCapture, settings: { planes: ['max'] } },
  'mosaics of a sensor': {
    decoder: tinyMosaicDecoder().decoder,
    capture: (number) => mosaicCapture(number),
    settings: { planes: timeless },
  },
};

/**
 * Exposures by name, copies among them, and one with other metadata where the format has any; and a broken
 * file.
 */
function shootInto(merging: Merging, { capture }: Kind): string[] {
  for (let i = 0; i < EXPOSURES; i++) merging.captures.set(`/captures/img_${i}`, capture(i));
  merging.captures.set('/captures/copy of img_2', capture(2));
  merging.captures.set('/captures/img_30', capture(3));
  merging.captures.set('/captures/tagged_4', capture(4, 1));
  merging.captures.set('/captures/img_40', capture(5).subarray(0, -3));
  return [...merging.captures.keys()].sort(byName);
}

/** Merged two or three at a time, in any order, some of them more than once. */
async function byTree(merging: Merging, states: readonly string[], random: () => number): Promise<string> {
  let left = shuffled([...states, ...states.filter(() => random() < 0.3)], random);
  do {
    const arms = left.slice(0, 2 + below(random, 2));
    const { out } = await merging.merge(arms);
    left = shuffled([...left.slice(arms.length), out], random);
  } while (left.length > 1);
  return left[0]!;
}

const runs = Number(process.env.SLOWSHUTTER_RUNS ?? 6);
const all = Object.entries(kinds);

it.each(all)('any tree over any subsets is their one fold: %s (seed 20261129)', async (_what, kind) => {
  const property = fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 4 }), async (seed, count) => {
    const random = randomFrom(seed);
    const merging = new Merging(kind.decoder, kind.settings);
    const names = shootInto(merging, kind);
    const subsets = Array.from({ length: count }, () => names.filter(() => random() < 0.5));
    const states: string[] = [];
    for (const subset of subsets) states.push(await merging.fold(subset));
    const whole = await merging.fold(names.filter((name) => subsets.some((each) => each.includes(name))));
    const expected = await merging.read(whole);
    const found = await merging.read(await byTree(merging, states, random));
    expect(found.digest).toBe(expected.digest);
    expect(found.entries.map(withoutNumber)).toEqual([...expected.entries].sort(inLedger).map(withoutNumber));
    expect(found.header).toEqual(expected.header);
  });
  await fc.assert(property, { seed: 20261129, numRuns: runs });
});

it.each(all)('two trees over stacks of any order are one file: %s (seed 20261130)', async (_what, kind) => {
  const property = fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 4 }), async (seed, count) => {
    const random = randomFrom(seed);
    const merging = new Merging(kind.decoder, kind.settings);
    const names = shootInto(merging, kind);
    const states: string[] = [];
    for (let i = 0; i < count; i++) {
      const subset = names.filter(() => random() < 0.5);
      states.push(await merging.fold(shuffled(subset, random)));
    }
    const [one, other] = [await byTree(merging, states, random), await byTree(merging, states, random)];
    expect(await merging.read(one)).toEqual(await merging.read(other));
  });
  await fc.assert(property, { seed: 20261130, numRuns: runs });
});

const withoutNumber = ({ number: _number, ...entry }: { number?: number }) => entry;
const inLedger = (a: { path: string }, b: { path: string }) => byName(a.path, b.path);
