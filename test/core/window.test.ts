/** Which frames a rolling window has passed: by the order and the times of capture alone. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { surveyOf } from '../../src/core/survey.ts';
import { fallenOut, windowText } from '../../src/core/window.ts';

const second = (at: number): Entry => ({
  path: `/captures/${String(at).padStart(3, '0')}.jpg`,
  stamp: '',
  digest: `digest ${at}`,
  imageDigest: null,
  outcome: 'folded',
  capturedAt: at * 1000,
  exposureNs: 1e9,
});
const out = (seconds: readonly number[], window: { frames: number | null; seconds: number | null }) =>
  fallenOut(seconds.map(second), window).map(({ capturedAt }) => (capturedAt ?? 0) / 1000);

describe('a window', () => {
  it('of frames keeps the last of them, in whatever order they came', () => {
    expect(out([1, 2, 3, 4, 5], { frames: 3, seconds: null })).toEqual([2, 1]);
    expect(out([5, 1, 4, 2, 3], { frames: 3, seconds: null })).toEqual([2, 1]);
    expect(out([1, 2, 3], { frames: 3, seconds: null })).toEqual([]);
  });

  it('of seconds ends where the latest frame is, and its beginning is outside', () => {
    expect(out([10, 11, 19, 20], { frames: null, seconds: 10 })).toEqual([10]);
    expect(out([10, 11, 19, 20], { frames: null, seconds: 9.999 })).toEqual([10]);
    expect(out([10, 11, 19, 20], { frames: null, seconds: 9 })).toEqual([11, 10]);
    expect(out([10, 11, 19, 20], { frames: null, seconds: 0.001 })).toEqual([19, 11, 10]);
  });

  it('of both keeps what is in either narrower one', () => {
    expect(out([1, 18, 19, 20], { frames: 2, seconds: 10 })).toEqual([18, 1]);
    expect(out([1, 9, 12, 20], { frames: 3, seconds: 10 })).toEqual([9, 1]);
  });

  it('tells frames of one second apart by their names', () => {
    const burst = ['b', 'a', 'c'].map((name) => ({
      ...second(7),
      path: `/captures/${name}.jpg`,
      digest: name,
    }));
    const left = fallenOut(burst, { frames: 1, seconds: null }).map(({ digest }) => digest);
    expect(left).toEqual(['b', 'a']);
  });

  it('is said in words', () => {
    expect(windowText({ frames: 64, seconds: null })).toBe('the last 64 frames');
    expect(windowText({ frames: null, seconds: 300 })).toBe('the last 300 seconds');
    expect(windowText({ frames: 1, seconds: 2.5 })).toBe('the last frame of the last 2.5 seconds');
  });
});

it('where a stack stands says the strength of its window in stops, and how many frames should have gone', () => {
  const ledger = new Ledger();
  for (let at = 1; at <= 9; at++) ledger.record(second(at));
  const [stuck] = ledger.folded();
  expect(stuck).toBeDefined();
  const { ndStops, window } = surveyOf(ledger, null, { frames: 8, seconds: null });
  // Nine seconds of frames of one second each.
  expect(ndStops).toBeCloseTo(3.17, 2);
  expect(window).toEqual({ frames: 8, seconds: null, overdue: 1 });
});
