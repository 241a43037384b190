/**
 * Frames that were folded before a restart and may not be again yet: they come back under any name, or are
 * lost.
 */
import { duplicateOf } from '../../core/duplicate.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import type { JournalLine } from '../../core/storage.ts';
import type { Twins } from './twins.ts';
import { type Written, writtenIn } from './written.ts';

/** A frame of which another file is what it became. */
export type Renamed = JournalLine & { readonly first: Entry };

/** Shape: the paths of what is lost. */
export interface Audited {
  readonly lost: string[];
  readonly renamed: readonly Renamed[];
}

export class Expected {
  private readonly ledger: Ledger;
  private readonly twins: Twins;
  private readonly byDigest = new Map<string, JournalLine>();
  private readonly byImage = new Map<string | null, JournalLine[]>();
  private readonly writings = new Map<string | null, JournalLine[]>();
  /** Digests of captures that came without a time, with pixels that were expected under another name. */
  private readonly strangers = new Map<string | null, Set<string>>();

  constructor(ledger: Ledger, twins: Twins) {
    this.ledger = ledger;
    this.twins = twins;
  }

  /** It was in the stack. */
  keep(line: JournalLine): void {
    this.byDigest.set(line.digest, line);
    this.compare(line);
    this.byImage.set(line.imageDigest, [...(this.byImage.get(line.imageDigest) ?? []), line]);
  }

  /** A journal says it of its name, whether the ledger has it or not: another writing may be expected. */
  compare(line: JournalLine): void {
    const alike = this.writings.get(line.imageDigest) ?? [];
    for (const other of alike) if (other.path === line.path) this.twins.join(other.digest, line.digest);
    this.writings.set(line.imageDigest, [...alike, line]);
  }

  /** Whether it was in the stack before: its bytes, or its exposure. */
  has(capture: Written): boolean {
    const { path, digest, imageDigest } = capture;
    for (const each of this.twins.of(digest)) if (this.byDigest.has(each)) return true;
    const alike = this.byImage.get(imageDigest);
    if (!alike) return false;
    const named = alike.find((line) => line.path === path);
    if (named) {
      // A copy under another name may have come first.
      this.twins.join(named.digest, digest);
      return true;
    }
    const at = capture.saidAt();
    if (at !== null) return alike.some((line) => writtenIn(line).saidAt() === at);
    if (!this.ledger.withDigest(digest))
      this.strangers.set(imageDigest, (this.strangers.get(imageDigest) ?? new Set()).add(digest));
    return false;
  }

  /** What has not come back yet. */
  missing(): JournalLine[] {
    return [...this.byDigest.values()].filter(
      (line) => !this.twins.entryOf(line.digest) && !this.ledger.withExposure(writtenIn(line)),
    );
  }

  /**
   * Everything there is has been taken. The ledger then has what is lost, and what came under another name.
   */
  audit(): Audited {
    const [lost, renamed]: [JournalLine[], Renamed[]] = [[], []];
    for (const line of this.missing()) {
      const first = this.strangerFor(line);
      if (first) renamed.push({ ...line, first });
      else lost.push(line);
    }
    for (const { first, ...line } of renamed)
      this.ledger.record(duplicateOf(first, { ...line, stamp: 'journal' }));
    for (const line of lost) {
      const message = 'it was folded before the restart; neither it nor a copy of it is there any more';
      this.ledger.record({ ...line, stamp: 'gone', outcome: 'lost', reason: 'gone', message });
    }
    this.byDigest.clear();
    this.byImage.clear();
    this.writings.clear();
    this.strangers.clear();
    return { lost: lost.map(({ path }) => path), renamed };
  }

  /**
   * Without a time nothing says that it is the same exposure; that it lies in the folder is enough not to
   * call it lost.
   */
  private strangerFor(line: JournalLine): Entry | null {
    if (writtenIn(line).saidAt() !== null) return null;
    const strangers = this.strangers.get(line.imageDigest) ?? new Set();
    for (const digest of strangers) {
      strangers.delete(digest);
      const entry = this.ledger.withDigest(digest);
      if (entry) return entry;
    }
    return null;
  }
}
