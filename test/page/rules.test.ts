/** The rules of the live page that need no browser. */
import { describe, expect, it } from 'vitest';
import type { PageFrame, PageStatus } from '../../src/core/page.ts';
import { alarmOf, Heard } from '../../src/page/rules/age.ts';
import { EventLines } from '../../src/page/rules/event-lines.ts';
import { endText, movedTo, shownText, spanAmong } from '../../src/page/rules/part.ts';
import { retrySeconds } from '../../src/page/rules/retry.ts';
import { headOf } from '../../src/page/rules/state.ts';
import { dotAt, dotsOf, gridOf } from '../../src/page/rules/strip.ts';
import { troublesOf } from '../../src/page/rules/troubles.ts';
import {
  bytes,
  percent,
  reasonText,
  roughly,
  shutter,
  spoken,
  spokenShort,
} from '../../src/page/rules/words.ts';
import { folded, restingStatus, stackOf } from '../support/page-stacks.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the age of the last frame', () => {
  it('is the one that the computer said, and the time that has passed here since', () => {
    const heard = new Heard({ now: '2026-11-28T22:00:00.000Z', lastFrameSeconds: 3 }, 5000);
    expect(heard.ageSeconds(5000)).toBe(3);
    expect(heard.ageSeconds(12_500)).toBe(10.5);
    expect(new Date(heard.timeMs(6000)).toISOString()).toBe('2026-11-28T22:00:01.000Z');
    expect(
      new Heard({ now: '2026-11-28T22:00:00.000Z', lastFrameSeconds: null }, 0).ageSeconds(9),
    ).toBeNull();
  });

  it.each([
    [30, 10, 'running', 'fine'],
    [30.1, 10, 'running', 'late'],
    [100, 10, 'running', 'late'],
    [100.1, 10, 'running', 'stopped'],
    [100.1, 10, 'degraded', 'stopped'],
    [1000, 10, 'paused', 'fine'],
    [1000, 10, 'stopped', 'fine'],
    [1000, null, 'running', 'fine'],
    [null, 10, 'running', 'fine'],
    // A burst of ten frames a second: half a second of silence is none.
    [1.9, 0.1, 'running', 'fine'],
    [2.1, 0.1, 'running', 'late'],
    [5.1, 0.1, 'running', 'stopped'],
  ] as const)('of %s s, with a frame each %s s and %s, is %s', (age, usual, state, alarm) => {
    expect(alarmOf(age, usual, state)).toBe(alarm);
  });

  it('is tried again after 1, 2, 4 ... 30 s when the connection is gone', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 900].map(retrySeconds)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });
});

describe('events', () => {
  it('are the same, however their bytes were cut', () => {
    const stream =
      'id: 7\nevent: status\ndata: {"a":\ndata: 1}\n\n: a comment\n\nevent: bye\r\ndata: x: y\r\n\r\ndata:z\n\n';
    const expected = [
      { event: 'status', data: '{"a":\n1}', id: '7' },
      { event: 'bye', data: 'x: y', id: '7' },
      { event: 'message', data: 'z', id: '7' },
    ];
    for (let size = 1; size <= stream.length; size++) {
      const lines = new EventLines();
      const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => lines.read(piece))).toEqual(expected);
    }
  });
});

describe('a part of the shoot', () => {
  it('has two ends that do not pass each other', () => {
    expect(movedTo({ from: 2, until: 5 }, 'from', 7)).toEqual({ from: 5, until: 5 });
    expect(movedTo({ from: 2, until: 5 }, 'until', 0)).toEqual({ from: 2, until: 2 });
    expect(movedTo({ from: 2, until: 5 }, 'until', 4)).toEqual({ from: 2, until: 4 });
  });

  it('goes on to the frames that come where it goes up to now, and has none that are gone', () => {
    expect(spanAmong({ from: 0, until: 0 }, 0, 9)).toEqual({ from: 0, until: 8 });
    expect(spanAmong({ from: 3, until: 8 }, 9, 10)).toEqual({ from: 3, until: 9 });
    expect(spanAmong({ from: 3, until: 7 }, 9, 10)).toEqual({ from: 3, until: 7 });
    expect(spanAmong({ from: 3, until: 7 }, 9, 2)).toEqual({ from: 1, until: 1 });
    expect(spanAmong({ from: 3, until: 7 }, 9, 0)).toEqual({ from: 0, until: 0 });
  });

  it('is said by its frames', () => {
    expect(endText({ number: 12, capturedAt: null })).toBe('frame 12');
    const at = new Date(2026, 10, 28, 21, 35, 4).toISOString();
    expect(endText({ number: 12, capturedAt: at })).toBe('frame 12, 21:35:04');
    expect(shownText(16, '4-19')).toBe('16 frames, 4 to 19');
  });
});

