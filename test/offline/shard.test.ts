/** Which shard a capture is in depends on its name alone. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { isInShard } from '../../src/offline/shard.ts';

const shardOf = (path: string, of: number) =>
  Array.from({ length: of }, (_, index) => index).filter((index) => isInShard(path, { index, of }));

it('is one of them, by the first 48 bits of the SHA-256 of the name without its extension', () => {
  for (let i = 0; i < 200; i++) {
    const hex = createHash('sha256').update(`IMG_${i}`).digest('hex').slice(0, 12);
    expect(shardOf(`/archive/IMG_${i}.jpg`, 7)).toEqual([Number.parseInt(hex, 16) % 7]);
  }
});

it('is the same wherever the archive is mounted, and for both halves of a pair', () => {
  for (const of of [2, 8, 1000]) {
    expect(shardOf('/mnt/b/IMG_7.CR3', of)).toEqual(shardOf('/archive/IMG_7.jpg', of));
  }
});

it('leaves none with much more than its share', () => {
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 4000; i++) counts[shardOf(`/a/IMG_${i}.jpg`, 8)[0]!]!++;
  expect(Math.max(...counts)).toBeLessThan(600);
  expect(Math.min(...counts)).toBeGreaterThan(400);
});
