/** What a CRW says of its exposure, which has no EXIF. */
import { type CaptureFacts, noFacts } from '../core/capture-facts.ts';
import { viewOf } from './containers/container.ts';
import { crwRecords, matchesCrw } from './containers/crw.ts';

const [MAKE_AND_MODEL, CAPTURE_TIME] = [0x080a, 0x180e];
const TEXT_BYTES_MAX = 64;
const MINUTE_MS = 60_000;

/**
 * Camera and time; the exposure is there only as a rounded logarithm, and is not said. Errors: none.
 * Source: ExifTool, CanonRaw.pm (MakeModel, TimeStamp).
 */
export function readCrwFacts(bytes: Buffer): CaptureFacts {
  const records = matchesCrw(bytes) ? crwRecords(bytes) : [];
  if ('whole' in records) return noFacts;
  const recordOf = (wanted: number, least: number) =>
    records.find(({ tag, start, end }) => tag === wanted && end - start >= least);
  const [names, time] = [recordOf(MAKE_AND_MODEL, 2), recordOf(CAPTURE_TIME, 4)];
  const text = names
    ? bytes.toString('latin1', names.start, Math.min(names.end, names.start + TEXT_BYTES_MAX))
    : '';
  const [make = '', model = ''] = text.split('\0').map((part) => part.replace(/[^ -~]/g, '').trim());
  const seconds = time ? viewOf(bytes).getUint32(time.start, true) : 0;
  return {
    ...noFacts,
    make: make || null,
    model: model || null,
    capturedAt: seconds === 0 ? null : onClock(seconds * 1000),
    clock: seconds === 0 ? null : 'unzoned',
  };
}

/** Ms since 1970 as a clock without a zone counts them, in the computer's zone. */
function onClock(ms: number): number {
  const guess = ms + new Date(ms).getTimezoneOffset() * MINUTE_MS;
  return ms + new Date(guess).getTimezoneOffset() * MINUTE_MS;
}
