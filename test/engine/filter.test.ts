/**
 * What filters may do with a frame, what they are told, and what becomes of frames whose filters do something
 * else.
 */

import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Filter, FilterSettings } from '../../src/core/filter.ts';
import type { Entry } from '../../src/core/ledger.ts';
import { mustRepeat } from '../../src/core/recipe.ts';
import * as decoders from '../../src/decoders/index.ts';
import { goThrough, loadFilters } from '../../src/engine/calibrate/filters.ts';
import { develop } from '../../src/engine/stages/develop.ts';
import { loadFilterModule } from '../../src/io/filter-module.ts';
import { startEngine } from '../support/engine.ts';
import { filterThat, stepsOf } from '../support/filters.ts';
import { capturesOf, goldenBytes } from '../support/golden.ts';

/** The digest of the stack of a set through these filters. All captures are asked for at once. */
async function digestThrough(set: string, ...filters: FilterSettings[]): Promise<string | null> {
  const captures = capturesOf(set);
  const engine = await startEngine('wasm', captures, { filters });
  const replies = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  for (const { outcome, message } of replies) expect({ outcome, message }).toEqual({ outcome: 'folded' });
  return (await engine.ask('digest', {})).digest;
}

/** What becomes of one frame through these filters. */
async function verdictOf(...filters: FilterSettings[]) {
  const engine = await startEngine('wasm', capturesOf('png8'), { filters });
  // Asked for the first time: neither more bytes nor another try can change what a filter says.
  return engine.take('png8_1.png', { last: false });
}

const darker = '({ samples }) => { samples.forEach((v, i) => { samples[i] = v >> 1; }); }';
const lighter = '({ samples }) => samples.map((v) => Math.min(v + 9, 255))';

describe.each(['png8', 'png16', 'grey8'])('frames of %s', (set) => {
  it('stay as they are when a filter returns nothing, or the samples it was given', async () => {
    const plain = await digestThrough(set);
    expect(await digestThrough(set, filterThat('() => undefined'))).toBe(plain);
    expect(await digestThrough(set, filterThat('async (frame) => frame.samples'))).toBe(plain);
  });

  it('are changed alike in place, by a return and by a promise', async () => {
    const inPlace = await digestThrough(set, filterThat(darker));
    const returned = filterThat('({ samples }) => samples.map((v) => v >> 1)');
    const promised = filterThat('async ({ samples }) => samples.map((v) => v >> 1)');
    expect(await digestThrough(set, returned)).toBe(inPlace);
    expect(await digestThrough(set, promised)).toBe(inPlace);
    expect(inPlace).not.toBe(await digestThrough(set));
  });

  it('go through filters in their order, each seeing what the one before has left', async () => {
    const both = filterThat('({ samples }) => samples.map((v) => Math.min((v >> 1) + 9, 255))');
    const [first, second] = [filterThat(darker), filterThat(lighter)];
    expect(await digestThrough(set, first, second)).toBe(await digestThrough(set, both));
    expect(await digestThrough(set, second, first)).not.toBe(await digestThrough(set, both));
  });

  it('are not mixed up by a filter that returns one and the same array for all', async () => {
    const anew = filterThat('({ samples }) => samples.map((v) => v >> 1)');
    // The second frame is held up until those after it have been through, and so their folding is, too.
    const again = filterThat(`(() => {
      let kept;
      const through = new Set();
      return async ({ samples, capture: { name } }) => {
        const place = name.at(-5);
        while (place === '2' && !(through.has('3') && through.has('4'))) await new Promise(setImmediate);
        kept ??= samples.slice();
        samples.forEach((v, i) => { kept[i] = v >> 1; });
        through.add(place);
        return kept;
      };
    })()`);
    expect(await digestThrough(set, again)).toBe(await digestThrough(set, anew));
  });
});

