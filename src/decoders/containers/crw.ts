/** CRW of older Canons: a heap of records, whose directory is behind them at the end of the file. */
import {
  type ByteRange,
  broken,
  cutShort,
  hexAt,
  viewOf,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';
import { largestJpeg } from './embedded-jpeg.ts';

const MAGIC = '4845415043434452';
const HEADER_BYTES = 14;
const ENTRY_BYTES = 10;
const RAW_DATA = 0x2005;
/** In a tag: where the value is, and whether it is a heap itself. */
const [IN_ENTRY, KIND] = [0x4000, 0x3800];
const HEAPS = [0x2800, 0x3000];
const DEPTH_MAX = 8;
/** Cameras write a hundred. */
const RECORDS_MAX = 4096;

export interface CrwRecord extends ByteRange {
  readonly tag: number;
}

/**
 * True for `HEAPCCDR` behind the byte order. Errors: never throws. Source: CIFF 1.0; ExifTool, CanonRaw.pm.
 */
export function matchesCrw(bytes: Uint8Array): boolean {
  return hexAt(bytes, 0, 2) === '4949' && hexAt(bytes, 6, 8) === MAGIC;
}

/**
 * Walks the directories from the last bytes of the file; all records must be in their heap. The image range
 * is the record of the raw data, a tail of zeros in which is doubted.
 *
 * Errors: never throws; whatever is not a CRW is not whole. Source: as above.
 */
export function walkCrw(bytes: Uint8Array): Walk {
  if (!matchesCrw(bytes)) return broken('II and HEAPCCDR', hexAt(bytes, 0, 14) || 'nothing');
  const records = crwRecords(bytes);
  if ('whole' in records) return records;
  const raw = records.find(({ tag }) => tag === RAW_DATA);
  if (!raw || raw.end === raw.start) return broken('a record with raw data', 'none');
  return wholeUnlessZeroTail(bytes, [raw], raw);
}

/** The largest JPEG among the records; null where there is none. Errors: never throws. */
export function crwJpeg(bytes: Uint8Array): ByteRange | null {
  const records = crwRecords(bytes);
  return 'whole' in records ? null : largestJpeg(bytes, records);
}

/**
 * All records with values of their own, from every heap. Errors: never throws; what is not all there is a
 * walk that failed.
 */
export function crwRecords(bytes: Uint8Array): CrwRecord[] | Walk {
  const view = viewOf(bytes);
  const found: CrwRecord[] = [];
  if (bytes.length < HEADER_BYTES + 4) return cutShort('a heap', bytes);
  const open = [{ start: view.getUint32(2, true), end: bytes.length, depth: 0 }];
  for (let heap = open.pop(); heap; heap = open.pop()) {
    const { start, end, depth } = heap;
    const at = end - 4 >= start ? start + view.getUint32(end - 4, true) : end;
    const count = at + 2 <= end - 4 ? view.getUint16(at, true) : 0;
    if (count === 0 || at + 2 + count * ENTRY_BYTES > end - 4) {
      return cutShort(`the directory of a heap up to byte ${end}`, bytes);
    }
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + i * ENTRY_BYTES;
      const tag = view.getUint16(entry, true);
      if ((tag & IN_ENTRY) !== 0) continue;
      const from = start + view.getUint32(entry + 6, true);
      const record = { tag, start: from, end: from + view.getUint32(entry + 2, true) };
      if (record.end > end) return cutShort(`record ${tag.toString(16)} up to byte ${record.end}`, bytes);
      if (found.length >= RECORDS_MAX) return broken('heaps with an end', 'a circle');
      found.push(record);
      if (HEAPS.includes(tag & KIND) && depth < DEPTH_MAX) open.push({ ...record, depth: depth + 1 });
    }
  }
  return found;
}
