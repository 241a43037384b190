/** Raw frames. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const rawGates = [
  .../** @type {const} */ ([
    ['dng', 'uncompressed DNG'],
    ['arw', 'ARW of 8 bits'],
    ['cr3', 'lossless CR3'],
    ['nef', 'lossless NEF'],
  ]).flatMap(([id, frame]) => [
    {
      id: `raw-${id}-cpu`,
      figure: `backlog, 24 MP ${frame}: CPU a frame / decode only`,
      most: 1.15,
      means:
        'CPU of the engine, by that of a process that decodes by the same library, zeroed memory included, and drops',
    },
    {
      id: `raw-${id}-peak`,
      figure: 'peak RSS of that engine',
      unit: 'MB',
      most: 1200,
      means: 'as many in hand as ever',
    },
  ]),
  {
    id: 'raw-live',
    figure:
      'live, 24 MP uncompressed DNG: last byte to preview, without the settle wait, less decoding it / D',
    most: 0.6,
    means:
      'from the rename into the folder of a running daemon to the rename of its preview, less a decode by the same library alone',
  },
];
