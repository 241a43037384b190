/** The live line: what matters most is first, and stays where there is little room. */
import { expect, it } from 'vitest';
import { duration, type ProgressFacts, progressLine } from '../../src/core/progress.ts';

const quiet: ProgressFacts = {
  frames: 1204,
  exposureSecondsTotal: null,
  queueFrames: 0,
  framesPerSecond: 0,
  etaSeconds: null,
  rejected: 0,
};
const all: ProgressFacts = {
  frames: 1204,
  exposureSecondsTotal: 2408,
  queueFrames: 31,
  framesPerSecond: 5.2,
  etaSeconds: 6,
  rejected: 1,
  held: 2,
  driftPixels: 12.34,
  overwritten: 3,
  lastFrameSeconds: 12.7,
  isDegraded: true,
  paused: true,
};

it('says everything that is known and not zero, by importance', () => {
  expect(progressLine(quiet)).toBe('1204 frames');
  expect(progressLine(all)).toBe(
    '1204 frames  degraded  paused  last 12s ago  rejected 1  overwritten 3  held 2  aligned, moved 12.3 px  exposure 40m08s  queue 31  5.2 frames/s  done in 6s',
  );
});

it.each<[columns: number, line: string]>([
  [40, '1204 frames  degraded  paused  held 2'],
  [45, '1204 frames  degraded  paused  last 12s ago'],
  [20, '1204 frames  paused'],
])('in %i columns keeps what matters most whole', (columns, line) => {
  expect(progressLine(all, columns)).toBe(line);
  expect(line.length).toBeLessThanOrEqual(columns);
});

it.each([{ isDegraded: true }, { paused: true }, { isFolderMissing: true, isDegraded: true }])(
  'in 40 columns has frames, the state and the last frame: %o',
  (state) => {
    const line = progressLine({ ...all, isDegraded: false, paused: false, ...state }, 40);
    expect(line).toMatch(/^1204 frames {2}(degraded|paused|no captures folder)/);
    if (!('isFolderMissing' in state)) expect(line).toContain('last 12s ago');
  },
);

it.each([
  [0, '0s'],
  [0.004, '0.004s'],
  [0.00012, '0.0001s'],
  [0.024, '0.02s'],
  [9.994, '9.99s'],
  [59.94, '59.9s'],
  [60, '1m00s'],
  [3661, '1h01m01s'],
])('%d s are said as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
