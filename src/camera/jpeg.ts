/** Writes the simulated camera's JPEG files; the only file here that knows sharp. */
import sharp from 'sharp';
import type { RawFrame } from './photosites.ts';

/** What the camera notes about one exposure. */
export interface ExposureNotes {
  /** Whole milliseconds, at least 1. */
  readonly exposureMs: number;
  /** Wall clock when the shutter opened. */
  readonly openedAt: Date;
}

export interface JpegOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** 1..100, as libjpeg counts it. */
  readonly quality: number;
  readonly notes: ExposureNotes;
}

/**
 * Shape: `samples` interleaved 8-bit sRGB, `width * height * 3`; out a whole JPEG file with EXIF.
 * Errors: rejects when the samples do not fill the picture.
 */
export async function encodeJpeg(samples: Uint8Array, options: JpegOptions): Promise<Buffer> {
  const { width, height, quality, notes } = options;
  const taken = exifTime(notes.openedAt);
  const subSeconds = String(notes.openedAt.getMilliseconds()).padStart(3, '0');
  return sharp(samples, { raw: { width, height, channels: 3 } })
    .withExif({
      IFD0: { Make: 'slowshutter', Model: 'Simulated camera', DateTime: taken },
      IFD2: {
        ExposureTime: exposureTime(notes.exposureMs),
        FNumber: '8/1',
        ISOSpeedRatings: '400',
        DateTimeOriginal: taken,
        SubSecTimeOriginal: subSeconds,
      },
    })
    .jpeg({ quality })
    .toBuffer();
}

/**
 * A picture to look at, within a raw file. Shape: `samples` interleaved 8-bit sRGB; out a whole JPEG file.
 */
export function smallJpeg({ width, height, samples }: RawFrame['glance']): Promise<Buffer> {
  return sharp(samples, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** `1/2` for 500: a rational number of seconds in lowest terms, as cameras write it. */
export function exposureTime(exposureMs: number): string {
  const divisor = greatestCommonDivisor(exposureMs, 1000);
  return `${exposureMs / divisor}/${1000 / divisor}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** EXIF knows no time zone here: it is the local wall clock, `YYYY:MM:DD HH:MM:SS`. */
function exifTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())];
  const time = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())];
  return `${date.join(':')} ${time.join(':')}`;
}
