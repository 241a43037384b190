/** PNG files, 8 and 16 bit. */
import { matchesPng, walkPng } from './containers/png.ts';
import type { Decoder } from './decoder.ts';
import { orientationIn, readCaptureFacts } from './exif.ts';
import { rawProfileExif } from './png-profile.ts';
import { viaSharp } from './via-sharp.ts';

export const png: Decoder = {
  name: 'png',
  extensions: ['png'],
  matches: matchesPng,
  walk: walkPng,
  ...viaSharp,
  hasOwnThreads: true,
  async readHeader(bytes) {
    const header = await viaSharp.readHeader(bytes);
    const exif = rawProfileExif(bytes);
    return exif ? { ...header, orientation: orientationIn(exif) ?? header.orientation } : header;
  },
  readFacts: (bytes) => readCaptureFacts(rawProfileExif(bytes) ?? bytes),
};
