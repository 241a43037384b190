/** FITS: what the header says beside the picture. */
import { type CaptureFacts, noFacts } from '../core/capture-facts.ts';
import type { FitsHeader } from './containers/fits-header.ts';
import { cleanText, DEGREES_MAX, EXPOSURE_SECONDS_MAX, FOCAL_LENGTH_MM_MAX } from './exif.ts';

/** Three times what any camera has. */
const ISO_MAX = 10_000_000;

/**
 * Errors: none; what cannot be is not said. GAIN is no ISO: every driver has numbers of its own. Source: FITS
 * Standard 4.0, 4.4.2 and 9.1.
 */
export function fitsFacts(header: FitsHeader | undefined): CaptureFacts {
  if (!header) return noFacts;
  const within = (keyword: string, most: number) => {
    const value = header.number(keyword);
    return value !== null && value > 0 && value <= most ? value : null;
  };
  const seconds = within('EXPTIME', EXPOSURE_SECONDS_MAX) ?? within('EXPOSURE', EXPOSURE_SECONDS_MAX);
  const capturedAt = utcOf(header.text('DATE-OBS'), header.text('TIME-OBS'));
  const iso = within('ISOSPEED', ISO_MAX);
  const degrees = header.number('CCD-TEMP');
  return {
    ...noFacts,
    capturedAt,
    clock: capturedAt === null ? null : 'zoned',
    zoneMinutes: capturedAt === null ? null : 0,
    exposureNs: seconds === null ? null : Math.round(seconds * 1e9),
    model: cleanText(header.text('INSTRUME')),
    lensModel: cleanText(header.text('TELESCOP')),
    focalLengthMm: within('FOCALLEN', FOCAL_LENGTH_MM_MAX),
    iso: Number.isInteger(iso) ? iso : null,
    ...(degrees !== null && Math.abs(degrees) <= DEGREES_MAX && { temperatureC: degrees }),
  };
}

/** Units: ms since 1970. Older files have the time of the day by itself; a day alone says no time. */
function utcOf(date: string | null, time: string | null): number | null {
  const whole = date?.includes('T') ? date : `${date}T${time}`;
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(whole) ?? [];
  if (seconds === undefined) return null;
  const at = Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  return Number.isNaN(at) ? null : at;
}