describe('a filter', () => {
  it('is told the shape, the options, and what is known of the capture', async () => {
    const told = async (file: string) => {
      const bytes = goldenBytes(`facts/captures/${file}`);
      const capture = { path: `/shoot/${file}`, bytes, decoder: decoders.jpeg, modifiedMs: 1234 };
      let heard: unknown = null;
      const filter: Filter = ({ samples: _, ...frame }, given) => {
        heard = { ...frame, given };
      };
      const loadFilter = async () => ({ exported: filter, digest: '' });
      const settings = [{ module: 'own.mjs', digest: '', options }];
      await develop(capture, { shape: null, steps: await stepsOf(settings, loadFilter) });
      return heard;
    };
    const options = { a: [1, { b: null }] };
    const shape = { width: expect.any(Number), height: expect.any(Number), channels: 3, fullScale: 255 };
    // As exiftool reads it: test/golden/facts/expected.json.
    const camera = { make: 'Nikon Corporation', model: 'NIKON Z 6_2', lensModel: 'NIKKOR Z 24-70mm f/4 S' };
    const settings = { iso: 64, fNumber: 11, focalLengthMm: 35.5, whiteBalance: 'manual' };
    const taken = { capturedAt: Date.parse('2025-06-21T23:59:58.070+05:45'), exposureSeconds: 0.333333333 };
    const tethered = { path: '/shoot/tethered.jpg', name: 'tethered.jpg', ...taken, ...camera, ...settings };
    expect(await told('tethered.jpg')).toEqual({ shape, capture: tethered, given: options });
    const silent = {
      iso: null,
      fNumber: null,
      focalLengthMm: null,
      make: null,
      model: null,
      lensModel: null,
    };
    const when = { path: '/shoot/silent.jpg', name: 'silent.jpg', capturedAt: 1234, exposureSeconds: null };
    expect(await told('silent.jpg')).toMatchObject({ capture: { ...when, ...silent, whiteBalance: null } });
  });

  it('changes nothing for the next, nor for the stack, by changing what it is told', async () => {
    const spoil = '({ shape, capture }) => { shape.width = 1; capture.name = "x"; }';
    const tell = "({ shape, capture }) => ({ reject: shape.width + ' ' + capture.name })";
    const { message } = await verdictOf(filterThat(spoil), filterThat(tell));
    expect(message).toBe('the filter own.mjs says: 61 png8_1.png');
    const greedy = await verdictOf(filterThat('(_, options) => { options.deep.x = 2; }', { deep: { x: 1 } }));
    expect(greedy).toMatchObject({ outcome: 'rejected', message: expect.stringContaining('TypeError') });
  });

  it('that rejects a frame gives its reason, at once and for good; the next frame is the first', async () => {
    const captures = new Map([...capturesOf('grey8'), ...capturesOf('png8')]);
    const filter = filterThat("({ shape }) => shape.channels === 1 ? { reject: 'colourless' } : undefined");
    const engine = await startEngine('wasm', captures, { filters: [filter] });
    const rejected = {
      outcome: 'rejected',
      code: 'filtered',
      message: 'the filter own.mjs says: colourless',
    };
    expect(await engine.take('grey8_1.png', { last: false })).toMatchObject({ ...rejected, frames: 0 });
    expect(await engine.take('png8_1.png')).toMatchObject({ outcome: 'folded', frames: 1 });
    expect((await engine.ask('standing', {})).rejected).toEqual({ filtered: 1 });
  });

  it.each([
    [
      'throws',
      "() => { throw new RangeError('no moon'); }",
      'the filter own.mjs failed: RangeError: no moon',
    ],
    ['rejects its promise', "async () => { throw 'no moon'; }", "the filter own.mjs failed: 'no moon'"],
    ['throws nothing', '() => { throw undefined; }', 'failed: undefined'],
    ['returns a truth', '() => true', 'own.mjs returned boolean, and may return nothing, .* or a Uint8Array'],
    ['returns null', '() => null', 'returned null'],
    ['returns a list', '({ samples }) => [...samples]', 'returned Array'],
    ['returns deeper samples', '({ samples }) => Uint16Array.from(samples)', 'returned Uint16Array'],
    [
      'returns clamped samples',
      '({ samples }) => Uint8ClampedArray.from(samples)',
      'returned Uint8ClampedArray',
    ],
    [
      'returns too few',
      '({ samples }) => samples.subarray(1)',
      'the filter .* returned 8600 samples, and has to return 8601',
    ],
    ['gives no reason', "() => ({ reject: '' })", 'returned Object'],
    ['gives a number for a reason', '() => ({ reject: 7 })', 'returned Object'],
  ])('that %s has the frame rejected', async (_what, filter, text) => {
    const { outcome, code, message } = await verdictOf(filterThat(filter));
    expect({ outcome, code }).toEqual({ outcome: 'rejected', code: 'filter-failed' });
    expect(message).toMatch(/^the filter own\.mjs /);
    expect(message).toMatch(new RegExp(text));
  });

  it('may not give the samples away', async () => {
    const away = '({ samples }) => { structuredClone(0, { transfer: [samples.buffer] }); }';
    const [filter] = await loadFilters([filterThat(away)], loadFilterModule);
    const shape = { width: 2, height: 1, channels: 3, fullScale: 255 } as const;
    const capture = { path: '/a.png', name: 'a.png', capturedAt: 0, exposureSeconds: null };
    const camera = { make: null, model: null, lensModel: null };
    const settings = { iso: null, fNumber: null, focalLengthMm: null, whiteBalance: null };
    const through = goThrough(
      [filter!],
      { shape, samples: new Uint8Array(6) },
      { ...capture, ...camera, ...settings },
    );
    const error = { code: 'filter-failed', message: expect.stringContaining('left 0 samples of 6') };
    await expect(through).rejects.toMatchObject(error);
  });

  it('may give a long reason: its beginning is kept', async () => {
    const { message } = await verdictOf(filterThat("() => ({ reject: 'x'.repeat(10_000_000) })"));
    expect(message).toBe(`the filter own.mjs says: ${'x'.repeat(300)} ...`);
  });
});

