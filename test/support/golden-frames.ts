/** Frames that a formula gives, so that a hundred of them need no files: those of test/golden/blends.py. */
import type { Frame, FullScale } from '../../src/core/frame.ts';

const [width, height, channels] = [17, 11, 3] as const;

/** Frame `number`, taken after those before it. */
export function goldenFrame(number: number, fullScale: FullScale): Frame {
  const count = width * height * channels;
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  const shape = { width, height, channels, fullScale };
  return { shape, samples: samples.map((_, i) => sampleOf(i, number, fullScale)) };
}

function sampleOf(i: number, number: number, fullScale: FullScale): number {
  const long = (i * 2654435761 + (number + 1) * 40503 * (i + 7)) % 2 ** 32;
  const mixed = (long ^ (long >>> 15)) >>> 0;
  const x = Math.floor(i / channels) % width;
  if (x < Math.floor(width / 2)) return Math.floor(fullScale / 2) + (mixed % 9);
  if (i % 11 === 0) return mixed % 2 === 0 ? 0 : fullScale;
  return mixed % (fullScale + 1);
}
