/** The flags of the simulated camera, as `camera` and `demo` take them. */
import { shootFormats } from '../camera/formats.ts';
import { shootStyles } from '../camera/styles.ts';
import type { Flags } from './flag.ts';
import { degrees, pixels, seconds, shakePixels, wholeFrom } from './values.ts';

export const cameraFlags = {
  frames: { takes: '<n>', means: 'how many frames', parse: wholeFrom(1), default: 60 },
  everySeconds: {
    takes: '<seconds>',
    means: 'time from frame to frame',
    parse: seconds,
    default: 1,
    // Elsewhere `--every` is every n-th capture.
    formerly: 'every',
  },
  size: {
    takes: '<pixels>',
    means: 'size of a frame',
    parse: pixels,
    default: { width: 1200, height: 800 },
    defaultText: '1200x800',
  },
  style: { takes: '<style>', means: 'how files appear', choices: shootStyles, default: 'rename' },
  format: { takes: '<format>', means: 'what the camera writes', choices: shootFormats, default: 'jpeg' },
  shake: {
    takes: '<pixels>',
    means: 'held by hand: how far it looks elsewhere in each frame',
    parse: shakePixels,
    default: 0,
  },
  turn: {
    takes: '<degrees>',
    means: 'and how far it is turned',
    parse: degrees,
    default: 0,
  },
  seed: { takes: '<n>', means: 'another scene', parse: wholeFrom(0), default: 7 },
} satisfies Flags;