describe('the CRC-32 of the samples', () => {
  const developed = async (...filters: FilterSettings[]) => {
    const bytes = Buffer.from([...capturesOf('png16').values()][0]!);
    const capture = { path: '/a.png', bytes, decoder: decoders.png, modifiedMs: 0 };
    return develop(capture, { shape: null, steps: await stepsOf(filters) });
  };
  const folded = (more: Partial<Entry>): Entry => ({
    ...{ path: '/a.png', stamp: '', digest: null, imageDigest: null, outcome: 'folded' },
    ...more,
  });

  it('is that of what came out of the filters; without filters there is none', async () => {
    const { frame, recipe } = await developed(filterThat(darker));
    const { buffer, byteOffset, byteLength } = frame.samples;
    expect(recipe?.samplesCrc).toBe(crc32(Buffer.from(buffer, byteOffset, byteLength)));
    expect((await developed()).recipe).toBeUndefined();
  });

  it('tells whether a frame comes out as it was folded', async () => {
    const [{ recipe }, other] = [await developed(filterThat(darker)), await developed()];
    const { samplesCrc = 0, steps = [] } = recipe!;
    expect(() => mustRepeat(recipe, folded({ recipe: { samplesCrc } }))).not.toThrow();
    expect(() => mustRepeat(recipe, folded({ recipe: { samplesCrc, steps } }))).not.toThrow();
    expect(() => mustRepeat(other.recipe, folded({}))).not.toThrow();
    for (const [found, entry] of [
      [recipe, folded({ recipe: { samplesCrc: samplesCrc ^ 1 } })],
      [recipe, folded({ recipe: { samplesCrc, steps: [...steps, 'another 0'] } })],
      [recipe, folded({})],
      [other.recipe, folded({ recipe: { samplesCrc } })],
    ] as const) {
      const error = {
        code: 'config',
        message: expect.stringMatching(/\/a\.png/),
      };
      expect(() => mustRepeat(found, entry)).toThrow(expect.objectContaining(error));
    }
  });
});
