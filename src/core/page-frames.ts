/**
 * The ledger as the live page shows it: frames by number, those that need a look, and the pace of the last of
 * them.
 */
import { nameWithin } from './capture-folders.ts';
import { type Entry, type Outcome, THROWN_AWAY } from './entry.ts';
import type { Ledger } from './ledger.ts';
import { type Pace, paceOf, type Written } from './pace.ts';
import { PAGE_FRAMES_MAX, type PageFrame, type PageFrames } from './page.ts';
import { bytesOfStamp } from './settle.ts';
import { isoTime } from './sidecar.ts';

/** So many of the latest captures that need a look are listed. */
const TROUBLED_MAX = 20;
/** A pace follows the photographer who changes it, and not one pause. */
const PACED_FRAMES = 30;

const troubles: ReadonlySet<Outcome> = new Set(['held', 'rejected', 'lost', 'removed']);

/** `captures`: the folder that names are told without. */
export function pageFrame(entry: Entry, captures: string): PageFrame {
  const { path, outcome, reason, message, stack, exposureNs, capturedAt } = entry;
  return {
    number: entry.number ?? 0,
    name: nameWithin(captures, path),
    outcome,
    // That of a duplicate is the path of the first.
    reason: reason === undefined ? null : nameWithin(captures, reason),
    message: message ?? (outcome === 'closed' ? whereClosed(stack) : null),
    capturedAt: isoTime(capturedAt ?? null),
    exposureSeconds: exposureNs == null ? null : exposureNs / 1e9,
    brightness: entry.brightness ?? null,
  };
}

function whereClosed(stack: string | undefined): string | null {
  if (stack === undefined) return null;
  return stack === THROWN_AWAY ? 'its stack was thrown away' : `it is in the finished stack ${stack}`;
}

/**
 * Entries with a number above `after`, in the order of their numbers; `most` of them, and never more than
 * PAGE_FRAMES_MAX.
 */
export function framesAfter(
  ledger: Ledger,
  captures: string,
  ask: { after: number; most: number },
): PageFrames {
  const most = Math.min(ask.most, PAGE_FRAMES_MAX);
  const frames: PageFrame[] = [];
  for (
    let number = Math.max(0, ask.after) + 1;
    number <= ledger.lastNumber && frames.length < most;
    number++
  ) {
    const entry = ledger.numbered(number);
    if (entry) frames.push(pageFrame(entry, captures));
  }
  return { frames, last: ledger.lastNumber };
}

/** Captures that are held, rejected, lost or removed: the latest of them first. */
export function latestTroubled(ledger: Ledger, captures: string): PageFrame[] {
  const latest: PageFrame[] = [];
  for (const entry of backwards(ledger)) {
    if (troubles.has(entry.outcome)) latest.push(pageFrame(entry, captures));
    if (latest.length === TROUBLED_MAX) break;
  }
  return latest;
}

/** The frame in the stack that came last. */
export function latestFolded(ledger: Ledger): Entry | undefined {
  for (const entry of backwards(ledger)) if (entry.outcome === 'folded') return entry;
  return undefined;
}

/**
 * The pace of the last frames, those of finished stacks too, by the times at which they were taken; null
 * where these tell none.
 */
export function latestPace(ledger: Ledger): Pace | null {
  const written: Written[] = [];
  for (const { outcome, stamp, capturedAt } of backwards(ledger)) {
    const bytes = bytesOfStamp(stamp);
    const isFrame = ['folded', 'closed', 'expired'].includes(outcome);
    if (isFrame && capturedAt != null && bytes !== null) written.push({ bytes, atMs: capturedAt });
    if (written.length === PACED_FRAMES) break;
  }
  return paceOf(written);
}

function* backwards(ledger: Ledger): Generator<Entry> {
  for (let number = ledger.lastNumber; number > 0; number--) {
    const entry = ledger.numbered(number);
    if (entry) yield entry;
  }
}
