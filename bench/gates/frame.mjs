/** What a frame costs, and how soon it is shown. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const frameGates = [
  {
    id: 'add-kernel',
    figure: 'add kernel / `memory.copy` of equal traffic',
    most: 1.2,
    means:
      'CPU of one pass over 72 M samples, 8 bits into 16, by that of copying as many bytes as it reads and writes',
  },
  {
    id: 'add-from-decode',
    figure: "add from sharp's buffer / D (CPU)",
    most: 0.25,
    means:
      'the same pass from the buffer of a decode, through strips of 64 Ki samples, by the CPU of that decode',
  },
  .../** @type {const} */ ([
    ['jpeg-24', '4:2:0'],
    ['jpeg-24-wide', '4:2:2'],
  ]).map(([id, sampling]) => ({
    id,
    figure: `our own decoder, 24 MP ${sampling}: CPU / decode by sharp`,
    most: 0.95,
    means:
      'CPU of one decode in one thread, to samples that whoever asked may keep, by that of sharp, in turn',
  })),
  .../** @type {const} */ ([
    ['backlog-24', '24 MP 4:2:0', 1.12],
    ['backlog-24-wide', '24 MP 4:2:2', 1.12],
    ['backlog-45', '45 MP 4:2:0', 1.18],
    ['backlog-45-wide', '45 MP 4:2:2', 1.18],
  ]).flatMap(([id, frame, most]) => [
    {
      id: `${id}-cpu`,
      figure: `backlog, ${frame}: CPU a frame / decode only`,
      most,
      means:
        'CPU of the engine fed as the daemon feeds it, by that of a process that decodes the same pictures and drops them, as many in flight; both warm',
    },
    {
      id: `${id}-rate`,
      figure: `backlog, ${frame}: frames/s / decode only`,
      least: 0.88,
      means: 'the same runs by the clock',
    },
  ]),
  {
    id: 'live',
    figure: 'live: renamed into place, to the preview, settle wait included / D',
    most: 1,
    means:
      'from the rename of a capture into the folder of a running daemon to the rename of its preview, by one decode',
  },
  {
    id: 'live-slow',
    figure: 'live: written slowly, last byte to preview, less `settleMs` / D',
    most: 0.8,
    means:
      'a capture that is written under its own name in 16 pieces, from its last byte to the rename of its preview, less the 250 ms in which it must be still, by one decode',
  },
  {
    id: 'live-late',
    figure: 'live at frame 2,000 / at frame 10',
    most: 1.05,
    means:
      'the same in two daemons at once, one of which has folded so many before; the same pictures come round with other bytes',
  },
  {
    id: 'page',
    figure: 'live page: last byte to the picture in a browser, without the settle wait / D',
    most: 1.6,
    means:
      'from the rename of a capture into the folder to its picture, decoded and in place in Chromium, by one decode',
  },
  {
    id: 'page-latency',
    figure: 'live, last byte to preview: with 16 browsers that listen / with none',
    most: 1.1,
    means:
      'the live update above, with as many programs as the page takes, each of which fetches every picture that it is told of',
  },
  {
    id: 'page-empty-cpu',
    figure: 'backlog, 24 MP: CPU with a page that nobody looks at / without a page',
    most: 1.02,
    means: 'daemon and engine, in two daemons at once',
  },
  {
    id: 'page-clients-cpu',
    figure: 'backlog, 24 MP: CPU with 4 browsers that listen / without a page',
    most: 1.1,
    means: 'the same, with as many programs that fetch every picture',
  },
  {
    id: 'preview',
    figure: 'preview of 2560 px: render, encode, rename / D',
    most: 0.3,
    means: 'from the request to the engine to its answer, sidecar included, by one decode',
  },
  ...['backlog-24', 'backlog-24-wide'].map((id) => ({
    id: `${id}-c`,
    figure: `backlog, 24 MP ${id.endsWith('wide') ? '4:2:2' : '4:2:0'}: CPU a frame / decode and add in C`,
    most: 1.15,
    means:
      'CPU of the engine a frame, by what a frame more costs the C program: libjpeg-turbo and a loop that adds, nothing else',
  })),
  {
    id: 'small-rate',
    figure: 'backlog, 640 x 480: frames/s',
    unit: '/s',
    least: 600,
    means:
      'the engine fed as the daemon feeds it, with frames of 0.3 MP; what is done once a frame is all that counts',
  },
  {
    id: 'two-previews',
    figure: 'a frame folded and shown, two previews / one: CPU',
    most: 1.3,
    means: 'the engine takes one frame and publishes: mean alone, and mean and lighten from the same decode',
  },
];
