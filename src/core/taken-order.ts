/**
 * The order in which frames were taken, for people: where a camera's clock goes back, arrival and file
 * numbers say it.
 */
import type { Entry } from './entry.ts';
import { median } from './median.ts';
import { isEarlier, takenAt } from './order.ts';

/** A frame in its place. Units: `at` ms since 1970, by a clock that never went back. */
export interface Placed {
  readonly entry: Entry;
  readonly at: number;
}

/** A file name's series, `IMG_0042.JPG` being number 42 of four digits of `IMG_#.JPG`. */
interface Numbered {
  readonly entry: Entry;
  readonly arrival: number;
  readonly value: number;
  readonly period: number;
}

/**
 * Where numbers leap further than this many of their usual steps, another series may have begun: then the
 * clock is believed.
 */
const STEPS_MAX = 10;

/** A clock may go back so often, or once in ten frames, before numbers are no longer believed. */
const SET_BACK_MAX = 2;

/**
 * By the time that the camera says, but for one thing: a frame that arrived after another, and whose file
 * number follows closely on that one's, was taken after it, though the clock may say less: at the end of
 * summer time, or when it was set. It and those behind it are then moved on, so that between the two lies the
 * usual interval. Planes do not go by this: theirs must not depend on arrival.
 */
export function inOrderTaken(entries: readonly Entry[]): Placed[] {
  const lateMs = new Map<Entry, number>();
  // Names, of which there may be a night's, are read only where they could say anything.
  if (!cameInOrder(entries)) for (const series of seriesOf(entries)) setRight(series, lateMs);
  const placed = entries.map((entry) => ({ entry, at: clockOf(entry) + (lateMs.get(entry) ?? 0) }));
  return placed.sort((a, b) => a.at - b.at || (isEarlier(placeOf(a), placeOf(b)) ? -1 : 1));
}

/** Whether no frame arrived after another and says an earlier time. */
function cameInOrder(entries: readonly Entry[]): boolean {
  let [arrival, clock] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [i, entry] of entries.entries()) {
    const [nextArrival, nextClock] = [entry.number ?? i, clockOf(entry)];
    if (nextArrival < arrival || nextClock < clock) return false;
    [arrival, clock] = [nextArrival, nextClock];
  }
  return true;
}

function placeOf({ entry, at }: Placed) {
  return { ...takenAt(entry), capturedAt: at };
}

function clockOf({ capturedAt }: Entry): number {
  return capturedAt ?? 0;
}

function seriesOf(entries: readonly Entry[]): Numbered[][] {
  const series = new Map<string, Numbered[]>();
  const arrived = entries.map((entry, i) => ({ entry, arrival: entry.number ?? i }));
  arrived.sort((a, b) => a.arrival - b.arrival);
  for (const { entry, arrival } of arrived) {
    const [, start = '', digits = '', end = ''] = /^(.*?)(\d*)(\D*)$/s.exec(entry.path) ?? [];
    const key = `${start}${'#'.repeat(digits.length)}${end}`;
    const own = series.get(key) ?? [];
    series.set(key, own);
    const period = 10 ** digits.length;
    own.push({ entry, arrival, period, value: unwrapped(Number(digits), own.at(-1)?.value, period) });
  }
  return [...series.values()];
}

/** A counter that has rolled over goes on: the value nearest to the one before. */
function unwrapped(number: number, before: number | undefined, period: number): number {
  if (before === undefined) return number;
  const ahead = (((number - before) % period) + period) % period;
  return before + (ahead > period / 2 ? ahead - period : ahead);
}

function setRight(series: readonly Numbered[], lateMs: Map<Entry, number>): void {
  const inOrder = series.toSorted((a, b) => a.value - b.value || a.arrival - b.arrival);
  const pairs = inOrder.slice(1).map((next, i) => ({ before: inOrder[i]!, next }));
  const intervals = pairs.map(({ before, next }) => clockOf(next.entry) - clockOf(before.entry));
  const back = intervals.filter((interval) => interval < 0).length;
  // No clock is set that often: these numbers count something else.
  if (back === 0 || back > Math.max(SET_BACK_MAX, intervals.length / 10)) return;
  const usualMs = median(intervals.filter((interval) => interval > 0)) || 1;
  const usualStep = median(pairs.map(({ before, next }) => next.value - before.value));
  let late = 0;
  for (const [i, { before, next }] of pairs.entries()) {
    const follows =
      next.arrival > before.arrival && next.value - before.value <= STEPS_MAX * Math.max(1, usualStep);
    if (follows && intervals[i]! < 0) late += usualMs - intervals[i]!;
    if (late > 0) lateMs.set(next.entry, late);
  }
}
