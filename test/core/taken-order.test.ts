/**
 * In which order frames were taken, when the clock of the camera says something else than arrival and file
 * numbers.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { select } from '../../src/core/select.ts';
import { surveyOf } from '../../src/core/survey.ts';
import { inOrderTaken } from '../../src/core/taken-order.ts';
import { ledgerOf } from '../support/ledgers.ts';

const MINUTE = 60_000;

/** Frames as they arrive: a name and what the clock says, in minutes. */
function frames(...said: readonly (readonly [name: string, minutes: number])[]): Entry[] {
  return said.map(([name, minutes], i) => ({
    path: `/c/${name}`,
    stamp: '',
    digest: `${i}`,
    imageDigest: null,
    outcome: 'folded',
    capturedAt: minutes * MINUTE,
    exposureNs: MINUTE * 1e6,
    number: i + 1,
  }));
}

const names = (entries: readonly Entry[]) =>
  inOrderTaken(entries).map(({ entry }) => entry.path.slice('/c/'.length));
const numbered = (...minutes: number[]) =>
  minutes.map((each, i) => [`IMG_${String(i).padStart(4, '0')}.JPG`, each] as const);

describe('a clock that goes back', () => {
  // Twelve frames at ten minutes, the hour from 120 to 180 twice.
  const summerTimeEnds = frames(...numbered(90, 100, 110, 120, 130, 140, 150, 160, 170, 120, 130, 140));

  it('at the end of summer time leaves the last frame the last, and makes no gap', () => {
    const [last] = select(summerTimeEnds, ['last']);
    expect(last!.entries.map(({ path }) => path)).toEqual(['/c/IMG_0011.JPG']);
    const { gaps, lastCapture } = surveyOf(ledgerOf(summerTimeEnds));
    expect({ lastCapture, gaps: gaps!.count }).toEqual({ lastCapture: '/c/IMG_0011.JPG', gaps: 0 });
  });

  it('when it is set, by days and more than once', () => {
    const set = frames(...numbered(5000, 5010, 5020, 40, 50, 60, 20, 30));
    expect(names(set)).toEqual(numbered(0, 0, 0, 0, 0, 0, 0, 0).map(([name]) => name));
  });

  it('over a counter that rolls over, and under one name for all', () => {
    const rolled = frames(
      ['IMG_9998.JPG', 50],
      ['IMG_9999.JPG', 60],
      ['IMG_0001.JPG', 10],
      ['IMG_0002.JPG', 20],
    );
    expect(names(rolled)).toEqual(['IMG_9998.JPG', 'IMG_9999.JPG', 'IMG_0001.JPG', 'IMG_0002.JPG']);
    const one = frames(['capt.jpg', 50], ['capt.jpg', 60], ['capt.jpg', 10]);
    expect(inOrderTaken(one).map(({ entry }) => entry.number)).toEqual([1, 2, 3]);
  });
});

describe('a clock that is right', () => {
  it('decides when files come in another order than they were taken in', () => {
    const late = frames(
      ['IMG_0003.JPG', 30],
      ['IMG_0001.JPG', 10],
      ['IMG_0004.JPG', 40],
      ['IMG_0002.JPG', 20],
    );
    expect(names(late)).toEqual(['IMG_0001.JPG', 'IMG_0002.JPG', 'IMG_0003.JPG', 'IMG_0004.JPG']);
  });

  it('decides when a counter has rolled over in a folder that was read by name, or begun anew', () => {
    const read = frames(
      ['IMG_0001.JPG', 30],
      ['IMG_0002.JPG', 40],
      ['IMG_9998.JPG', 10],
      ['IMG_9999.JPG', 20],
    );
    expect(names(read)).toEqual(['IMG_9998.JPG', 'IMG_9999.JPG', 'IMG_0001.JPG', 'IMG_0002.JPG']);
    const anew = frames(
      ['IMG_0001.JPG', 30],
      ['IMG_0002.JPG', 40],
      ['IMG_4320.JPG', 10],
      ['IMG_4321.JPG', 20],
    );
    expect(names(anew)).toEqual(['IMG_4320.JPG', 'IMG_4321.JPG', 'IMG_0001.JPG', 'IMG_0002.JPG']);
  });

  it('decides when numbers count something else', () => {
    const minutes = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
    expect(inOrderTaken(frames(...numbered(...minutes))).map(({ at }) => at / MINUTE)).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  it('decides between names that have no numbers, and between cameras', () => {
    expect(names(frames(['b.jpg', 20], ['a.jpg', 10]))).toEqual(['a.jpg', 'b.jpg']);
    expect(names(frames(['A1.jpg', 10], ['B7.jpg', 15], ['A2.jpg', 20], ['B8.jpg', 25]))).toEqual([
      'A1.jpg',
      'B7.jpg',
      'A2.jpg',
      'B8.jpg',
    ]);
  });

  it('gives its own times, whatever the order of arrival (seed 20261027)', () => {
    const shoot = numbered(...Array.from({ length: 12 }, (_, i) => 10 * i));
    fc.assert(
      fc.property(fc.shuffledSubarray(shoot, { minLength: 12 }), (arrived) => {
        const placed = inOrderTaken(frames(...arrived));
        expect(placed.map(({ at }) => at / MINUTE)).toEqual(shoot.map(([, minutes]) => minutes));
      }),
      { seed: 20261027 },
    );
  });
});
