/** The header of a FITS file: cards of 80 characters. Source: FITS Standard 4.0, sections 4 and 5.3. */

const CARD_CHARACTERS = 80;
const BLOCK_BYTES = 2880;
/** Between the quotes; one that is doubled counts twice. */
const TEXT_CHARACTERS_MAX = 68;

/** A real number, which is written with a decimal point even where it is whole. */
export interface Real {
  readonly real: number;
}

export type CardValue = string | number | boolean | Real;

/**
 * `KEY     = value / comment`. Shape: a key of up to 8 characters; what is not ASCII is written as `?`, what
 * is too long is cut.
 */
export function card(key: string, value: CardValue, comment: string): string {
  const written = typeof value === 'string' ? quoted(value) : plain(value).padStart(20);
  return line(`${key.padEnd(8)}= ${written} / ${comment}`);
}

/** A line of text for people, after HISTORY or COMMENT. */
export function remark(key: 'HISTORY' | 'COMMENT', words: string): string {
  return line(`${key.padEnd(8)}${ascii(words)}`);
}

/** The cards and what ends them, filled up to whole blocks. */
export function header(cards: readonly string[]): Uint8Array {
  const text = [...cards, line('END')].join('');
  const length = wholeBlocks(text.length);
  return new TextEncoder().encode(text.padEnd(length, ' '));
}

/** Units: bytes. */
export function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

function line(text: string): string {
  return text.slice(0, CARD_CHARACTERS).padEnd(CARD_CHARACTERS);
}

function plain(value: number | boolean | Real): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return String(value);
  const digits = String(value.real).toUpperCase();
  return Number.isInteger(value.real) && !digits.includes('E') ? `${digits}.0` : digits;
}

/** A quote inside is doubled, and not parted by the cut. */
function quoted(value: string): string {
  let inside = '';
  for (const letter of ascii(value)) {
    const next = letter === "'" ? "''" : letter;
    if (inside.length + next.length > TEXT_CHARACTERS_MAX) break;
    inside += next;
  }
  return `'${inside.padEnd(8)}'`.padEnd(20);
}

function ascii(text: string): string {
  return text.replace(/[^ -~]/gu, '?');
}
