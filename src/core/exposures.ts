/** Which lines of several ledgers are about one exposure: invariant 3, over any number of stacks. */
import { type Entry, saidAt } from './entry.ts';
import { LedgerImages } from './ledger-images.ts';
import { byName } from './names.ts';

/** A line of the ledger of one of several stacks. */
export interface Row {
  readonly entry: Entry;
  /** The place of the stack among them. */
  readonly stack: number;
}

/**
 * The lines of one exposure each: the same bytes; the same pixels by name or by the time of the camera; and
 * whatever follows from these.
 */
export function exposuresOf(rows: readonly Row[]): Row[][] {
  const sets = new Sets(rows.length);
  const byDigest = new Map<string, number>();
  const images = new LedgerImages();
  const all = new Map<number, Entry>();
  for (const [i, { entry }] of rows.entries()) {
    const { path, digest, imageDigest } = entry;
    if (digest !== null) {
      const same = byDigest.get(digest);
      if (same === undefined) byDigest.set(digest, i);
      else sets.join(same, i);
    }
    // Numbers of several ledgers mean nothing together.
    const known = { ...entry, number: i };
    all.set(i, known);
    for (const { number = i } of images.named(path, imageDigest, all)) sets.join(number, i);
    for (const { number = i } of images.taken(() => saidAt(known), imageDigest, all)) sets.join(number, i);
    images.learn(known, all);
  }
  return sets.grouped(rows);
}

/**
 * An order of lines that knows nothing of where they come from: by name, then bytes, then whatever else they
 * say.
 */
export function byLine(a: Entry, b: Entry): number {
  return byName(a.path, b.path) || order(a.digest ?? '', b.digest ?? '') || order(textOf(a), textOf(b));
}

function textOf({ number: _number, ...line }: Entry): string {
  return JSON.stringify(line);
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Places 0, 1, ... in sets that are joined. */
class Sets {
  private readonly parents: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({ length: size }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [one, other] = [this.rootOf(a), this.rootOf(b)];
    this.parents[Math.max(one, other)] = Math.min(one, other);
  }

  private rootOf(place: number): number {
    const { parents } = this;
    let at = place;
    for (let above = parents[at]!; above !== at; above = parents[at]!) {
      parents[at] = parents[above]!;
      at = above;
    }
    return at;
  }

  grouped(rows: readonly Row[]): Row[][] {
    const groups = new Map<number, Row[]>();
    for (const [i, row] of rows.entries()) {
      const root = this.rootOf(i);
      const group = groups.get(root);
      if (group) group.push(row);
      else groups.set(root, [row]);
    }
    return [...groups.values()];
  }
}
