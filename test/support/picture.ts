/** Pictures of files as raw samples, and their digests beside those of the oracle. */
import sharp from 'sharp';
import { samplesDigest } from './digest.ts';
import type { ExpectedPicture } from './golden.ts';

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
  return { width, height, sha256: samplesDigest(bytes) };
}

/** What `digestOf` must give for a golden picture. */
export function digestIn({ width, height, sha256 }: ExpectedPicture) {
  return { width, height, sha256 };
}
