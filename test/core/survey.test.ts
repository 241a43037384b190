/** What status says of a stack: numpy has the same numbers, and nothing is said that no frame says. */

import { describe, expect, it } from 'vitest';
import { type Entry, Ledger } from '../../src/core/ledger.ts';
import { type Gaps, surveyOf } from '../../src/core/survey.ts';
import { goldenJson } from '../support/golden.ts';
import { ledgerOf } from '../support/ledgers.ts';

interface Expected {
  readonly name: string;
  readonly capturedMs: readonly number[];
  readonly exposureNs: readonly number[];
  readonly exposureSecondsTotal: number;
  readonly ndStops: number;
  readonly noiseGain: number;
  readonly gaps: Gaps;
}

const { surveys } = goldenJson<{ surveys: readonly Expected[] }>('measures.json');

function entry(i: number, more: Partial<Entry> = {}): Entry {
  return { path: `/c/${i}.jpg`, stamp: '', digest: `${i}`, imageDigest: null, outcome: 'folded', ...more };
}

it.each(surveys)('$name', ({ capturedMs, exposureNs, ...expected }) => {
  const entries = capturedMs.map((capturedAt, i) => entry(i, { capturedAt, exposureNs: exposureNs[i]! }));
  const { exposureSecondsTotal, ndStops, noiseGain, gaps } = surveyOf(ledgerOf(entries));
  expect(exposureSecondsTotal).toBeCloseTo(expected.exposureSecondsTotal, 9);
  expect(ndStops).toBeCloseTo(expected.ndStops, 12);
  expect(noiseGain).toBeCloseTo(expected.noiseGain, 12);
  expect(gaps!.count).toBe(expected.gaps.count);
  expect(gaps!.longestSeconds).toBeCloseTo(expected.gaps.longestSeconds, 9);
  expect(gaps!.totalSeconds).toBeCloseTo(expected.gaps.totalSeconds, 6);
});

describe('nothing is made up:', () => {
  const second = 1e9;

  it('of no frame there is no exposure, no gap, no time', () => {
    expect(surveyOf(new Ledger())).toMatchObject({
      frames: 0,
      exposureSecondsTotal: null,
      ndStops: null,
      noiseGain: 0,
      gaps: null,
      firstCaptureAt: null,
      lastCapture: null,
    });
  });

  it('one frame that does not say its exposure leaves no sum, no stops and no gaps', () => {
    const known = [0, 1, 2].map((i) => entry(i, { capturedAt: i * 1000, exposureNs: second }));
    const survey = surveyOf(ledgerOf([...known, entry(3, { capturedAt: 3000, exposureNs: null })]));
    expect(survey).toMatchObject({
      frames: 4,
      exposureSecondsTotal: null,
      ndStops: null,
      gaps: null,
      noiseGain: 2,
    });
  });

  it('frames without any exposure, as of bias frames, are of no number of stops', () => {
    const survey = surveyOf(ledgerOf([entry(0, { exposureNs: 0 }), entry(1, { exposureNs: 0 })]));
    expect(survey).toMatchObject({ exposureSecondsTotal: 0, ndStops: null });
  });
});

it('counts every outcome, the held ones by reason, and only what is folded as frames', () => {
  const outcomes = [
    'folded',
    'duplicate',
    'skipped',
    'rejected',
    'lost',
    'removed',
    'held',
    'held',
    'held',
    'closed',
    'closed',
  ] as const;
  const reasons: Partial<Record<number, string>> = { 3: 'truncated', 6: 'paused', 7: 'iso', 8: 'paused' };
  const entries = outcomes.map((outcome, i) => {
    const { [i]: reason } = reasons;
    return entry(i, { outcome, capturedAt: 1000 * (20 - i), exposureNs: 1e9, ...(reason ? { reason } : {}) });
  });
  expect(surveyOf(ledgerOf(entries))).toMatchObject({
    frames: 1,
    exposureSecondsTotal: 1,
    rejected: { truncated: 1 },
    held: { paused: 2, iso: 1 },
    removed: 1,
    closed: 2,
    duplicates: 1,
    skipped: 1,
    lost: 1,
    lastCapture: '/c/0.jpg',
  });
});

it('a year of nights has its survey: 300,000 frames, half of them after a gap', () => {
  const entries = Array.from({ length: 300_000 }, (_, i) =>
    entry(i, { capturedAt: i * 1000 + Math.floor(i / 2) * 9000, exposureNs: 5e8 }),
  );
  expect(surveyOf(ledgerOf(entries)).gaps).toMatchObject({ count: 149_999, longestSeconds: 9.5 });
}, 60_000);
