/** Pictures as raw samples, and what test/golden says they must be. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { repo } from './cli.ts';

export interface GoldenPicture {
  readonly light: string;
  readonly blend: string;
  readonly depth: 8 | 16;
  readonly box: number;
  readonly orient: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly sha256: string;
}

interface GoldenSet {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly fullScale: number;
  readonly captures: readonly { readonly file: string; readonly sha256: string }[];
  readonly pictures: readonly GoldenPicture[];
}

const expectedFile = join(repo, 'test/golden/expected.json');
export const goldenSets = JSON.parse(readFileSync(expectedFile, 'utf8')).sets as Record<string, GoldenSet>;

/** The one picture of a set that is like this; box 1 and upright unless said otherwise. */
export function goldenPicture(set: string, like: Partial<GoldenPicture>): GoldenPicture {
  const wanted = Object.entries({ box: 1, orient: 1, ...like });
  const found = goldenSets[set]?.pictures.find((picture) =>
    wanted.every(([key, value]) => picture[key as keyof GoldenPicture] === value),
  );
  if (!found) throw new Error(`no such picture of ${set}: ${JSON.stringify(like)}`);
  return found;
}

export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row-major, interleaved; uint8, or uint16 little-endian. */
  readonly bytes: Buffer;
}

/** The samples as stored, by sharp's exact reader. */
export async function samplesOf(file: string | Buffer, depth: 8 | 16, channels: 1 | 3): Promise<Samples> {
  const space = channels === 1 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb';
  const { data, info } = await sharp(file, { ignoreIcc: true, failOn: 'warning' })
    .toColourspace(space)
    .raw(depth === 16 ? { depth: 'ushort' } : {})
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, bytes: data };
}

/** As `sha256` in expected.json, with the size, so that one comparison says all. */
export async function digestOf(file: string | Buffer, depth: 8 | 16, channels: 1 | 3) {
  const { width, height, bytes } = await samplesOf(file, depth, channels);
  return { width, height, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What `digestOf` must give for a golden picture. */
export function digestIn({ width, height, sha256 }: GoldenPicture) {
  return { width, height, sha256 };
}
