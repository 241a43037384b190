/** Pieces on their way to a file: whole ones of one length, and the checksum of each strip in them. */
import { describe, expect, it } from 'vitest';
import { Pieces, xxh64 } from '../../src/io/storage/pieces.ts';
import { goldenJson } from '../support/golden.ts';

/** The formula of test/golden/checksums.py, in whole numbers below 2^53. */
const someBytes = (length: number) =>
  Uint8Array.from({ length }, (_, i) => Math.floor((i * i * 7 + i * 31 + 5) / 8) % 256);
const golden = Object.entries(goldenJson<Record<string, string>>('checksums.json'));
const hex = (sum: bigint) => sum.toString(16).padStart(16, '0');

describe('XXH64', () => {
  it('is what the library of its author says, of every length', () => {
    for (const [length, sum] of golden)
      expect([length, hex(xxh64(someBytes(Number(length))))]).toEqual([length, sum]);
    expect(golden.length).toBeGreaterThan(100);
  });

  it('is the same wherever the bytes come to lie, from memory of threads too', () => {
    const bytes = someBytes(1000);
    const shared = new Uint8Array(new SharedArrayBuffer(1000));
    shared.set(bytes);
    const wanted = golden.find(([length]) => length === '1000')?.[1];
    for (let before = 0; before < 9; before++) {
      const pieces = new Pieces(5000);
      pieces.add(new Uint8Array(before));
      expect(hex(pieces.add(shared))).toBe(wanted);
    }
  });
});

describe('pieces', () => {
  it('are of one length but for the last, and all that was added, with zeros where they were asked for', () => {
    const pieces = new Pieces(10);
    const found: number[][] = [];
    const take = (piece: Uint8Array) => void found.push([...piece]);
    // Twice, the second time over what the first has left.
    for (const _ of [1, 2]) {
      pieces.clear();
      for (const length of [0, 3, 25, 1]) {
        const bytes = new Uint8Array(length).fill(length);
        expect(pieces.add(bytes, 26)).toBe(xxh64(Uint8Array.of(...bytes, ...new Uint8Array(26 - length))));
        for (const piece of pieces.full()) take(piece);
      }
      take(pieces.rest());
    }
    expect(found.map(({ length }) => length)).toEqual([...Array(10).fill(10), 4, ...Array(10).fill(10), 4]);
    const strips = [0, 3, 25, 1].flatMap((length) =>
      Array.from({ length: 26 }, (_, i) => (i < length ? length : 0)),
    );
    expect(found.flat()).toEqual([...strips, ...strips]);
  });
});
