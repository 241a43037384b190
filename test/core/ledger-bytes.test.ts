/** The ledger's bytes: there and back in pieces of any size, and the same bytes whatever the pieces are. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { encodeLedger, LedgerReader, measureLedger, PIECE_BYTES } from '../../src/core/ledger-bytes.ts';

const seed = 20250105;

// Names that are not UTF-8 hold lone surrogates, and a name may hold a line end.
const anyText = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\udc80', '\udcff', '\n', 'é', '𝄞')),
});
const anyEntry = fc.record({
  path: anyText,
  stamp: fc.string(),
  digest: fc.option(fc.string()),
  imageDigest: fc.constant(null),
  outcome: fc.constantFrom<Entry['outcome']>('folded', 'duplicate', 'skipped', 'rejected', 'lost'),
  message: anyText,
  exposureNs: fc.option(fc.maxSafeNat()),
});

/** The pieces are copied, for each is overwritten by the next. */
function copies(entries: Iterable<Entry>): Buffer[] {
  const made: Buffer[] = [];
  for (const piece of encodeLedger(entries)) made.push(Buffer.from(piece));
  return made;
}

function readBack(bytes: Uint8Array, pieceBytes: number): Entry[] {
  const reader = new LedgerReader();
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    entries.push(...reader.read(bytes.subarray(at, at + pieceBytes)));
  }
  return entries;
}

const entryOf = (i: number, message = ''): Entry => ({
  path: `/captures/IMG_${i}.jpg`,
  stamp: `${i}`,
  digest: null,
  imageDigest: null,
  outcome: 'rejected',
  message,
});

describe('the ledger in a file', () => {
  it(`is a JSON line a decision, and comes back from pieces of any size (seed ${seed})`, () => {
    const property = fc.property(
      fc.array(anyEntry, { maxLength: 8 }),
      fc.integer({ min: 1 }),
      (entries, n) => {
        const bytes = Buffer.concat(copies(entries));
        expect(bytes.toString()).toBe(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
        expect(readBack(bytes, 1 + (n % 300))).toEqual(entries);
      },
    );
    fc.assert(property, { seed, numRuns: 300 });
  });

  it('is the same in many pieces, none longer than it may be', () => {
    const entries = Array.from({ length: 3000 }, (_, i) => entryOf(i, 'é'.repeat(i % 50)));
    const pieces = copies(entries);
    const whole = Buffer.concat(pieces);
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(PIECE_BYTES);
    expect(whole.toString()).toBe(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    expect(readBack(whole, PIECE_BYTES)).toEqual(entries);
    expect(measureLedger(encodeLedger(entries), crc32)).toEqual({ length: whole.length, crc: crc32(whole) });
  });

  it('holds a line that is longer than a piece', () => {
    const entries = [entryOf(1), entryOf(2, '𝄞'.repeat(PIECE_BYTES)), entryOf(3)];
    expect(readBack(Buffer.concat(copies(entries)), PIECE_BYTES)).toEqual(entries);
  });

  it('of nothing is nothing', () => {
    expect(copies([])).toEqual([]);
    expect(measureLedger([], crc32)).toEqual({ length: 0, crc: crc32('') });
  });
});

describe('lines of older state files', () => {
  const read = (line: object) => new LedgerReader().read(Buffer.from(`${JSON.stringify(line)}\n`))[0];
  const plain = entryOf(1);

  it('name the stack of a closed frame in its reason', () => {
    const closed = { ...plain, outcome: 'closed', reason: 'night-3' };
    expect(read(closed)).toEqual({ ...plain, outcome: 'closed', stack: 'night-3' });
    const now = { ...plain, outcome: 'closed', stack: 'night-3' };
    expect(read(now)).toEqual(now);
  });

  it('know of a recipe the checksum alone', () => {
    expect(read({ ...plain, samplesCrc: 7 })).toEqual({ ...plain, recipe: { samplesCrc: 7 } });
  });

  it('of a frame that went through filters into a finished stack say both', () => {
    const line = { ...plain, outcome: 'closed', reason: 'night-3', samplesCrc: 7 };
    expect(read(line)).toEqual({ ...plain, outcome: 'closed', stack: 'night-3', recipe: { samplesCrc: 7 } });
  });
});
