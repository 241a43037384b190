/** The strip of frames: a dot a frame and a hole a gap, or where there are many, a dot for several. */
import type { Outcome } from '../../core/entry.ts';
import { median } from '../../core/median.ts';
import type { PageFrame } from '../../core/page.ts';

/** Above this many frames a dot stands for several. */
export const DOTS_MAX = 500;
/** As the survey of the stack has it: a frame is missing in an interval this many times the usual. */
const GAP_INTERVALS = 1.5;

export type Mark = 'in' | 'held' | 'removed' | 'out' | 'aside';

/**
 * `first`, `last`: places among the frames; `mark`: the worst of them; `hasGap`: a frame is missing before
 * it.
 */
export interface Dot {
  readonly first: number;
  readonly last: number;
  readonly mark: Mark;
  readonly hasGap: boolean;
}

const marks: Record<Outcome, Mark> = {
  folded: 'in',
  closed: 'aside',
  expired: 'aside',
  duplicate: 'aside',
  skipped: 'aside',
  removed: 'removed',
  held: 'held',
  rejected: 'out',
  lost: 'out',
};
const worst: readonly Mark[] = ['out', 'held', 'removed', 'in', 'aside'];

export function markOf({ outcome }: PageFrame): Mark {
  return marks[outcome];
}

/**
 * Null stands for a hole. In a dot of several frames the worst of them is seen, and a gap among them is not.
 */
export function dotsOf(frames: readonly PageFrame[], most = DOTS_MAX): (Dot | null)[] {
  const gaps = gapsBefore(frames);
  const each = Math.max(1, Math.ceil(frames.length / most));
  const dots: (Dot | null)[] = [];
  for (let first = 0; first < frames.length; first += each) {
    const last = Math.min(first + each, frames.length) - 1;
    const own = frames.slice(first, last + 1).map(markOf);
    const mark = worst.find((one) => own.includes(one)) ?? 'aside';
    const hasGap = gaps.slice(first, last + 1).includes(true);
    if (hasGap && each === 1) dots.push(null);
    dots.push({ first, last, mark, hasGap });
  }
  return dots;
}

/** For each frame whether one is missing before it. */
function gapsBefore(frames: readonly PageFrame[]): boolean[] {
  const times = frames.map(({ capturedAt }) => (capturedAt === null ? null : Date.parse(capturedAt)));
  const intervals = times.map((time, i) => {
    const before = times[i - 1] ?? null;
    return time === null || before === null ? null : time - before;
  });
  const known = intervals.filter((interval) => interval !== null && interval >= 0) as number[];
  const usual = median(known);
  return intervals.map((interval) => interval !== null && usual > 0 && interval >= GAP_INTERVALS * usual);
}

/** Units: pixels of CSS; `pitch` from dot to dot. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly pitch: number;
}

const PITCH_MOST = 14;

/** The largest dots with which all fit into so much room. */
export function gridOf(count: number, width: number, height: number): Grid {
  let pitch = PITCH_MOST;
  while (pitch > 3 && Math.floor(width / pitch) * Math.floor(height / pitch) < count) pitch -= 0.25;
  const columns = Math.max(1, Math.floor(width / pitch));
  return { columns, rows: Math.max(1, Math.ceil(count / columns)), pitch };
}

/**
 * Which dot is at a place; a hole and the room behind the last one stand for the dot before them. -1: there
 * is none.
 */
export function dotAt(x: number, y: number, dots: readonly (Dot | null)[], { columns, pitch }: Grid): number {
  const column = Math.min(columns - 1, Math.max(0, Math.floor(x / pitch)));
  let place = Math.min(dots.length - 1, Math.max(0, Math.floor(y / pitch)) * columns + column);
  while (place > 0 && dots[place] === null) place--;
  return place;
}
