/** The count of `everyNth`: the numbers of captures that the ledger does not hold yet. */
import type { Seen } from '../../core/ledger.ts';
import type { JournalLine } from '../../core/storage.ts';
import { type Written, writtenIn } from './written.ts';

/** A capture with its number. */
export type Numbered = JournalLine & { readonly ordinal: number };

export class Ordinals {
  private next = 0;
  /**
   * By digest, and by the pixels under their name or with their time: new metadata make no other exposure.
   */
  private readonly given = new Map<string, Numbered>();

  /** Numbers below this are taken. */
  goOnFrom(ordinal: number): void {
    this.next = Math.max(this.next, ordinal);
  }

  /** It has been given this number before. */
  keep(numbered: Numbered): void {
    this.goOnFrom(numbered.ordinal + 1);
    for (const key of keysOf(writtenIn(numbered))) this.given.set(key, numbered);
  }

  /** The number that it was given; undefined when it has none. */
  of(capture: Written): number | undefined {
    return this.find(capture)?.ordinal;
  }

  /** Whether these bytes have a number, and not only others of their exposure. */
  has(digest: string): boolean {
    return this.given.has(digest);
  }

  /** A number for what has none: the next that is a multiple of `step`. */
  give(line: JournalLine, step = 1): Numbered {
    return this.giveSame(line, Math.ceil(this.next / step) * step);
  }

  /** Other bytes of its exposure have this number. */
  giveSame(line: JournalLine, ordinal: number): Numbered {
    const numbered = { ...line, ordinal };
    this.keep(numbered);
    return numbered;
  }

  /** The ledger has it. */
  decided(capture: Written): void {
    const ordinal = this.of(capture);
    if (ordinal === undefined) return;
    for (const [key, numbered] of this.given) if (numbered.ordinal === ordinal) this.given.delete(key);
  }

  /** What only a journal has. */
  open(): Numbered[] {
    return [...new Set(this.given.values())];
  }

  private find(capture: Written): Numbered | undefined {
    if (this.given.size === 0) return undefined;
    const [found] = keysOf(capture).flatMap((key) => this.given.get(key) ?? []);
    return found;
  }
}

function keysOf({ path, digest, imageDigest, saidAt }: Seen & { readonly digest: string }): string[] {
  const at = saidAt();
  return [digest, `${imageDigest} ${path}`, ...(at === null ? [] : [`${imageDigest} @${at}`])];
}
