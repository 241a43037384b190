/** The golden raw files, with what LibRaw's own tools find in them and what they were made from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mosaic, Shape } from '../../src/core/frame.ts';
import { repository } from './repository.ts';

const folder = join(repository, 'test/golden/raw');

/**
 * As LibRaw's tools say. Shape: `size` of what sees light; `multipliers` negative where the camera says none.
 */
export interface FoundRaw {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly size: readonly [number, number];
  readonly flip: number;
  readonly orientation: number | null;
  readonly multipliers: readonly number[];
  readonly matrix: readonly number[] | null;
  /** By exiftool's names and units. */
  readonly facts: Readonly<Record<string, string | number | undefined>>;
  readonly sha256: string;
}

/**
 * What a file was made from. Shape: `colours` from the corner of the frame, `blacks` from that of what sees
 * light: one, or one a photosite.
 */
interface MadeRaw {
  readonly colours: string;
  readonly blacks: readonly number[] | null;
}

const read = <T>(name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, T>;

/** By `golden/NAME` or `shared/PATH`. */
export const foundRaw = read<FoundRaw>('raw.json');
export const madeRaw = read<MadeRaw>('truth.json');

/**
 * The largest JPEG inside, by the same names, as exiftool finds it and PIL decodes it; null where there is
 * none.
 */
export const foundEmbedded = read<{
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
} | null>('embedded.json');

export const rawNames: readonly string[] = readdirSync(join(folder, 'files')).sort();

export function rawBytes(name: string): Buffer {
  return readFileSync(join(folder, 'files', name));
}

/** The shape of the frame of a golden file. */
export function rawShape(name: string): Shape {
  const { width, height } = foundRaw[`golden/${name}`]!;
  return {
    width,
    height,
    channels: 1,
    fullScale: 65535,
    transfer: 'linear',
    mosaic: cellOf(madeRaw[name]!.colours),
  };
}

function cellOf(colours: string): Mosaic {
  const size = Math.sqrt(colours.length);
  return { width: size, height: size, colours };
}
