/** The flags for a picture at full size, as `stack` and `render` write it. */
import * as blends from '../blends/index.ts';
import { whiteBalances } from '../core/camera-colour.ts';
import { mendings } from '../core/dark.ts';
import type { Flag, Flags } from './flag.ts';
import { depth, stops, wholeFrom } from './values.ts';

export const blend = {
  takes: '<name>',
  means: 'how frames become a picture',
  choices: Object.keys(blends),
} satisfies Flag;

export const ev = {
  takes: '<stops>',
  means: 'how much brighter or darker; only for sums',
  parse: stops,
} satisfies Flag;

export const whiteBalance = {
  takes: '<what>',
  means: 'of raw frames: as the camera was set, or for daylight',
  choices: whiteBalances,
} satisfies Flag;

export const dark = {
  takes: '<file>',
  means: 'dark frames to take out of the picture: a state file of them, or a folder',
} satisfies Flag;

export const flat = {
  takes: '<file>',
  means: 'flat frames to divide the picture by: a state file of them, or a folder',
} satisfies Flag;

export const mend = {
  takes: '<how>',
  means: 'hot pixels that the dark cannot save: mended from their neighbours, or left',
  choices: mendings,
} satisfies Flag;

/** What is taken out of a picture, of a command that reads no config. */
export const calibrationFlags = { dark, flat, mend } satisfies Flags;

/** For a command that reads no config. */
export const developmentFlags = {
  whiteBalance: { ...whiteBalance, default: 'camera' },
} satisfies Flags;

export const pictureFlags = {
  out: {
    takes: '<file>',
    means: 'the picture; .png and .tif have 16 bits a sample, .fits has 32, others 8',
    isRequired: true,
  },
  blend: { ...blend, default: 'mean' },
  ev: { ...ev, default: 0 },
  maxEdge: {
    takes: '<pixels>',
    means: 'scale down, by a whole factor, to at most this longest edge',
    parse: wholeFrom(1),
  },
  depth: {
    takes: '<bits>',
    means: 'bits a sample; 32 is floating point',
    choices: ['8', '16', '32'],
    parse: depth,
  },
  quality: { takes: '<n>', means: 'of .jpg and .webp, 1 to 100', parse: wholeFrom(1, 100), default: 92 },
} satisfies Flags;
