/**
 * The pixels of the bench's frames: a sky, a town and a meadow that stay, lights that move and grain that is
 * new in every frame.
 */
import { gaussian, openRandom } from './random.mjs';

/**
 * Cell edges of the noise in pixels, and how far each moves the brightness: the fine ones give a JPEG its
 * bytes.
 */
const skyOctaves = [
  [1400, 34],
  [500, 22],
  [170, 9],
];
const groundOctaves = [
  [900, 26],
  [240, 22],
  [64, 18],
  [17, 15],
  [5, 16],
  [2, 24],
];
/**
 * @typedef {Uint8ClampedArray | Uint16Array} Samples
 * @typedef {readonly (readonly number[])[]} Octaves cell edge and amount of each
 * @typedef {object} Layer one octave, and the corners of the cells in which the row at hand lies
 * @property {number} cell
 * @property {(n: number) => Float32Array} corners
 * @property {number} at
 * @property {Float32Array} upper
 * @property {Float32Array} lower
 */

const HORIZON = 0.46;
const BUILDINGS = 46;
const LIGHTS = 70;
/** Triples of grain; a row of a frame starts anywhere in them. */
const GRAINS = 1 << 20;
const GRAIN_DEVIATION = 5.5;

/**
 * Shape: `frame(i)` gives width * height * 3 samples, 0..255; `deepFrame(i)` the same scene in 0..65535.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 */
export function openScene(width, height, seed) {
  const still = paintStill(width, height, seed);
  const grain = makeGrain(seed);
  const rowSamples = width * 3;
  /**
   * @template {Samples} S
   * @param {S} samples
   * @param {number} index
   * @param {number} scale
   */
  const expose = (samples, index, scale) => {
    const random = openRandom(seed, 3, index);
    const [gain, offset] = scale === 1 ? [1, 0] : [257, Math.floor(random() * 200)];
    for (let y = 0; y < height; y++) {
      const start = y * rowSamples;
      const from = Math.floor(random() * (GRAINS - width)) * 3 - start;
      for (let i = start; i < start + rowSamples; i++)
        samples[i] = still[i] * gain + grain[i + from] * scale + offset;
    }
    paintLights(samples, width, height, seed, index, gain);
    return samples;
  };
  return {
    /** @param {number} index */
    frame: (index) => expose(new Uint8ClampedArray(still.length), index, 1),
    /** @param {number} index */
    deepFrame: (index) => expose(new Uint16Array(still.length), index, 211),
  };
}

/**
 * Grain that is three quarters grey, as demosaicing leaves it.
 *
 * @param {number} seed
 */
function makeGrain(seed) {
  const random = openRandom(seed, 1);
  const grain = new Int8Array(GRAINS * 3);
  for (let i = 0; i < grain.length; i += 3) {
    const grey = gaussian(random) * 0.8;
    for (let c = 0; c < 3; c++) grain[i + c] = Math.round(GRAIN_DEVIATION * (grey + 0.6 * gaussian(random)));
  }
  return grain;
}

/**
 * Kept away from both ends, so that grain is never cut off.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 */
function paintStill(width, height, seed) {
  const still = new Uint8ClampedArray(width * height * 3);
  const horizon = Math.round(height * HORIZON);
  const tint = openNoise(width, [[700, 12]], seed + 1);
  const sky = openNoise(width, skyOctaves, seed + 2);
  const ground = openNoise(width, groundOctaves, seed + 3);
  for (let y = 0; y < height; y++) {
    const isSky = y < horizon;
    const depth = isSky ? y / horizon : (y - horizon) / (height - horizon);
    const [red, green, blue] = isSky ? [0.9, 0.98, 1.12] : [1.02, 1.0, 0.78];
    const level = isSky ? 96 + 88 * depth : 84 + 30 * depth;
    const noise = (isSky ? sky : ground)(y);
    const hue = tint(y);
    for (let x = 0, i = y * width * 3; x < width; x++, i += 3) {
      const light = level + noise[x];
      still[i] = within(light * red + hue[x]);
      still[i + 1] = within(light * green);
      still[i + 2] = within(light * blue - hue[x]);
    }
  }
  paintTown(still, width, height, horizon, seed);
  return still;
}

