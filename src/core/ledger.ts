/** Which captures are in the stack, and what became of the others and why. */
import type { Camera } from './capture-facts.ts';
import type { ErrorCode } from './errors.ts';

/** Why a capture that could have been folded was left out on purpose. */
export type SkipReason = 'every-nth' | 'existing' | 'before-from' | 'after-until';

/** Units: `exposureNs` whole nanoseconds, so that totals are exact in any order; `capturedAt` ms since 1970, null when unknown. */
export interface Entry {
  readonly path: string;
  readonly stamp: string;
  /** SHA-256 of the file's bytes, hex; null where they were not read to the end. */
  readonly digest: string | null;
  /** SHA-256 of the bytes that make the pixels, metadata left out. */
  readonly imageDigest: string | null;
  readonly outcome: 'folded' | 'duplicate' | 'skipped' | 'rejected' | 'lost';
  /** The error code, the skip reason, or for a duplicate the path of the first. */
  readonly reason?: string;
  readonly message?: string;
  readonly exposureNs?: number | null;
  readonly capturedAt?: number | null;
  /** What the camera says besides, as far as it says it; left out when it says nothing. */
  readonly camera?: Partial<Camera>;
  /** CRC-32 of its samples as the filters of the stack left them; left out where there are none. */
  readonly samplesCrc?: number;
  /** Its number among the captures that `everyNth` counts, from 0. */
  readonly ordinal?: number;
}

/** Totals over the folded entries; everything in them is order-free. */
export interface Totals {
  readonly frames: number;
  readonly exposureNs: number;
  /** Folded frames that do not say how long they were exposed. */
  readonly exposureUnknown: number;
  readonly firstCaptureAt: number | null;
  readonly lastCaptureAt: number | null;
}

/** The ledger: entries in the order in which they were decided. One path may have several, one for each of its writings. */
export class Ledger {
  private readonly all = new Set<Entry>();
  private readonly writings = new Map<string, Entry[]>();
  private readonly byDigest = new Map<string, Entry>();
  private readonly unreadByStamp = new Map<string, Entry>();
  private readonly lostByDigest = new Map<string, Entry>();
  private nextFree = 0;
  private running: Totals = noTotals;

  /** The number that the next capture gets in the count of `everyNth`. */
  get nextOrdinal(): number {
    return this.nextFree;
  }

  get totals(): Totals {
    return this.running;
  }

  get size(): number {
    return this.all.size;
  }

  entries(): Iterable<Entry> {
    return this.all;
  }

  /** The latest entry of a path. */
  at(path: string): Entry | undefined {
    return this.writings.get(path)?.at(-1);
  }

  /** The entry that these bytes are known by: folded, left out on purpose, or a copy of one that was. */
  withDigest(digest: string): Entry | undefined {
    return this.byDigest.get(digest);
  }

  /** The entry that these pixels are known by at this path, whatever else was written there since. */
  withImage(path: string, imageDigest: string | null): Entry | undefined {
    if (imageDigest === null) return undefined;
    const same = this.writings.get(path)?.filter((each) => !isOpen(each) && each.imageDigest === imageDigest);
    return same?.find((each) => each.outcome !== 'duplicate') ?? same?.[0];
  }

  /** The entry of a capture that was left out without being read, by its stamp: it may have another name since. */
  unreadWithStamp(stamp: string): Entry | undefined {
    return this.unreadByStamp.get(stamp);
  }

  /** Records a decision. A later decision about a path takes the place of its rejection, and of a loss that came back. */
  record(entry: Entry): void {
    if (!isOpen(entry)) this.forgetLosses(entry);
    const before = this.at(entry.path);
    if (before && isReplacedBy(before, entry)) this.forget(before);
    const same = this.writings.get(entry.path)?.find((each) => isSameWriting(each, entry));
    if (same) this.forget(same);
    if (entry.outcome === 'folded' && same?.outcome !== 'folded')
      this.running = withFrame(this.running, entry);
    // To the end: the order of the entries says which is a path's latest, also when they are read again.
    this.all.add(entry);
    const writings = this.writings.get(entry.path);
    if (writings) writings.push(entry);
    else this.writings.set(entry.path, [entry]);
    this.nextFree = Math.max(this.nextFree, (entry.ordinal ?? -1) + 1);
    this.learn(entry);
  }

  /** What the entry is found by. */
  private learn(entry: Entry): void {
    const { digest, stamp, outcome } = entry;
    if (outcome === 'lost' && digest !== null) this.lostByDigest.set(digest, entry);
    if (isOpen(entry)) return;
    // Read again, a duplicate may come before its first: the first is what the bytes are known by.
    if (digest === null) this.unreadByStamp.set(stamp, entry);
    else if (outcome !== 'duplicate' || !this.byDigest.has(digest)) this.byDigest.set(digest, entry);
  }

  private forget(entry: Entry): void {
    this.all.delete(entry);
    const others = this.writings.get(entry.path)?.filter((each) => each !== entry) ?? [];
    this.writings.set(entry.path, others);
    if (entry.digest !== null && this.byDigest.get(entry.digest) === entry)
      this.byDigest.delete(entry.digest);
  }

  /** It has come back: its bytes under whatever name, or its pixels under the same. */
  private forgetLosses({ path, digest, imageDigest }: Entry): void {
    const known = (this.writings.get(path) ?? []).filter(
      (each) => imageDigest !== null && each.imageDigest === imageDigest,
    );
    const elsewhere = digest === null ? undefined : this.lostByDigest.get(digest);
    if (digest !== null) this.lostByDigest.delete(digest);
    for (const each of elsewhere ? [...known, elsewhere] : known) {
      if (each.outcome === 'lost' && this.all.has(each)) this.forget(each);
    }
  }

  /** Rejected captures by error code. */
  rejectedByCode(): Partial<Record<ErrorCode, number>> {
    const counts: Partial<Record<ErrorCode, number>> = {};
    for (const entry of this.all) {
      if (entry.outcome !== 'rejected') continue;
      const code = entry.reason as ErrorCode;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  }

  count(outcome: Entry['outcome']): number {
    let count = 0;
    for (const entry of this.all) if (entry.outcome === outcome) count++;
    return count;
  }
}

const noTotals: Totals = {
  frames: 0,
  exposureNs: 0,
  exposureUnknown: 0,
  firstCaptureAt: null,
  lastCaptureAt: null,
};

function withFrame(totals: Totals, { exposureNs, capturedAt }: Entry): Totals {
  const { firstCaptureAt, lastCaptureAt } = totals;
  const at = capturedAt ?? null;
  return {
    frames: totals.frames + 1,
    exposureNs: totals.exposureNs + (exposureNs ?? 0),
    exposureUnknown: totals.exposureUnknown + (exposureNs == null ? 1 : 0),
    firstCaptureAt: at !== null && (firstCaptureAt === null || at < firstCaptureAt) ? at : firstCaptureAt,
    lastCaptureAt: at !== null && (lastCaptureAt === null || at > lastCaptureAt) ? at : lastCaptureAt,
  };
}

/** The same bytes at the same path; without a digest, the same stamp. */
function isSameWriting(a: Entry, b: Entry): boolean {
  return (a.digest ?? a.stamp) === (b.digest ?? b.stamp);
}

function isReplacedBy(before: Entry, entry: Entry): boolean {
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
