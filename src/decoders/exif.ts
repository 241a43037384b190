/** What the camera says about a capture: when and for how long the shutter was open. */
import ExifReader from 'exifreader';

/** Units: `capturedAt` ms since 1970 (in the computer's time zone where EXIF names none); `exposureNs` whole nanoseconds. */
export interface CaptureFacts {
  readonly capturedAt: number | null;
  readonly exposureNs: number | null;
}

/** Errors: none; a file without EXIF, or with EXIF that cannot be read, has no facts. Source: CIPA DC-008 (Exif 2.32). */
export function readCaptureFacts(bytes: Buffer): CaptureFacts {
  try {
    const tags = ExifReader.load(bytes, { expanded: true, includeUnknown: false }).exif;
    return {
      capturedAt: capturedAt(
        text(tags?.DateTimeOriginal),
        text(tags?.SubSecTimeOriginal),
        text(tags?.OffsetTimeOriginal),
      ),
      exposureNs: exposureNs(tags?.ExposureTime?.value),
    };
  } catch {
    // No EXIF is no fault of the picture; it is folded without these facts.
    return { capturedAt: null, exposureNs: null };
  }
}

function text(tag: { description: string } | undefined): string {
  return tag?.description ?? '';
}

function capturedAt(date: string, fraction: string, offset: string): number | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(date);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const digits = /^\d+/.exec(fraction)?.[0] ?? '0';
  const zone = /^[+-]\d\d:\d\d$/.test(offset) ? offset : '';
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}${zone}`);
  return Number.isNaN(ms) ? null : ms;
}

/** Longer than a day is a broken tag; and sums of shorter ones stay whole numbers below 2^53. */
const EXPOSURE_SECONDS_MAX = 86_400;

function exposureNs(value: unknown): number | null {
  if (!Array.isArray(value)) return null;
  const [numerator, denominator] = value.map(Number);
  if (!numerator || !denominator || numerator < 0 || denominator < 0) return null;
  const seconds = numerator / denominator;
  return seconds > EXPOSURE_SECONDS_MAX ? null : Math.round(seconds * 1e9);
}
