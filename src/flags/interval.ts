/** The flags that choose an interval of a shoot. */
import type { Flags } from './flag.ts';
import { instantOrClock, numbers, span } from './values.ts';

export const intervalFlags = {
  from: {
    takes: '<time>',
    means: 'only the frames that were taken at this time or later, such as 21:35',
    parse: instantOrClock,
  },
  until: {
    takes: '<time>',
    means: 'only the frames that were taken before this time',
    parse: instantOrClock,
  },
  frames: {
    takes: '<numbers>',
    means: 'only the frames with these numbers of the ledger, such as 120-480',
    parse: numbers,
  },
  last: {
    takes: '<span>',
    means: 'only the last frames: 64 of them, or 300s, those of so many seconds',
    parse: span,
  },
  fast: {
    means: 'at once and small, from the timeline, to the nearest of its parts',
  },
} satisfies Flags;
