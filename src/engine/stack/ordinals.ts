/** The count of `everyNth`: the numbers of captures that the ledger does not hold yet. */

/** A capture with its number. */
import type { JournalLine } from '../../core/storage.ts';
export type Numbered = JournalLine & { readonly ordinal: number };
type Named = Pick<JournalLine, 'path' | 'digest' | 'imageDigest'>;

export class Ordinals {
  private next = 0;
  /** By digest, and by the pixels under their name: new metadata make no other exposure. */
  private readonly given = new Map<string, Numbered>();

  /** Numbers below this are taken. */
  goOnFrom(ordinal: number): void {
    this.next = Math.max(this.next, ordinal);
  }

  /** It has been given this number before. */
  keep(numbered: Numbered): void {
    this.goOnFrom(numbered.ordinal + 1);
    for (const key of keysOf(numbered)) this.given.set(key, numbered);
  }

  /** The number that it was given; undefined when it has none. */
  of(capture: Named): number | undefined {
    return this.find(capture)?.ordinal;
  }

  give({ path, digest, imageDigest }: Named): Numbered {
    const numbered = { path, digest, imageDigest, ordinal: this.next };
    this.keep(numbered);
    return numbered;
  }

  /** The ledger has it. */
  decided(capture: Named): void {
    const numbered = this.find(capture);
    for (const key of numbered ? keysOf(numbered) : []) this.given.delete(key);
  }

  /** What only a journal has. */
  open(): Numbered[] {
    return [...new Set(this.given.values())];
  }

  private find(capture: Named): Numbered | undefined {
    const [found] = keysOf(capture).flatMap((key) => this.given.get(key) ?? []);
    return found;
  }
}

function keysOf({ path, digest, imageDigest }: Named): string[] {
  return [digest, `${imageDigest} ${path}`];
}
