/** A daemon while nothing happens, a timeline and a rolling window. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const standingGates = [
  {
    id: 'idle-100000',
    figure: 'a daemon beside 100,000 known captures while nothing happens: CPU of one core',
    unit: '%',
    below: 1,
    means: 'user and system time of daemon and engine over five minutes, from a minute after the start',
  },
  .../** @type {const} */ (['5,000', '12']).map((count) => ({
    id: `idle-${count.replace(',', '')}`,
    figure: `the same beside ${count}`,
    unit: '%',
    means: 'the same',
  })),
  {
    id: 'timeline-frame',
    figure: 'timeline, 24 MP: CPU a frame / D',
    most: 0.05,
    means:
      'frames of a stack are taken at every 6th pixel, folded and kept, in a process with the memory of our engine; a decode in another after each 16 of them',
  },
  {
    id: 'timeline-interval',
    figure: 'timeline, the picture of an interval: CPU',
    unit: 'ms',
    most: 50,
    means: 'mean of any part of the same shoot, 1000x667, merged, drawn and encoded as JPEG',
  },
  {
    id: 'window',
    figure: 'a rolling window, 24 MP: CPU a frame / decode only',
    most: 2.3,
    means: 'a frame comes in and another, whose original is decoded once more, goes out',
  },
];
