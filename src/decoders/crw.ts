/** CRW files of older Canons. */
import { crwJpeg, matchesCrw, walkCrw } from './containers/crw.ts';
import { readCrwFacts } from './crw-facts.ts';
import type { Decoder } from './decoder.ts';
import { viaLibraw } from './raw-frame.ts';

export const crw: Decoder = {
  name: 'crw',
  extensions: ['crw'],
  matches: matchesCrw,
  walk: walkCrw,
  jpegInside: crwJpeg,
  ...viaLibraw(walkCrw, () => null),
  readFacts: readCrwFacts,
};
