/**
 * The ledgers of several stacks as one: a function of the exposures in them, whatever order they come in and
 * however often.
 */
import type { Entry } from './entry.ts';
import { StackError } from './errors.ts';
import { byLine, exposuresOf, type Row } from './exposures.ts';
import { byName } from './names.ts';
import { isEarlier, takenAt } from './order.ts';
import { isOpen, openLeft, writingsOf } from './union-lines.ts';
import { type Preference, settled } from './union-outcome.ts';

/** A stack as far as its ledger goes; `file` is what it is called. */
export interface Ledgered {
  readonly file: string;
  readonly entries: readonly Entry[];
}

/** An exposure of the union: what the union says of it, and all that the stacks say. */
export interface Exposure {
  readonly entry: Entry;
  readonly rows: readonly Row[];
}

export interface Union {
  /** By name, numbered from 1. */
  readonly entries: readonly Entry[];
  readonly frames: number;
  /** The stacks whose planes are added up, by place: one whose frames another has all is not. */
  readonly added: readonly number[];
  /** What is in the sum of their planes too often, or is out: each is to be subtracted once. */
  readonly surplus: readonly Exposure[];
  /** Exposures that are in several stacks. */
  readonly shared: number;
  /** Digests of frames that are out, and still in picks. */
  readonly without: readonly string[];
  /** Exposures that stacks have folded as of several times. */
  readonly timedTwice: readonly Exposure[];
  readonly first: Exposure | null;
  readonly latest: Exposure | null;
}

/** So many contradictions are named. */
const NAMED_MAX = 5;

/** Errors: usage, naming them, for exposures about which stacks contradict each other. */
export function unite(stacks: readonly Ledgered[], prefer: Preference | null): Union {
  const rows = stacks.flatMap(({ entries }, stack) => entries.map((entry) => ({ entry, stack })));
  const isKnown = ({ entry }: Row) => !isOpen(entry) && entry.digest !== null;
  const exposures = decided(exposuresOf(rows.filter(isKnown)), stacks, prefer);
  const known = exposures.flatMap(writingsOf);
  const open = openLeft(
    rows.filter((row) => !isKnown(row)).map(({ entry }) => entry),
    known,
  );
  const entries = [...open, ...known].sort(inLedger).map((entry, i) => ({ ...entry, number: i + 1 }));
  const folded = exposures.filter(({ entry }) => entry.outcome === 'folded');
  const inPlanes = exposures.filter((each) => foldedOf(each).length > 0);
  const added = addedStacks(inPlanes, stacks.length);
  const isAdded = new Set(added);
  return {
    entries,
    frames: folded.length,
    added,
    surplus: inPlanes.flatMap((each) => surplusOf(each, isAdded)),
    shared: inPlanes.filter((each) => stacksOf(each).length > 1).length,
    without: inPlanes.flatMap(({ entry }) => (entry.outcome === 'folded' ? [] : [entry.digest ?? ''])),
    timedTwice: inPlanes.filter(isTimedTwice),
    first: endOf(folded, isEarlier),
    latest: endOf(folded, (a, b) => isEarlier(b, a)),
  };
}

/** By name; what is open comes before what is decided, for the latest of a name comes last. */
function inLedger(a: Entry, b: Entry): number {
  return byName(a.path, b.path) || Number(isOpen(b)) - Number(isOpen(a)) || byLine(a, b);
}

/** Errors: usage. */
function decided(
  groups: readonly Row[][],
  stacks: readonly Ledgered[],
  prefer: Preference | null,
): Exposure[] {
  const files = stacks.map(({ file }) => file);
  const conflicts: string[] = [];
  const exposures: Exposure[] = [];
  for (const rows of groups) {
    const found = settled(rows, prefer, files);
    if ('conflict' in found) conflicts.push(found.conflict);
    else
      exposures.push({ entry: leastOf(rows.filter(({ entry }) => entry.outcome === found.outcome)), rows });
  }
  if (conflicts.length === 0) return exposures;
  const more = conflicts.length > NAMED_MAX ? `; and ${conflicts.length - NAMED_MAX} more` : '';
  const text = `these stacks contradict each other: ${conflicts.sort().slice(0, NAMED_MAX).join('; ')}${more}`;
  throw new StackError('usage', text);
}

function leastOf(rows: readonly Row[]): Entry {
  let least = rows[0]!.entry;
  for (const { entry } of rows) if (rows.length > 1 && byLine(entry, least) < 0) least = entry;
  return least;
}

function foldedOf({ rows }: Exposure): Row[] {
  return rows.filter(({ entry }) => entry.outcome === 'folded');
}

/** The camera has one clock; the time of a file is that of a copy as well. */
function isTimedTwice(exposure: Exposure): boolean {
  const [one, ...others] = foldedOf(exposure);
  return others.some(({ entry }) => entry.capturedAt !== one?.entry.capturedAt);
}

/** Places of the stacks whose planes have it. */
function stacksOf(exposure: Exposure): number[] {
  return [...new Set(foldedOf(exposure).map(({ stack }) => stack))];
}

/** All but those that add nothing: of two that are equal the first is added. */
function addedStacks(inPlanes: readonly Exposure[], count: number): number[] {
  const frames = new Array<number>(count).fill(0);
  const common = new Map<number, number>();
  for (const exposure of inPlanes) {
    const places = stacksOf(exposure);
    for (const a of places) frames[a]!++;
    if (places.length === 1) continue;
    for (const a of places) {
      for (const b of places) common.set(a * count + b, (common.get(a * count + b) ?? 0) + 1);
    }
  }
  const isWithin = (a: number, b: number) => common.get(a * count + b) === frames[a];
  const places = frames.flatMap((n, place) => (n > 0 ? [place] : []));
  return places.filter((a) => !places.some((b) => a !== b && isWithin(a, b) && (!isWithin(b, a) || b < a)));
}

/** One stays where it is in the union. */
function surplusOf(exposure: Exposure, isAdded: ReadonlySet<number>): Exposure[] {
  const { entry, rows } = exposure;
  const inSum = foldedOf(exposure).filter(({ stack }) => isAdded.has(stack));
  const surplus = entry.outcome === 'folded' ? inSum.slice(1) : inSum;
  return surplus.map((row) => ({ entry: row.entry, rows }));
}

function endOf(folded: readonly Exposure[], isBefore: typeof isEarlier): Exposure | null {
  let [end = null] = folded;
  for (const each of folded) {
    if (end && isBefore(takenAt(each.entry), takenAt(end.entry))) end = each;
  }
  return end;
}
