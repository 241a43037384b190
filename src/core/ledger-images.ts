/** The entries of a ledger by the bytes that make their pixels, whatever name or metadata these came with. */
import type { Entry } from './entry.ts';

export class LedgerImages {
  /** Numbers of entries. An entry may have been forgotten since, and another may have its number: who looks it up compares. */
  private readonly numbers = new Map<string, number | number[]>();

  learn({ imageDigest, number }: Entry): void {
    if (!imageDigest || number === undefined) return;
    const known = this.numbers.get(imageDigest);
    if (known === undefined) this.numbers.set(imageDigest, number);
    else if (typeof known === 'number') {
      if (known !== number) this.numbers.set(imageDigest, [known, number]);
    } else if (!known.includes(number)) known.push(number);
  }

  /** The entries with these pixels among `all`, in the order in which they were learnt. */
  of(imageDigest: string | null, all: ReadonlyMap<number, Entry>): Entry[] {
    const known = imageDigest ? this.numbers.get(imageDigest) : undefined;
    if (known === undefined) return [];
    return [known].flat().flatMap((number) => {
      const entry = all.get(number);
      return entry?.imageDigest === imageDigest ? [entry] : [];
    });
  }
}
