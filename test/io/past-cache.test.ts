/** Large files past the system's cache: the same bytes, however much of them is taken in that way. */
import { constants, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PastCache } from '../../src/io/storage/past-cache.ts';
import { Pieces } from '../../src/io/storage/pieces.ts';
import { openWrite } from '../../src/io/storage/writer.ts';
import { tempFolder } from '../support/temp.ts';

const MIB = 2 ** 20;
const { O_WRONLY, O_CREAT, O_EXCL } = constants;
const fast = { now: () => 0 };

/** Memory that begins with a page, as the pieces of a checkpoint do. */
function pieceOf(bytes: number, value: number): Uint8Array {
  const pieces = new Pieces(bytes);
  for (let left = bytes; left > 0; left -= MIB) pieces.add(new Uint8Array(Math.min(left, MIB)).fill(value));
  return [...pieces.full()][0]!;
}

/** Null, with a word, where the file system of this machine does not take it. */
async function direct(clock = fast) {
  const file = join(tempFolder(), 'a');
  const plain = await open(file, O_WRONLY | O_CREAT | O_EXCL);
  const cache = await PastCache.open(plain, clock);
  onTestFinished(async () => {
    await cache?.close();
    await plain.close();
  });
  const isTaken = cache !== null && (await cache.write(pieceOf(MIB, 7), 0)) === MIB;
  if (!isTaken) console.warn('SKIPPED: this file system takes nothing past the cache');
  return isTaken ? { file, cache } : null;
}

describe('a file that is written past the cache', () => {
  it('has the bytes of all that was written, whole pieces or not', async () => {
    const file = join(tempFolder(), 'a');
    const writer = await openWrite(file, O_WRONLY | O_CREAT | O_EXCL, 0o600, true);
    const parts = [pieceOf(2 * MIB, 1), pieceOf(MIB, 2), new Uint8Array(4096).fill(3), pieceOf(MIB, 4)];
    parts.push(
      new Uint8Array(5).fill(5),
      pieceOf(MIB, 6),
      new Uint8Array(0),
      new Uint8Array(2 * MIB).fill(8),
    );
    for (const part of parts) await writer.write(part);
    await writer.sync();
    await writer.close();
    expect(readFileSync(file).equals(Buffer.concat(parts))).toBe(true);
  });

  it('takes pieces where blocks begin, and leaves the others to the cache', async () => {
    const made = await direct();
    if (made === null) return;
    const { cache } = made;
    expect(await cache.write(pieceOf(MIB, 1), MIB)).toBe(MIB);
    expect(await cache.write(pieceOf(MIB, 1), 2 * MIB + 512)).toBe(0);
    expect(await cache.write(pieceOf(MIB + 8, 1), 2 * MIB)).toBe(0);
    expect(await cache.write(pieceOf(MIB / 2, 1), 2 * MIB)).toBe(0);
    expect(await cache.write(pieceOf(MIB, 1), 2 * MIB)).toBe(MIB);
  });

  it('is left to the cache from the first piece on that is refused', async () => {
    const made = await direct();
    if (made === null) return;
    const odd = new Uint8Array(new ArrayBuffer(MIB + 1), 1);
    expect(await made.cache.write(odd, MIB)).toBe(0);
    expect(await made.cache.write(pieceOf(MIB, 1), MIB)).toBe(0);
    expect(readFileSync(made.file).length).toBe(MIB);
  });

  it('is left to the cache where the disk is slower than 100 MB/s', async () => {
    let ms = 0;
    let each = MIB / 100_000;
    const clock = { now: () => (ms += each / 2) };
    const made = await direct(clock);
    if (made === null) return;
    expect(await made.cache.write(pieceOf(MIB, 1), MIB)).toBe(MIB);
    each *= 2.1;
    expect(await made.cache.write(pieceOf(MIB, 1), 2 * MIB)).toBe(MIB);
    expect(await made.cache.write(pieceOf(MIB, 1), 3 * MIB)).toBe(0);
  });
});
