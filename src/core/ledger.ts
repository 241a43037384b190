/** Which captures are in the stack, and what became of the others and why. */
import {
  type Entry,
  noTotals,
  type Outcome,
  outcomes,
  type SkipReason,
  saidAt,
  type Totals,
  withFrame,
} from './entry.ts';
import type { ErrorCode } from './errors.ts';
import { LedgerImages } from './ledger-images.ts';

export type { Entry, Outcome, SkipReason, Totals };
export { outcomes };

/**
 * A capture as far as it may be known. `saidAt` is asked only where it decides: when the camera says it was
 * taken, null where it does not.
 */
export interface Seen {
  readonly path: string;
  readonly imageDigest: string | null;
  saidAt(): number | null;
}

/**
 * The ledger: entries in the order in which they were decided. One path may have several, one for each of its
 * writings.
 */
export class Ledger {
  /** By number, in the order in which they were decided. */
  private readonly all = new Map<number, Entry>();
  private readonly latest = new Map<string, Entry>();
  /** The entries before the latest, of the few paths that have several: most have one, and need no list. */
  private readonly earlier = new Map<string, Entry[]>();
  private readonly byDigest = new Map<string, Entry>();
  private readonly unreadByStamp = new Map<string, Entry>();
  private readonly lostByDigest = new Map<string, Entry>();
  private readonly images = new LedgerImages();
  private readonly same = new Map<string, object>();
  private nextFree = 0;
  private nextNumber = 1;
  /** Null: to be counted again when somebody asks. */
  private running: Totals | null = noTotals;

  /** The number that the next capture gets in the count of `everyNth`. */
  get nextOrdinal(): number {
    return this.nextFree;
  }

  get totals(): Totals {
    this.running ??= this.countAgain();
    return this.running;
  }

  get size(): number {
    return this.all.size;
  }

  /** The highest number that was given; 0 before the first. */
  get lastNumber(): number {
    return this.nextNumber - 1;
  }

  numbered(number: number): Entry | undefined {
    return this.all.get(number);
  }

  entries(): Iterable<Entry> {
    return { [Symbol.iterator]: () => this.all.values() };
  }

  /** The entries of the frames that are in the stack, in the order in which they were decided. */
  folded(): Entry[] {
    return [...this.all.values()].filter(({ outcome }) => outcome === 'folded');
  }

  /** The latest entry of a path. */
  at(path: string): Entry | undefined {
    return this.latest.get(path);
  }

  /** The entry that these bytes are known by: folded, left out on purpose, or a copy of one that was. */
  withDigest(digest: string): Entry | undefined {
    return this.byDigest.get(digest);
  }

  /**
   * The entry that an exposure is known by: the same pixels under this name, whatever else was written there
   * since, or under another name with the same time of the camera.
   */
  withExposure(seen: Seen): Entry | undefined {
    const { path, imageDigest } = seen;
    const isClosed = (each: Entry) => !isOpen(each);
    return (
      firstOf(this.images.named(path, imageDigest, this.all).filter(isClosed)) ??
      firstOf(this.images.taken(() => seen.saidAt(), imageDigest, this.all).filter(isClosed))
    );
  }

  /** Whether this path has an entry with these bytes. */
  has(path: string, digest: string): boolean {
    return this.writings(path).some((each) => each.digest === digest);
  }

  /**
   * The entry of a capture that was left out without being read, by its stamp: it may have another name
   * since.
   */
  unreadWithStamp(stamp: string): Entry | undefined {
    return this.unreadByStamp.get(stamp);
  }

  /**
   * Records a decision. A later decision about a path takes the place of its rejection, and of a loss that
   * came back.
   */
  record(decided: Entry): void {
    const back = isOpen(decided) ? undefined : this.forgetLosses(decided);
    const writings = this.writings(decided.path);
    // Losses may have been named after it.
    const from = Math.max(
      0,
      writings.findLastIndex(({ outcome }) => outcome !== 'lost'),
    );
    const replaced = writings.slice(from).find((each) => isReplacedBy(each, decided));
    if (replaced) this.forget(replaced);
    const same = writings.find((each) => each !== replaced && isSameWriting(each, decided));
    if (same) this.forget(same);
    const number = decided.number ?? (same ?? replaced ?? back)?.number ?? this.nextNumber;
    const entry = this.kept(decided, number);
    this.countOther(same, entry);
    // To the end: the order of the entries says which is a path's latest, also when they are read again.
    this.all.set(number, entry);
    this.keepWritings(entry.path, [...this.writings(entry.path), entry]);
    this.nextFree = Math.max(this.nextFree, (entry.ordinal ?? -1) + 1);
    this.learn(entry);
  }

  /**
   * Another decision about one of the entries, which keeps its number, and its place among the writings of
   * its path.
   */
  amend(entry: Entry, decided: Entry): void {
    const { number = this.nextNumber } = entry;
    const amended = this.kept(decided, number);
    this.countOther(entry, amended);
    this.all.set(number, amended);
    const writings = this.writings(entry.path);
    this.keepWritings(
      entry.path,
      writings.map((each) => (each === entry ? amended : each)),
    );
    this.learn(amended);
  }

