/** One header of a FITS file: its cards, and the values that they give to keywords. */

const CARD_BYTES = 80;
const KEYWORD_BYTES = 8;
export const BLOCK_BYTES = 2880;
/**
 * Pipelines leave some thousand lines of history; a header without an end must not be looked for through a
 * whole file.
 */
const BLOCKS_MAX = 1024;

/**
 * What follows the first card of each keyword. Errors of the readers: none; a value of another kind is not
 * said.
 */
export class FitsHeader {
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  has(keyword: string): boolean {
    return this.values.has(keyword);
  }

  /** Source: FITS Standard 4.0, 4.2.3 and 4.2.4. */
  number(keyword: string): number | null {
    const [value = ''] =
      /^ *[+-]?(?:\d+\.?\d*|\.\d+)(?:[EDed][+-]?\d+)?(?= *(?:\/|$))/.exec(this.of(keyword)) ?? [];
    return value === '' ? null : Number(value.replace(/[Dd]/, 'E'));
  }

  /** Without its quotes and the blanks at its end. Source: FITS Standard 4.0, 4.2.1. */
  text(keyword: string): string | null {
    const [, inside] = /^ *'((?:[^']|'')*)'/.exec(this.of(keyword)) ?? [];
    return inside?.replaceAll("''", "'").trim() || null;
  }

  /** True where it says T. Source: FITS Standard 4.0, 4.2.2. */
  isTrue(keyword: string): boolean {
    return /^ *T *(?:\/|$)/.test(this.of(keyword));
  }

  private of(keyword: string): string {
    return this.values.get(keyword) ?? '';
  }
}

/**
 * The header that begins at `at`, and where its data do; 'cut' where the file ends before it, 'endless' where
 * it has too many cards.
 *
 * Errors: never throws. Source: FITS Standard 4.0, 3.3.1 (blocks), 4.1 (cards).
 */
export function readFitsHeader(
  bytes: Uint8Array,
  at: number,
): { readonly header: FitsHeader; readonly dataAt: number } | 'cut' | 'endless' {
  const values = new Map<string, string>();
  for (let block = 0; block < BLOCKS_MAX; block++) {
    const start = at + block * BLOCK_BYTES;
    if (start + BLOCK_BYTES > bytes.length) return 'cut';
    for (let card = start; card < start + BLOCK_BYTES; card += CARD_BYTES) {
      const keyword = letters(bytes, card, KEYWORD_BYTES).trimEnd();
      if (keyword === 'END') return { header: new FitsHeader(values), dataAt: start + BLOCK_BYTES };
      const hasValue = letters(bytes, card + KEYWORD_BYTES, 2) === '= ';
      if (!hasValue || values.has(keyword)) continue;
      values.set(keyword, letters(bytes, card + KEYWORD_BYTES + 2, CARD_BYTES - KEYWORD_BYTES - 2));
    }
  }
  return 'endless';
}

/** A letter a byte, whatever it is. Never throws. */
export function letters(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count));
}
