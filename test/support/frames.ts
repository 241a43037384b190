/**
 * Small distinct captures in numbers, made once a file of tests, and whether all of them came to be folded.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { pngFile, writeByRename } from './captures.ts';
import type { Daemon, Ended } from './daemon.ts';
import { sha256 } from './digest.ts';
import type { Place } from './place.ts';
import { randomFrom } from './random.ts';

/** Distinct JPEGs of 320x200 and about 12 KB. */
export async function smallFrames(count: number, seed: number): Promise<Buffer[]> {
  const random = randomFrom(seed);
  const [width, height] = [320, 200];
  const noise = Buffer.from(Uint8Array.from({ length: (width * height + count) * 3 }, () => random() * 80));
  const make = (i: number) =>
    sharp(noise.subarray(i * 3, (i + width * height) * 3), { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 60 })
      .toBuffer();
  return Promise.all(Array.from({ length: count }, (_, i) => make(i)));
}

/** A PNG of 16x16 grey pixels that say `number`: as small as a capture can be. */
export function tinyPng(number: number): Buffer {
  const rows = Buffer.alloc(16 * 17);
  for (let row = 0; row < 16; row++) rows.writeUInt32BE(number, row * 17 + 1 + (row % 12));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(16, 0);
  header.writeUInt32BE(16, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return pngFile(header, rows);
}

/** `IMG_0001.jpg` and so on. */
export const frameName = (i: number) => `IMG_${String(i + 1).padStart(4, '0')}.jpg`;

/** These of the frames come into the captures folder, one after the other, each by a rename. */
export async function shootFrames(
  place: Place,
  frames: readonly Buffer[],
  from: number,
  to: number,
): Promise<void> {
  for (const [i, bytes] of frames.slice(from, to).entries()) {
    await writeByRename(join(place.captures, frameName(from + i)), bytes);
  }
}

/** The frames as files in a folder of the place that nobody watches. */
export function framesIn(place: Place, frames: readonly Buffer[], name = frameName): string[] {
  const folder = place.path('card');
  mkdirSync(folder, { recursive: true });
  return frames.map((bytes, i) => {
    const file = join(folder, name(i));
    writeFileSync(file, bytes);
    return file;
  });
}

/** How often each outcome is in the ledger. */
export async function outcomes(place: Place): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of (await place.inspect()).entries) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/**
 * Each of these frames is in the stack, once, and nothing else is: by the digests in the ledger, by the
 * planes, which equal those of `stack` over the same frames, and by every decision that was taken.
 */
export async function expectExactly(place: Place, frames: readonly Buffer[], ended: Ended): Promise<void> {
  expect(ended).toEqual({ code: 0, signal: null });
  const state = await place.inspect();
  const folded = state.entries.filter(({ outcome }) => outcome === 'folded').map(({ digest }) => digest);
  expect(folded.sort()).toEqual(frames.map((bytes) => sha256(bytes)).sort());
  expect(state.frames).toBe(frames.length);
  const files = framesIn(place, frames, (i) => `all-${i}.${isPng(frames[i]) ? 'png' : 'jpg'}`);
  const others = state.entries.filter(({ outcome }) => outcome !== 'folded' && outcome !== 'duplicate');
  expect(others).toEqual([]);
  const { json } = await place.run('stack', ...files, '--out', place.path('stacked.png'), '--json');
  expect(json).toMatchObject({ frames: frames.length, digest: state.digest });
}

const isPng = (bytes: Buffer | undefined) => bytes?.[0] === 0x89;

/**
 * Resolves when a checkpoint says that this many frames are durable, after whatever the daemon has to do
 * first.
 */
export const untilDurable = (daemon: Daemon, frames: number, deadlineMs?: number) =>
  daemon.untilSidecar((facts) => facts.durableFrames >= frames, `${frames} durable frames`, deadlineMs);

/** When each capture was folded, by its name. Units: ms since 1970. */
export function foldedAt(daemon: Daemon): Map<string, number> {
  const lines = daemon.logged('folded');
  return new Map(lines.map((line) => [basename(line.msg), Number(line.time)]));
}
