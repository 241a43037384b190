/**
 * The entries of a ledger by the bytes that make their pixels, and then by name or time, however many have
 * the same pixels.
 */
import { type Entry, saidAt } from './entry.ts';

type Entries = ReadonlyMap<number, Entry>;

/**
 * The numbers of several entries with the same pixels, as of a covered lens, by what else tells them apart.
 */
interface Alike {
  readonly byPath: Map<string, Set<number>>;
  readonly byTime: Map<number, Set<number>>;
}

export class LedgerImages {
  /**
   * Numbers of entries. An entry may have been forgotten since, and another may have its number: who looks it
   * up compares.
   */
  private readonly numbers = new Map<string, number | Alike>();

  /** `all`: the entries, this one among them. */
  learn(entry: Entry, all: Entries): void {
    const { imageDigest, number } = entry;
    if (!imageDigest || number === undefined) return;
    const known = this.numbers.get(imageDigest);
    if (known === undefined || known === number) this.numbers.set(imageDigest, number);
    else if (typeof known === 'object') add(known, entry);
    else {
      const alike: Alike = { byPath: new Map(), byTime: new Map() };
      const first = all.get(known);
      if (first?.imageDigest === imageDigest) add(alike, first);
      add(alike, entry);
      this.numbers.set(imageDigest, alike);
    }
  }

  /** Those of this name, in the order in which they were learnt. */
  named(path: string, imageDigest: string | null, all: Entries): Entry[] {
    const found = this.find(imageDigest, all, ({ byPath }) => byPath.get(path));
    return found.filter((each) => each.path === path);
  }

  /**
   * Those of which the camera says this time, in the order in which they were learnt; `at` is asked only
   * where it says any.
   */
  taken(at: () => number | null, imageDigest: string | null, all: Entries): Entry[] {
    const found = this.find(imageDigest, all, ({ byTime }) => {
      return byTime.size === 0 ? undefined : byTime.get(at() ?? Number.NaN);
    });
    const timed = found.filter((each) => saidAt(each) !== null);
    const time = timed.length === 0 ? null : at();
    return time === null ? [] : timed.filter((each) => saidAt(each) === time);
  }

  private find(
    imageDigest: string | null,
    all: Entries,
    among: (alike: Alike) => Set<number> | undefined,
  ): Entry[] {
    const known = imageDigest ? this.numbers.get(imageDigest) : undefined;
    if (known === undefined) return [];
    const numbers = typeof known === 'number' ? [known] : [...(among(known) ?? [])];
    return numbers.flatMap((number) => {
      const entry = all.get(number);
      return entry?.imageDigest === imageDigest ? [entry] : [];
    });
  }
}

function add({ byPath, byTime }: Alike, entry: Entry): void {
  const { path, number = 0 } = entry;
  const time = saidAt(entry);
  byPath.set(path, (byPath.get(path) ?? new Set()).add(number));
  if (time !== null) byTime.set(time, (byTime.get(time) ?? new Set()).add(number));
}