/** @param {number} value */
function within(value) {
  return Math.min(236, Math.max(20, value));
}

/**
 * Row by row, sums of value noise, linear between the corners of its cells.
 *
 * @param {number} width
 * @param {Octaves} octaves
 * @param {number} seed
 */
function openNoise(width, octaves, seed) {
  const row = new Float32Array(width);
  const layers = octaves.map(([cell, amount], octave) => {
    /** @param {number} n */
    const corners = (n) => {
      const random = openRandom(seed, 7 + octave, n);
      return Float32Array.from({ length: Math.ceil(width / cell) + 2 }, () => (random() - 0.5) * 2 * amount);
    };
    const none = new Float32Array();
    return { cell, corners, at: Number.NaN, upper: none, lower: none };
  });
  /** @param {number} y */
  return (y) => {
    row.fill(0);
    for (const layer of layers) addLayer(row, layer, y);
    return row;
  };
}

/**
 * @param {Float32Array} row
 * @param {Layer} layer
 * @param {number} y
 */
function addLayer(row, layer, y) {
  const { cell } = layer;
  const at = Math.floor(y / cell);
  if (at !== layer.at) {
    layer.upper = layer.at === at - 1 ? layer.lower : layer.corners(at);
    layer.lower = layer.corners(at + 1);
    layer.at = at;
  }
  const { upper, lower } = layer;
  const down = y / cell - at;
  for (let x = 0, column = 0; x < row.length; column++) {
    let value = upper[column] + (lower[column] - upper[column]) * down;
    const next = upper[column + 1] + (lower[column + 1] - upper[column + 1]) * down;
    const step = (next - value) / cell;
    for (const end = Math.min(row.length, x + cell); x < end; x++, value += step) row[x] += value;
  }
}

/**
 * Walls with windows: the hard edges of a picture.
 *
 * @param {Samples} still
 * @param {number} width
 * @param {number} height
 * @param {number} horizon
 * @param {number} seed
 */
function paintTown(still, width, height, horizon, seed) {
  const random = openRandom(seed, 4);
  for (let b = 0; b < BUILDINGS; b++) {
    const left = Math.floor(random() * width);
    const right = Math.min(width, left + Math.round(width * (0.01 + 0.035 * random())));
    const top = Math.round(horizon - height * (0.04 + 0.2 * random()));
    const bottom = Math.round(horizon + height * 0.05 * random());
    const [grey, warmth] = [random(), random() - 0.5];
    const wall = [0, 1, 2].map((c) => 60 + 90 * grey + (c - 1) * 30 * warmth);
    const pitch = Math.max(6, Math.round(height / (90 + 60 * random())));
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const isWindow = (x - left) % pitch > pitch * 0.45 && (y - top) % pitch > pitch * 0.4;
        const shade = isWindow ? 1.5 : 1;
        for (let c = 0; c < 3; c++) {
          const i = (y * width + x) * 3 + c;
          still[i] = within(wall[c] * shade + (still[i] - 128) * 0.12);
        }
      }
    }
  }
}

/**
 * @param {Samples} samples
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 * @param {number} index
 * @param {number} gain
 */
function paintLights(samples, width, height, seed, index, gain) {
  for (let n = 0; n < LIGHTS; n++) {
    const random = openRandom(seed, 5, n);
    const radius = Math.max(2, Math.round(height * (0.001 + 0.004 * random())));
    const speed = width * (random() - 0.5) * 0.02;
    const centre = (((random() * width + speed * index) % width) + width) % width;
    const level = height * (HORIZON + 0.05 + 0.4 * random());
    const colour = [200 + 36 * random(), 150 + 70 * random(), 90 + 80 * random()];
    for (let y = Math.floor(level - radius); y <= level + radius; y++) {
      for (let x = Math.max(0, Math.floor(centre - radius)); x <= Math.min(width - 1, centre + radius); x++) {
        if ((x - centre) ** 2 + (y - level) ** 2 > radius ** 2 || y >= height) continue;
        for (let c = 0; c < 3; c++) samples[(y * width + x) * 3 + c] = colour[c] * gain;
      }
    }
  }
}
