/** Which captures are in the stack, and what became of the others and why. */
import type { ErrorCode } from './errors.ts';

/** Why a capture that could have been folded was left out on purpose. */
export type SkipReason = 'every-nth' | 'existing';

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
  private readonly list = new Map<string, Entry>();
  private readonly latest = new Map<string, string>();
  private readonly byDigest = new Map<string, string>();
  private readonly byImage = new Map<string, string>();
  private readonly unreadByStamp = new Map<string, string>();
  private readonly losses = new Map<string, string>();
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
    return this.list.size;
  }

  entries(): Iterable<Entry> {
    return this.list.values();
  }

  /** The latest entry of a path. */
  at(path: string): Entry | undefined {
    const key = this.latest.get(path);
    return key === undefined ? undefined : this.list.get(key);
  }

  /** The entry that these bytes are known by: folded, left out on purpose, or a copy of one that was. */
  withDigest(digest: string): Entry | undefined {
    const key = this.byDigest.get(digest);
    return key === undefined ? undefined : this.list.get(key);
  }

  /** The entry that these pixels are known by at this path, whatever else was written there since. */
  withImage(path: string, imageDigest: string | null): Entry | undefined {
    const key = this.byImage.get(`${imageDigest} ${path}`);
    return key === undefined ? undefined : this.list.get(key);
  }

  /** The entry of a capture that was left out without being read, by its stamp: it may have another name since. */
  unreadWithStamp(stamp: string): Entry | undefined {
    const key = this.unreadByStamp.get(stamp);
    return key === undefined ? undefined : this.list.get(key);
  }

  /** Records a decision. A later decision about a path takes the place of its rejection, and of a loss that came back. */
  record(entry: Entry): void {
    if (!isOpen(entry)) this.forgetLoss(entry);
    const before = this.latest.get(entry.path);
    const replaced = before === undefined ? undefined : this.list.get(before);
    if (before !== undefined && replaced && isReplacedBy(replaced, entry)) this.list.delete(before);
    const key = `${entry.digest ?? entry.stamp} ${entry.path}`;
    const isNew = this.list.get(key)?.outcome !== 'folded';
    if (entry.outcome === 'folded' && isNew) this.running = withFrame(this.running, entry);
    // To the end: the order of the entries says which is a path's latest, also when they are read again.
    this.list.delete(key);
    this.list.set(key, entry);
    this.latest.set(entry.path, key);
    this.nextFree = Math.max(this.nextFree, (entry.ordinal ?? -1) + 1);
    this.learn(entry, key);
  }

  /** What the entry is found by. */
  private learn(entry: Entry, key: string): void {
    const { path, digest, imageDigest } = entry;
    if (entry.outcome === 'lost') {
      for (const sign of signsOf(entry)) this.losses.set(sign, key);
    }
    if (isOpen(entry)) return;
    if (digest === null) {
      this.unreadByStamp.set(entry.stamp, key);
      return;
    }
    // Read again, a duplicate may come before its first: the first is what the bytes are known by.
    const isFirst = entry.outcome !== 'duplicate';
    if (isFirst || !this.byDigest.has(digest)) this.byDigest.set(digest, key);
    const image = `${imageDigest} ${path}`;
    if (imageDigest !== null && (isFirst || !this.byImage.has(image))) this.byImage.set(image, key);
  }

  /** It has come back, under whatever name. */
  private forgetLoss(entry: Entry): void {
    for (const sign of signsOf(entry)) {
      const key = this.losses.get(sign);
      if (key === undefined) continue;
      this.losses.delete(sign);
      if (this.list.get(key)?.outcome === 'lost') this.list.delete(key);
    }
  }

  /** Rejected captures by error code. */
  rejectedByCode(): Partial<Record<ErrorCode, number>> {
    const counts: Partial<Record<ErrorCode, number>> = {};
    for (const entry of this.list.values()) {
      if (entry.outcome !== 'rejected') continue;
      const code = entry.reason as ErrorCode;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  }

  count(outcome: Entry['outcome']): number {
    let count = 0;
    for (const entry of this.list.values()) if (entry.outcome === outcome) count++;
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

/** What an exposure is recognised by: its bytes anywhere, its pixels where they were. */
function signsOf({ path, digest, imageDigest }: Entry): string[] {
  const signs = digest === null ? [] : [digest];
  return imageDigest === null ? signs : [...signs, `${imageDigest} ${path}`];
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
