/** What no gate holds: it says where the other figures come from. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const informationGates = [
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
  {
    id: 'c-cpu-long',
    figure: 'a C program, 2 threads, 120 frames: CPU / ours',
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
