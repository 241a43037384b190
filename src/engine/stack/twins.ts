/**
 * Other names and writings of exposures, by the word of the journals: what was a duplicate before a kill is
 * one after it.
 */
import { duplicateOf } from '../../core/duplicate.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import type { JournalLine } from '../../core/storage.ts';
import { type Written, writtenIn } from './written.ts';

type Twin = JournalLine & { readonly of: string };

export class Twins {
  private readonly ledger: Ledger;
  /** Digests of one exposure, by each of them. */
  private readonly kin = new Map<string, Set<string>>();
  /** Those whose first the ledger does not hold. */
  private readonly waiting: Twin[] = [];

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** What a journal says. The ledger has it from now on where it has the first. */
  keep(twin: Twin): void {
    const { path, digest, of } = twin;
    this.join(digest, of);
    const first = this.ledger.withDigest(of);
    if (first) {
      if (!this.ledger.has(path, digest))
        this.ledger.record(duplicateOf(first, { ...twin, stamp: 'journal' }));
      return;
    }
    this.waiting.push(twin);
    const alike = this.ledger.withExposure(writtenIn(twin));
    if (alike?.digest) this.join(digest, alike.digest);
  }

  /** A capture has come: it may be yet another writing of what a journal knows under its name. */
  meet({ path, digest, imageDigest }: Written): void {
    for (const twin of this.waiting) {
      if (twin.path === path && twin.imageDigest === imageDigest) this.join(digest, twin.digest);
    }
  }

  /** Both are writings of one exposure. */
  join(one: string, other: string): void {
    const both = new Set([...this.of(one), ...this.of(other)]);
    for (const digest of both) this.kin.set(digest, both);
  }

  /** The digests of the exposure that has this one. */
  of(digest: string): Iterable<string> {
    return this.kin.get(digest) ?? [digest];
  }

  /** The entry of the exposure that has these bytes, under whatever writing the ledger knows it. */
  entryOf(digest: string): Entry | undefined {
    for (const each of this.of(digest)) {
      const entry = this.ledger.withDigest(each);
      if (entry) return entry;
    }
    return undefined;
  }

  /** What only a journal has. */
  open(): readonly JournalLine[] {
    return this.waiting;
  }
}
