/** Frames, darks and flats by the formulas of test/golden/darks.py. */
import type { Frame, Mosaic, Shape } from '../../src/core/frame.ts';
import type { Sensor } from '../../src/core/sensor.ts';

export interface DarkCase {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly fullScale: 255 | 65535;
  readonly bits: number;
  readonly mosaic?: Mosaic;
  readonly sensor?: Sensor;
}

export type Kind = 'light' | 'dark' | 'flat';

const most = ({ bits }: DarkCase) => 2 ** bits - 1;

function mixed(number: number, i: number): number {
  const long = (i * 2654435761 + (number + 1) * 40503 * (i + 7)) % 2 ** 32;
  return (long ^ (long >>> 15)) >>> 0;
}

/** Sample by sample. */
const formulas: Readonly<Record<Kind, (number: number, i: number, given: DarkCase) => number>> = {
  dark(number, i, given) {
    const { width, height, channels, mosaic, sensor } = given;
    const count = width * height * channels;
    const rank = Math.floor(i / 401);
    const isHot = i % 401 === 77;
    const step = Math.floor(most(given) / 8);
    let level = Math.floor((i * Math.floor(most(given) / 100)) / count);
    if (isHot) level = Math.floor(most(given) / 4) + step * (rank % 3);
    if (isHot && rank % 3 === 2) level = most(given);
    const isNoisy = isHot && rank % 2 === 1;
    const noise = mixed(number + 500, i) % (isNoisy ? Math.floor(most(given) / 4) : 5);
    const [y, x] = [Math.floor(i / width), i % width];
    const black =
      mosaic && sensor ? sensor.black[(y % mosaic.height) * mosaic.width + (x % mosaic.width)]! : 0;
    return Math.min(most(given), Math.floor(black) + level + noise);
  },
  light(number, i, given) {
    const seen = mixed(number, i);
    const x = Math.floor(i / given.channels) % given.width;
    const isCalm = x < Math.floor(given.width / 2);
    const scene = isCalm ? Math.floor(most(given) / 9) + (seen % 9) : seen % Math.floor(most(given) / 2);
    return Math.min(most(given), scene + formulas.dark(number + 100, i, given));
  },
  flat(number, i, given) {
    const { width, height, channels } = given;
    const pixel = Math.floor(i / channels);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    if (i % 997 === 0) return 0;
    const fall = 1 - 0.6 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2);
    return Math.floor((most(given) / 2) * fall + (mixed(number + 900, i) % 7));
  },
};

export function frame(kind: Kind, number: number, given: DarkCase): Frame {
  const { width, height, channels, fullScale, mosaic, bits } = given;
  const shape: Shape = {
    ...{ width, height, channels, fullScale },
    ...(bits > 8 && { transfer: 'linear' }),
    ...(mosaic && { mosaic }),
  };
  const count = width * height * channels;
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) samples[i] = formulas[kind](number, i, given);
  return { shape, samples };
}
