/**
 * Pictures out of the files of every encoder: by the decoders, and by parsers of the tests for what those do
 * not read.
 */
import { expect } from 'vitest';
import type { Depth, Picture } from '../../src/core/frame.ts';
import * as decoders from '../../src/decoders/index.ts';
import { pictureOfFits } from './fits.ts';
import { directoriesOf, floatsOf } from './tiff.ts';

export interface Decoded extends Picture {
  readonly orientation: number;
  readonly iccProfile: Uint8Array | null;
}

/** Errors: when the file is not whole. */
export async function decoded(bytes: Uint8Array): Promise<Decoded> {
  const file = Buffer.from(bytes);
  if (file.toString('latin1', 0, 6) === 'SIMPLE') {
    return { ...pictureOfFits(file), orientation: 1, iccProfile: null };
  }
  const decoder = Object.values(decoders).find((each) => each.matches(bytes))!;
  expect(decoder.walk(bytes)).toMatchObject({ whole: true });
  if (decoder === decoders.tiff) {
    const { first } = directoriesOf(file);
    const [orientation] = first.get(274) ?? [];
    if (first.get(258)?.[0] === 32) return { ...floatsOf(file), depth: 32, orientation: Number(orientation) };
  }
  const { shape, ...header } = await decoder.readHeader(bytes);
  const { fullScale, ...layout } = shape;
  const depth: Depth = fullScale === 255 ? 8 : 16;
  const samples = await decoder.decode(bytes, { shape, ...header });
  return { ...header, shape: layout, depth, samples };
}
