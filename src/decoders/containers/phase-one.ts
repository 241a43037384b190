/**
 * IIQ of Phase One: a directory of its own behind the header of a TIFF, which holds no more than a thumbnail.
 */
import { broken, cutShort, hexAt, viewOf, type Walk, wholeUnlessZeroTail } from './container.ts';

/** Where its offsets count from. */
const BASE = 8;
const [LITTLE, BIG] = ['49494949', '4D4D4D4D'];
const HEADER_BYTES = BASE + 12;
const ENTRY_BYTES = 16;
const RAW_DATA = 0x10f;
/** Cameras write some sixty. */
const ENTRIES_MAX = 1024;

/** True for IIII or MMMM behind the header of a TIFF. Errors: never throws. Source: ExifTool, PhaseOne.pm. */
export function isPhaseOne(bytes: Uint8Array): boolean {
  return [LITTLE, BIG].includes(hexAt(bytes, BASE, 4));
}

/**
 * The directory and the raw data that it names must be in the file. The image range is these data, a tail of
 * zeros in which is doubted.
 *
 * Errors: never throws. Source: as above.
 */
export function walkPhaseOne(bytes: Uint8Array): Walk {
  if (bytes.length < HEADER_BYTES) return cutShort(`${HEADER_BYTES} bytes of header`, bytes);
  const view = viewOf(bytes);
  const little = hexAt(bytes, BASE, 4) === LITTLE;
  const number = (at: number) => view.getUint32(at, little);
  const at = BASE + number(BASE + 8);
  if (at + 8 > bytes.length) return cutShort(`a directory at byte ${at}`, bytes);
  const count = number(at);
  if (count > ENTRIES_MAX) return broken(`at most ${ENTRIES_MAX} entries`, `${count}`);
  if (at + 8 + count * ENTRY_BYTES > bytes.length)
    return cutShort(`${count} entries of the directory`, bytes);
  const entries = Array.from({ length: count }, (_, i) => at + 8 + i * ENTRY_BYTES);
  const entry = entries.find((each) => number(each) === RAW_DATA);
  if (entry === undefined) return broken('an entry of raw data', 'none');
  const start = BASE + number(entry + 12);
  const end = start + number(entry + 8);
  if (end > bytes.length) return cutShort(`raw data up to byte ${end}`, bytes);
  if (end === start) return broken('raw data', 'none');
  return wholeUnlessZeroTail(bytes, [{ start, end }], { start, end });
}
