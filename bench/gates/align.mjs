/** Frames that are laid on their reference. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const alignGates = [
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
];
