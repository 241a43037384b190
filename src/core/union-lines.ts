/**
 * The lines that a ledger of several stacks has of an exposure, and of what was never read or came to
 * nothing.
 */
import { duplicateOf } from './duplicate.ts';
import { type Entry, saidAt } from './entry.ts';
import { byLine, type Row } from './exposures.ts';

/** Rejected and lost captures are not accounted for: they may be decided about again. */
export function isOpen({ outcome }: Entry): boolean {
  return outcome === 'rejected' || outcome === 'lost';
}

/** `entry` and one line for each other name or writing of the exposure. */
export function writingsOf({ entry, rows }: { entry: Entry; rows: readonly Row[] }): Entry[] {
  if (rows.length === 1) return [entry];
  const lines = rows.map((row) => row.entry).sort(byLine);
  const kept = [entry];
  const isKept = ({ path, digest }: Entry) =>
    kept.some((each) => each.path === path && each.digest === digest);
  for (const line of lines) if (!isKept(line)) kept.push(twinOf(entry, line, kept, lines));
  return kept;
}

/** Only the first of those with the same bytes says what the camera says. */
function twinOf(first: Entry, line: Entry, before: readonly Entry[], all: readonly Entry[]): Entry {
  if (first.outcome === 'duplicate') return line;
  const { capturedAt: _at, camera: _camera, ...twin } = line;
  if (before.some(({ digest }) => digest === line.digest)) return duplicateOf(first, twin);
  const saying = all.find((each) => each.digest === line.digest && each.capturedAt != null) ?? line;
  return duplicateOf(first, { ...line, ...saidOf(saying) });
}

function saidOf({ capturedAt, camera }: Entry): Pick<Entry, 'capturedAt' | 'camera'> {
  return { ...(capturedAt != null && { capturedAt }), ...(camera && { camera }) };
}

/**
 * What is left of lines without a decision, and of what was left out unread: whatever else is known of a name
 * takes the place of its rejection, or of its being left out; bytes or pixels that are known are not lost; of
 * several lines about one thing one stays.
 */
export function openLeft(open: readonly Entry[], known: readonly Entry[]): Entry[] {
  if (open.length === 0) return [];
  const names = new Set(known.map(({ path }) => path));
  const seen = new Set(known.flatMap(marksOf));
  const kept = new Map<string, Entry>();
  for (const entry of open) {
    const isLost = entry.outcome === 'lost';
    if (isLost ? marksOf(entry).some((mark) => seen.has(mark)) : names.has(entry.path)) continue;
    // Writings of one name are lost one by one.
    const key = isLost ? joined(entry.path, entry.digest ?? entry.stamp) : joined(entry.path, entry.outcome);
    const other = kept.get(key);
    if (other === undefined || byLine(entry, other) < 0) kept.set(key, entry);
  }
  return [...kept.values()];
}

/**
 * By what an exposure is known again: its bytes, its pixels with its name, or with the time that the camera
 * says.
 */
function marksOf(entry: Entry): string[] {
  const { path, digest, imageDigest } = entry;
  const at = saidAt(entry);
  return [
    ...(digest === null ? [] : [digest]),
    ...(imageDigest === null ? [] : [joined(path, imageDigest)]),
    ...(imageDigest === null || at === null ? [] : [joined(String(at), imageDigest)]),
  ];
}

/** A key that no path, digest or time alone can be. */
function joined(what: string, which: string): string {
  return `${which}\n${what}`;
}
