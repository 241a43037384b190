/** Raw files that are TIFF inside: DNG with a mosaic, NEF, CR2, ARW, ORF, RW2, PEF, SRW and others. */
import { hasFloats, matchesRawTiff, walkRawTiff, xTransIn } from './containers/raw-tiff.ts';
import { rawTiffJpeg } from './containers/raw-tiff-jpeg.ts';
import type { Decoder } from './decoder.ts';
import { readCaptureFacts } from './exif.ts';
import { developedByLibraw } from './raw-developed.ts';
import { viaLibraw } from './raw-frame.ts';
import { type ReadXTrans, refused } from './raw-mosaic.ts';

/** A DNG has the pattern from the corner of what sees light. */
const readXTrans: ReadXTrans = (bytes, { left_margin, top_margin }) => {
  const cell = xTransIn(bytes);
  if (!cell) return null;
  const letters = cell.map((_, i) => {
    const x = (i + 36 - (left_margin % 6)) % 6;
    const y = (Math.floor(i / 6) + 6 - (top_margin % 6)) % 6;
    return 'RGB'[cell[6 * y + x]!] ?? '?';
  });
  return letters.join('');
};

const shared = viaLibraw(walkRawTiff, readXTrans);

export const raw: Decoder = {
  name: 'raw',
  extensions: [
    ...['dng', 'nef', 'nrw', 'cr2', 'arw', 'sr2', 'orf', 'ori', 'rw2', 'rwl', 'raw', 'pef', 'srw'],
    ...['iiq', '3fr', 'kdc', 'dcr', 'erf', 'mef'],
  ],
  matches: matchesRawTiff,
  walk: walkRawTiff,
  jpegInside: rawTiffJpeg,
  ...shared,
  async readHeader(bytes) {
    // LibRaw would make whole numbers of them by the brightest of each frame.
    if (hasFloats(bytes)) throw refused('has numbers in floating point', 'write the DNG with whole numbers');
    return shared.readHeader(bytes);
  },
  readFacts: readCaptureFacts,
  develop: developedByLibraw,
};
