/**
 * FITS: goes from header to header by the lengths that they give, up to the first picture and on to the last
 * unit.
 */
import { type ByteRange, broken, cutShort, hexAt, type Walk, wholeUnlessZeroTail } from './container.ts';
import { BLOCK_BYTES, type FitsHeader, letters, readFitsHeader } from './fits-header.ts';

/** A header with its data, without what fills their last block. */
export interface FitsUnit {
  readonly header: FitsHeader;
  readonly data: ByteRange;
}

const AXES_MAX = 999;

/** True for a file that begins as the standard wants it. Never throws. Source: FITS Standard 4.0, 4.4.1.1. */
export function matchesFits(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 10) === 'SIMPLE  = ';
}

/**
 * All units must be there, with what fills their last blocks; what follows the last of them is nobody's. The
 * image ranges are the data of the picture alone, so that other words in a header leave it the same. A tail
 * of zeros in it is doubted.
 *
 * Errors: never throws; whatever is not a FITS file with a picture is not whole. Source: FITS Standard 4.0,
 * 3.1, 3.3 and 4.4.1.
 */
export function walkFits(bytes: Uint8Array): Walk {
  if (!matchesFits(bytes)) return broken('a FITS header', hexAt(bytes, 0, 10) || 'nothing');
  const units = unitsIn(bytes);
  if ('whole' in units) return units;
  const picture = pictureAmong(units);
  if (!picture) return broken('a picture in the FITS file', `none in ${units.length} headers`);
  return wholeUnlessZeroTail(bytes, [picture.data], picture.data);
}

/**
 * The first unit with a picture, packed or not; null where there is none, or where the file is not whole.
 * Never throws.
 */
export function fitsPicture(bytes: Uint8Array): FitsUnit | null {
  const units = matchesFits(bytes) ? unitsIn(bytes) : [];
  return 'whole' in units ? null : (pictureAmong(units) ?? null);
}

/** True for a picture that is packed by tiles into a table. Source: FITS Standard 4.0, 10.1. */
export function isPacked({ header }: FitsUnit): boolean {
  return header.isTrue('ZIMAGE');
}

/** Pixels along each axis, the fastest first. */
export function axesOf(header: FitsHeader): number[] {
  const count = Math.min(header.number('NAXIS') ?? 0, AXES_MAX);
  return Array.from({ length: count }, (_, i) => header.number(`NAXIS${i + 1}`) ?? 0);
}

function pictureAmong(units: readonly FitsUnit[]): FitsUnit | undefined {
  return units.find((unit) => {
    const { header, data } = unit;
    const isTable = header.has('XTENSION') && header.text('XTENSION') !== 'IMAGE';
    return data.end > data.start && (isPacked(unit) || (!isTable && axesOf(header).length > 1));
  });
}

function unitsIn(bytes: Uint8Array): FitsUnit[] | Walk {
  const units: FitsUnit[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at > 0 && letters(bytes, at, 8) !== 'XTENSION') break;
    const found = readFitsHeader(bytes, at);
    if (found === 'cut') return cutShort(`the end of the header at byte ${at}`, bytes);
    if (found === 'endless') return broken(`an end of the header at byte ${at}`, 'none');
    const { header, dataAt } = found;
    const length = dataBytes(header);
    if (length === null) return broken(`lengths in the header at byte ${at}`, 'others');
    const end = dataAt + Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES;
    if (end > bytes.length) return cutShort(`data up to byte ${end}`, bytes);
    units.push({ header, data: { start: dataAt, end: dataAt + length } });
    at = end;
  }
  return units;
}

/** Null for what is no length. Source: FITS Standard 4.0, equation 2. */
function dataBytes(header: FitsHeader): number | null {
  const axes = axesOf(header);
  const pixels = axes.length === 0 ? 0 : axes.reduce((product, each) => product * each, 1);
  const [groups, parameters] = [header.number('GCOUNT') ?? 1, header.number('PCOUNT') ?? 0];
  const bytes = (Math.abs(header.number('BITPIX') ?? Number.NaN) / 8) * groups * (parameters + pixels);
  return Number.isSafeInteger(bytes) &&
    bytes >= 0 &&
    axes.every((each) => Number.isInteger(each) && each >= 0)
    ? bytes
    : null;
}
