/** CR3 files of Canon. */
import { cr3Jpeg, matchesCr3, walkCr3 } from './containers/cr3.ts';
import type { Decoder } from './decoder.ts';
import { readCaptureFacts } from './exif.ts';
import { viaLibraw } from './raw-frame.ts';

export const cr3: Decoder = {
  name: 'cr3',
  extensions: ['cr3'],
  matches: matchesCr3,
  walk: walkCr3,
  jpegInside: cr3Jpeg,
  ...viaLibraw(walkCr3, () => null),
  readFacts: readCaptureFacts,
};