  private countOther(before: Entry | undefined, now: Entry): void {
    const [wasIn, isIn] = [before?.outcome === 'folded', now.outcome === 'folded'];
    if (isIn && !wasIn) this.running = withFrame(this.totals, now);
    if (wasIn && !isIn) this.running = null;
  }

  private countAgain(): Totals {
    let totals = noTotals;
    for (const entry of this.folded()) totals = withFrame(totals, entry);
    return totals;
  }

  private kept(decided: Entry, number: number): Entry {
    this.nextNumber = Math.max(this.nextNumber, number + 1);
    const { camera, recipe } = decided;
    return {
      ...decided,
      number,
      ...(camera && { camera: this.shared(camera) }),
      ...(recipe?.steps && { recipe: { ...recipe, steps: this.shared(recipe.steps) } }),
    };
  }

  /** One object for all frames that say the same: each entry would be half as long again with its own. */
  private shared<T extends object>(said: T): T {
    const text = JSON.stringify(said);
    const known = this.same.get(text);
    if (known) return known as T;
    this.same.set(text, said);
    return said;
  }

  /** The entries of a path, in order. */
  private writings(path: string): Entry[] {
    const latest = this.latest.get(path);
    return latest ? [...(this.earlier.get(path) ?? []), latest] : [];
  }

  private keepWritings(path: string, writings: Entry[]): void {
    const latest = writings.pop();
    if (latest) this.latest.set(path, latest);
    else this.latest.delete(path);
    if (writings.length > 0) this.earlier.set(path, writings);
    else this.earlier.delete(path);
  }

  /** What the entry is found by. */
  private learn(entry: Entry): void {
    const { digest, stamp, outcome } = entry;
    this.images.learn(entry, this.all);
    if (outcome === 'lost' && digest !== null) this.lostByDigest.set(digest, entry);
    if (isOpen(entry)) return;
    // Read again, a duplicate may come before its first: the first is what the bytes are known by.
    if (digest === null) this.unreadByStamp.set(stamp, entry);
    else if (outcome !== 'duplicate' || !this.byDigest.has(digest)) this.byDigest.set(digest, entry);
  }

  private forget(entry: Entry): void {
    this.all.delete(entry.number ?? 0);
    const others = this.writings(entry.path).filter((each) => each !== entry);
    this.keepWritings(entry.path, others);
    if (entry.digest !== null && this.byDigest.get(entry.digest) === entry)
      this.byDigest.delete(entry.digest);
    if (this.unreadByStamp.get(entry.stamp) === entry) this.unreadByStamp.delete(entry.stamp);
  }

  /** It has come back: its bytes under whatever name, or its exposure. Gives what was forgotten. */
  private forgetLosses(back: Entry): Entry | undefined {
    const { path, digest, imageDigest } = back;
    const elsewhere = digest === null ? undefined : this.lostByDigest.get(digest);
    if (digest !== null) this.lostByDigest.delete(digest);
    const here = this.images.named(path, imageDigest, this.all);
    const moved = this.images.taken(() => saidAt(back), imageDigest, this.all);
    const alike = [...here, ...moved].filter(({ outcome }) => outcome === 'lost');
    const lost = new Set([...alike, ...(elsewhere ? [elsewhere] : [])]);
    const [first] = lost;
    for (const each of lost) if (this.all.get(each.number ?? 0) === each) this.forget(each);
    return first;
  }

  /** Rejected captures by error code. */
  rejectedByCode(): Partial<Record<ErrorCode, number>> {
    const counts: Partial<Record<ErrorCode, number>> = {};
    for (const entry of this.entries()) {
      if (entry.outcome !== 'rejected') continue;
      const code = entry.reason as ErrorCode;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  }

  count(outcome: Outcome): number {
    let count = 0;
    for (const entry of this.entries()) if (entry.outcome === outcome) count++;
    return count;
  }
}

/** The one of the entries of an exposure that it was first known by. */
function firstOf(alike: readonly Entry[]): Entry | undefined {
  return alike.find((each) => each.outcome !== 'duplicate') ?? alike[0];
}

/**
 * The same bytes at the same path; without a digest, the same stamp, as when what was left out unread is read
 * after all.
 */
function isSameWriting(before: Entry, entry: Entry): boolean {
  const isUnread = before.digest === null && before.outcome === 'skipped';
  if (isUnread && before.stamp === entry.stamp) return true;
  return (before.digest ?? before.stamp) === (entry.digest ?? entry.stamp);
}

/**
 * A loss takes no other's place: writings of one name are lost one by one, and a rejection is of a file that
 * is there.
 */
function isReplacedBy(before: Entry, entry: Entry): boolean {
  if (entry.outcome === 'lost') return false;
  return before.outcome === 'rejected' || (before.outcome === 'lost' && before.stamp === entry.stamp);
}

/** An open decision may be taken again: the bytes are not accounted for in the stack. */
function isOpen(entry: Entry): boolean {
  return entry.outcome === 'rejected' || entry.outcome === 'lost';
}

/** everyNth 5 keeps the 1st, 6th, 11th, ... of the captures: `ordinal` counts from 0. */
export function isKept(ordinal: number, everyNth: number): boolean {
  return ordinal % everyNth === 0;
}
