/** When a checkpoint and a preview are due. */
import { describe, expect, it } from 'vitest';
import { type CheckpointFacts, checkpointDueAt, previewDueAt } from '../../src/core/cadence.ts';

const rule = { everyMs: 300_000, everyFrames: 256, idleMs: 60_000 };
const facts: CheckpointFacts = { framesSince: 1, entriesSince: 1, lastCheckpointAt: 0, lastChangeAt: 0 };

describe('a checkpoint', () => {
  const cases: [when: string, change: Partial<CheckpointFacts>, due: number][] = [
    ['never when nothing has changed', { framesSince: 0, entriesSince: 0 }, Number.POSITIVE_INFINITY],
    ['at once after so many frames', { framesSince: 256, entriesSince: 256, lastCheckpointAt: 70 }, 70],
    [
      'not before one frame less than that',
      { framesSince: 255, entriesSince: 255, lastChangeAt: 290_000 },
      300_000,
    ],
    ['when nothing has come for a while', { lastChangeAt: 1000 }, 61_000],
    ['so long after the last one while captures keep coming', { lastChangeAt: 299_000 }, 300_000],
    ['for a rejection as well', { framesSince: 0, entriesSince: 1, lastChangeAt: 5 }, 60_005],
  ];
  it.each(cases)('is due %s', (_when, change, due) => {
    expect(checkpointDueAt(rule, { ...facts, ...change })).toBe(due);
  });
});

describe('a preview', () => {
  it('is due so long after the last one began, when something has changed', () => {
    expect(previewDueAt(2000, true, 10_000)).toBe(12_000);
    expect(previewDueAt(2000, false, 10_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is due at once when there was none', () => {
    expect(previewDueAt(2000, true, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});
