/** Ours against what people would use instead. */

/** @import { Gate } from './index.mjs' */

/**
 * @param {string} peer
 * @param {number} least
 */
const wall = (peer, least) => ({ figure: `${peer}, 30 frames: wall / ours`, least });

/** @type {readonly Gate[]} */
export const peerGates = [
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
    id: 'c-wall-long',
    figure: 'a C program, 2 threads, 120 frames: wall / ours',
    least: 0.85,
    means: 'the same program, five rounds',
  },
  {
    id: 'script2012-wall',
    ...wall('the 2012 script (numpy + PIL)', 5),
    means: 'whole processes, from captures to a full-size JPEG of quality 92',
  },
  { id: 'tunedNumpy-wall', ...wall('tuned numpy', 1.9), means: 'the same' },
  { id: 'cv2-wall', ...wall('`cv2.accumulate`', 1.9), means: 'the same' },
  { id: 'vips-wall', ...wall('`vips sum`', 1.3), means: 'the same; its sum goes to a file in between' },
  { id: 'vips-cpu', figure: '`vips sum`, 30 frames: CPU / ours', least: 1.2, means: 'the same runs' },
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
];