describe('the strip', () => {
  const { frames } = stackOf(6);
  const out: PageFrame = { ...folded(3), outcome: 'rejected', capturedAt: null };

  it('has a dot a frame, and a hole where a frame is missing', () => {
    const late = frames.map((each, i) => (i < 4 ? each : { ...each, capturedAt: moved(each, 10) }));
    expect(dotsOf(late).map((dot) => dot?.first ?? null)).toEqual([0, 1, 2, 3, null, 4, 5]);
    expect(dotsOf(frames).every((dot) => dot !== null)).toBe(true);
  });

  it('has for more than 500 frames dots of several, which show the worst of them', () => {
    const many = stackOf(5000).frames.map((each, i) => (i === 3333 ? out : each));
    const dots = dotsOf(many);
    expect(dots.length).toBe(500);
    expect(dots.map((dot, i) => [i, dot?.mark]).filter(([, mark]) => mark !== 'in')).toEqual([[333, 'out']]);
    expect(dotsOf(stackOf(500).frames).length).toBe(500);
    expect(dotsOf(stackOf(501).frames).length).toBe(251);
  });

  it('fits into its room with the largest dots that do, and knows which one is pointed at', () => {
    for (const count of [0, 1, 25, 60, 128, 500]) {
      const { columns, rows, pitch } = gridOf(count, 358, 52);
      expect(columns * pitch).toBeLessThanOrEqual(358);
      expect(rows * pitch).toBeLessThanOrEqual(52);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
    }
    const dots = dotsOf(frames);
    const grid = { columns: 4, rows: 2, pitch: 10 };
    expect(dotAt(15, 5, dots, grid)).toBe(1);
    expect(dotAt(15, 15, dots, grid)).toBe(5);
    expect(dotAt(300, 300, dots, grid)).toBe(5);
    expect(dotAt(15, 5, [dots[0]!, null, dots[1]!], grid)).toBe(0);
    expect(dotAt(15, 5, [], grid)).toBe(-1);
  });

  function moved({ capturedAt }: PageFrame, seconds: number): string {
    return new Date(Date.parse(capturedAt!) + 1000 * seconds).toISOString();
  }
});

describe('what needs a look', () => {
  const status: PageStatus = { ...restingStatus, frames: 9 };

  it('is nothing of a stack that has nothing', () => {
    expect(troublesOf(status)).toEqual([]);
  });

  it('has names, reasons and what can be put back', () => {
    const held = (number: number, reason: string): PageFrame => ({
      ...folded(number),
      outcome: 'held',
      reason,
    });
    const removed: PageFrame = { ...folded(2), outcome: 'removed' };
    const found = troublesOf({
      ...status,
      held: { brightness: 4, paused: 1 },
      removed: 1,
      refolding: { done: 3, of: 8 },
      troubled: [held(9, 'brightness'), held(8, 'brightness'), held(7, 'paused'), removed],
    });
    expect(found.map(({ title, text, numbers }) => [title, text, numbers])).toEqual([
      ['Refolding', '3 of 8; until then the picture may show what was taken out', []],
      ['5 held', '4 brightness (IMG_0009.jpg, IMG_0008.jpg and 2 more), paused (IMG_0007.jpg)', [9, 8, 7]],
      ['1 removed', 'IMG_0002.jpg', [2]],
    ]);
  });

  it('names no file to a guest', () => {
    const troubled = [{ ...folded(4), name: null, outcome: 'rejected', reason: 'shape-mismatch' } as const];
    const [found] = troublesOf({ ...status, rejected: { 'shape-mismatch': 1 }, troubled });
    expect(found?.text).toBe('shape mismatch (frame 4)');
  });
});

describe('the head', () => {
  it('says why, how long ago, and in the title of the tab what is wrong', () => {
    const status: PageStatus = { ...restingStatus, frames: 7, state: 'degraded', stateReason: 'no space' };
    const shown = (age: number | null, alarm: 'fine' | 'late' | 'stopped') =>
      headOf(status, age, alarm, null);
    expect(shown(null, 'fine')).toEqual({
      state: 'degraded: no space',
      age: 'no frame yet',
      title: 'degraded, 7 frames · slowshutter',
    });
    expect(plain(shown(700, 'stopped').title)).toBe('CAMERA STOPPED 12 min ago · slowshutter');
    expect(shown(0.4, 'fine').age).toBe('last frame just now');
  });

  it('says since when there is no connection and of when the picture is', () => {
    const at = Date.parse('2026-11-28T22:00:00Z');
    const gone = { bye: null, reason: null, sinceMs: at, seconds: 12, pictureMs: at };
    const head = headOf({ ...restingStatus, frames: 7 }, null, 'fine', gone);
    expect(plain(head.state)).toBe('no connection for 12 s');
    expect(head.age).toMatch(/^the picture is of \d\d:00:00; trying again$/);
  });
});

describe('numbers', () => {
  it('are words that do not break', () => {
    expect([6.5, 62, 3723].map(spoken).map(plain)).toEqual(['6.5 s', '1 m 02 s', '1 h 02 m 03 s']);
    expect([62, 3723, 360_000].map(spokenShort).map(plain)).toEqual(['1 m 02 s', '1 h 02 m', '100 h 00 m']);
    expect([0, 59.9, 200, 20_000, 400_000].map(roughly).map(plain)).toEqual([
      '0 s',
      '59 s',
      '3 min',
      '6 h',
      '5 days',
    ]);
    expect([1 / 60, 0.25, 0.5, 30].map(shutter).map(plain)).toEqual(['1/60 s', '1/4 s', '0.5 s', '30 s']);
    expect([0, 999, 1200, 412e9, 5e15].map(bytes).map(plain)).toEqual([
      '0 B',
      '999 B',
      '1.2 kB',
      '412 GB',
      '5000 TB',
    ]);
    expect([0, 0.0001, 0.004, 0.31].map(percent).map(plain)).toEqual(['0 %', '< 0.1 %', '0.4 %', '31 %']);
    expect(['shape-mismatch', 'whiteBalance', 'iso'].map(reasonText)).toEqual([
      'shape mismatch',
      'white balance',
      'iso',
    ]);
  });
});
