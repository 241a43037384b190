/**
 * Every figure of the table: what it is, what it must be, and how it is measured. `most` and `least` are the
 * gates.
 */

/**
 * @typedef {object} Gate
 * @property {string} id
 * @property {string} figure
 * @property {string} means
 * @property {number} [most]
 * @property {number} [least]
 * @property {number} [below]
 * @property {string} [unit]
 */

/**
 * @param {string} peer
 * @param {number} least
 */
const wall = (peer, least) => ({ figure: `${peer}, 30 frames: wall / ours`, least });

/**
 * In the order of the table. Units: ratios unless `unit` says another. A figure without a gate is for
 * information.
 *
 * @type {readonly Gate[]}
 */
export const gates = [
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
  {
    id: 'c-wall',
    ...wall('a C program, 2 threads', 0.72),
    means:
      '`bench/peers/stack.c`: libjpeg-turbo, a sum a thread, compiled for this machine; whole processes, from captures to a full-size JPEG of quality 92',
  },
  {
    id: 'c-wall-wide',
    figure: 'a C program, 2 threads, 30 frames of 4:2:2: wall / ours',
    least: 0.72,
    means: 'the same with the sampling that half of the cameras write',
  },
  {
    id: 'script2012-wall',
    ...wall('the 2012 script (numpy + PIL)', 2.2),
    means: 'whole processes, from captures to a full-size JPEG of quality 92',
  },
  { id: 'tunedNumpy-wall', ...wall('tuned numpy', 1.9), means: 'the same' },
  { id: 'cv2-wall', ...wall('`cv2.accumulate`', 1.9), means: 'the same' },
  { id: 'vips-wall', ...wall('`vips sum`', 1.1), means: 'the same; its sum goes to a file in between' },
  { id: 'vips-cpu', figure: '`vips sum`, 30 frames: CPU / ours', least: 0.95, means: 'the same runs' },
  {
    id: 'vips-restack',
    figure: 'vips restack at frame 31 / our live update',
    least: 20,
    means: '`vips sum` over 31 captures, which it is told of at once, by our live update',
  },
  {
    id: 'cv2-live',
    figure: 'cv2 daemon, a frame with its preview / ours',
    least: 1.2,
    means: 'a process that holds its float sum and is told of each capture, by our live update',
  },
  {
    id: 'checkpoint',
    figure: 'checkpoint during a backlog, added over 8 frames',
    unit: '%',
    most: 3,
    means: 'until the frames are folded, with and without a checkpoint that begins with the first of them',
  },
  {
    id: 'stall',
    figure: "longest stall of the daemon's main loop",
    unit: 'ms',
    below: 30,
    means: 'the longest of all daemons of this run',
  },
  {
    id: 'memory-24',
    figure: 'peak RSS, 24 MP 8-bit, `mean`: over the sum and 4 frames',
    unit: 'MB',
    most: 200,
    means: 'VmHWM of the engine, with a backlog, previews and checkpoints',
  },
  {
    id: 'memory-61',
    figure: 'peak RSS, 61 MP: over the sum and 4 frames',
    unit: 'MB',
    most: 250,
    means: 'the same',
  },
  {
    id: 'shards',
    figure: '400 frames of 24 MP in 8 shards: CPU / one fold',
    most: 1.15,
    means: 'once, a shard after the other; the merge is not in it',
  },
  {
    id: 'memory-twelve',
    figure: 'peak RSS, 24 MP 8-bit, twelve blends',
    unit: 'MB',
    most: 1800,
    means:
      'VmHWM of the engine, with frames in hand, a checkpoint while they are decoded, and twelve previews',
  },
  {
    id: 'twelve-previews',
    figure: 'twelve previews of 2560 px, 24 MP',
    unit: 's',
    most: 2,
    means: 'from the request to the engine to its answer, by the clock: no more than previewEverySeconds',
  },
  ...['deviation', 'geometric', 'multiply'].map((blend) => ({
    id: `draw-${blend}`,
    figure: `a picture of ${blend}, 2560 px, 24 MP`,
    unit: 'ms',
    most: 80,
    means: 'CPU of the engine, drawn, encoded and written',
  })),
  {
    id: 'many',
    figure: 'start beside 100,000 known captures: a new one is in the sum',
    unit: 's',
    below: 3,
    means: 'from the start of the process, settling included; nothing is hashed again',
  },
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
  {
    id: 'align-scene',
    figure: 'a frame of 24 MP found on its reference by the scene / D (CPU)',
    most: 1,
    means: 'luminance, correlation and patches of a frame turned by half a degree, by one decode',
  },
  {
    id: 'align-stars',
    figure: 'a sky of 24 MP found on its reference by stars / D (CPU)',
    most: 4,
    means: 'a made sky of 2,000 stars, turned as far, by one decode',
  },
  {
    id: 'align-warp',
    figure: 'that frame laid on its reference / D (CPU)',
    most: 1,
    means: '72 M samples of 8 bits by cubic convolution, the copies into and out of wasm memory included',
  },
  {
    id: 'align-backlog',
    figure: 'backlog, 24 MP 4:2:0, aligned by the scene: CPU a frame / decode only',
    most: 3.2,
    means:
      'one picture moved by up to 350 pixels and 0.7 degrees; CPU of the engine, by that of a process that decodes the same files and drops them',
  },
  {
    id: 'align-backlog-rate',
    figure: 'the same: frames/s / decode only',
    means: 'the same runs by the clock; frames are found and laid one at a time',
  },
  {
    id: 'aligned-stars',
    figure: 'ten frames of M44, aligned by the stars and averaged: FWHM of a star / by Siril',
    most: 1,
    means: 'the median of up to 60 stars, by weighted moments; the same places in both pictures',
  },
  {
    id: 'aligned-stars-first',
    figure: 'the same / in the first frame',
    means: 'the same stars, in one frame as the camera wrote it',
  },
  {
    id: 'aligned-stars-ecc',
    figure: 'the same / by OpenCV, ORB and then ECC',
    means: 'frames for which that finds nothing are left out of its mean',
  },
  {
    id: 'aligned-scene',
    figure: 'six frames from the hand, aligned by the scene and averaged: PSNR below that of the tripod',
    unit: 'dB',
    most: 0.7,
    means:
      'a picture as sharp as from a lens, turned by up to 1.2 degrees and moved by up to 120 pixels about three axes, with noise; both against the scene without noise',
  },
  ...[
    ['ecc', 'by OpenCV, ORB and then ECC'],
    ['hugin', 'by align_image_stack'],
    ['off', 'without alignment'],
  ].map(([id, how]) => ({
    id: `aligned-scene-${id}`,
    figure: `the same ${how}`,
    unit: 'dB',
    means: 'the same frames',
  })),
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
  {
    id: 'stall-bystander',
    figure: 'longest stall of a process that only waits',
    unit: 'ms',
    means: 'one beside each of these daemons, as long as it: what the machine does',
  },
  {
    id: 'add-kernel-wide',
    figure: 'add kernel of 32 bits / `memory.copy` of equal traffic',
    means: 'the same, 8 bits into 32, as past 8,421,504 frames',
  },
  {
    id: 'backlog-24-tuned-cpu',
    figure: 'backlog, 24 MP 4:2:0: CPU a frame / decode only in memory like ours',
    means:
      'as above; the process that only decodes has the settings of our engine for memory, and gives frames back as it does',
  },
  {
    id: 'backlog-24-tuned-rate',
    figure: 'backlog, 24 MP 4:2:0: frames/s / decode only in memory like ours',
    means: 'the same runs',
  },
  {
    id: 'two-previews-wall',
    figure: 'a frame folded and shown, two previews / one: wall',
    means: 'the same runs by the clock',
  },
  { id: 'script2012-cpu', figure: 'the 2012 script, 30 frames: CPU / ours', means: 'the runs above' },
  { id: 'tunedNumpy-cpu', figure: 'tuned numpy, 30 frames: CPU / ours', means: 'the runs above' },
  { id: 'cv2-cpu', figure: '`cv2.accumulate`, 30 frames: CPU / ours', means: 'the runs above' },
  { id: 'magick-wall', figure: 'ImageMagick, 30 frames: wall / ours', means: 'once' },
  { id: 'magick-cpu', figure: 'ImageMagick, 30 frames: CPU / ours', means: 'the same run' },
  { id: 'siril-wall', figure: 'siril, 30 frames: wall / ours', means: 'once' },
  { id: 'siril-cpu', figure: 'siril, 30 frames: CPU / ours', means: 'the same run' },
  {
    id: 'checkpoint-cpu',
    figure: 'checkpoint, CPU added over 8 frames',
    unit: '%',
    means: 'the runs above, until the checkpoint is on the disk',
  },
  {
    id: 'growth-frames',
    figure: 'CPU of the last 100 of 2,000 frames / the second 100',
    means: 'one engine',
  },
  {
    id: 'backlog-24-three-cpu',
    figure: 'backlog, 24 MP, sum, max and min: CPU a frame / decode only',
    means: 'as above, with three planes',
  },
  {
    id: 'backlog-24-three-rate',
    figure: 'backlog, 24 MP, sum, max and min: frames/s / decode only',
    means: 'the same runs',
  },
  {
    id: 'backlog-tiff-cpu',
    figure: 'backlog, 24 MP 16-bit TIFF: CPU a frame / decode only',
    means: 'as above; they are read without sharp, and 144 MB are hashed',
  },
  {
    id: 'backlog-tiff-rate',
    figure: 'backlog, 24 MP 16-bit TIFF: frames/s / decode only',
    means: 'the same runs',
  },
  {
    id: 'decode',
    figure: 'D: CPU of one decode, 24 MP 4:2:0',
    unit: 'ms',
    means: 'sharp, `ignoreIcc`, concurrency 1',
  },
  {
    id: 'djpeg',
    figure: '`djpeg`, the same frame: CPU / D',
    means: 'libjpeg-turbo alone, as a process, the picture thrown away',
  },
  { id: 'c-cpu', figure: 'a C program, 2 threads, 30 frames: CPU / ours', means: 'the runs above' },
  {
    id: 'c-cpu-wide',
    figure: 'a C program, 2 threads, 30 frames of 4:2:2: CPU / ours',
    means: 'the runs above',
  },
  { id: 'c1-wall', figure: 'a C program, 1 thread, 30 frames: wall / ours', means: 'as above' },
  { id: 'c1-cpu', figure: 'a C program, 1 thread, 30 frames: CPU / ours', means: 'the same runs' },
  ...['cv2', 'vips'].flatMap((name) =>
    ['wall', 'cpu'].map((cost) => ({
      id: `${name}-${cost}-wide`,
      figure: `${name === 'cv2' ? '`cv2.accumulate`' : '`vips sum`'}, 30 frames of 4:2:2: ${cost === 'wall' ? 'wall' : 'CPU'} / ours`,
      means: 'as with 4:2:0',
    })),
  ),
  { id: 'raw-live-ms', figure: 'live update, 24 MP DNG', unit: 'ms', means: 'the runs above' },
  { id: 'page-ms', figure: 'live page, 24 MP', unit: 'ms', means: 'the runs above' },
  { id: 'live-ms', figure: 'live update, 24 MP', unit: 'ms', means: 'the runs above' },
];
