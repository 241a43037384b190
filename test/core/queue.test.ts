/** The pace of frames and what follows from it. */
import { describe, expect, it } from 'vitest';
import { RecentPace } from '../../src/core/queue.ts';

function paced(...times: number[]): RecentPace {
  const pace = new RecentPace();
  for (const time of times) pace.mark(time);
  return pace;
}

describe('frames a second', () => {
  it.each<[string, number[], number, number]>([
    ['nothing to go by', [], 1000, 0],
    ['one frame', [900], 1000, 0],
    ['three frames in two seconds', [0, 1000, 1500], 2000, 1],
    ['frames of the same moment as now', [1000, 1000], 1000, 0],
    ['a frame that left the window', [0, 9000, 10_000], 11_000, 0.5],
    ['a burst long ago', [0, 10, 20], 60_000, 0],
  ])('%s', (_what, times, now, rate) => {
    expect(paced(...times).framesPerSecond(now)).toBe(rate);
  });

  it('stays right, and small, over a burst of many thousands', () => {
    const pace = new RecentPace();
    for (let i = 0; i <= 20_000; i++) pace.mark(i * 0.25);
    expect(pace.framesPerSecond(5000)).toBeCloseTo(4000, 0);
  });
});

describe('the rest of the time', () => {
  it('is the queue over the pace, and unknown without either', () => {
    expect(paced(0, 1000, 2000).etaSeconds(30, 3000)).toBe(45);
    expect(paced(0, 1000, 2000).etaSeconds(0, 3000)).toBeNull();
    expect(paced().etaSeconds(30, 3000)).toBeNull();
  });
});
