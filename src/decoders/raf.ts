/** RAF files of Fujifilm, Bayer and X-Trans. */
import { isSuperCcd, matchesRaf, rafJpegRange, rafXTrans, walkRaf } from './containers/raf.ts';
import type { Decoder } from './decoder.ts';
import { readCaptureFacts } from './exif.ts';
import { viaLibraw } from './raw-frame.ts';
import { refused } from './raw-mosaic.ts';

const shared = viaLibraw(
  walkRaf,
  (bytes) =>
    rafXTrans(bytes)
      ?.map((colour) => 'RGB'[colour] ?? '?')
      .join('') ?? null,
);

export const raf: Decoder = {
  name: 'raf',
  extensions: ['raf'],
  matches: matchesRaf,
  walk: walkRaf,
  jpegInside: rafJpegRange,
  ...shared,
  async readHeader(bytes) {
    if (isSuperCcd(bytes)) throw refused('has photosites that are no rows and columns (SuperCCD)');
    return shared.readHeader(bytes);
  },
  readFacts: readCaptureFacts,
};
