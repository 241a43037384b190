/**
 * The mosaics in the golden raw files: a gradient with noise for each colour, a margin that sees no light,
 * from a seed.
 */

/**
 * @typedef {object} Sensor
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} top
 * @property {number} bits
 * @property {number} black
 * @property {number} seed
 */

/** @param {Sensor} sensor @returns {Uint16Array} */
export function mosaicOf({ width, height, left, top, bits, black, seed }) {
  const random = randomFrom(seed);
  const white = 2 ** bits - 1;
  const samples = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isLit = x >= left && y >= top;
      const light = isLit
        ? ((x + 3 * y + 40 * (x % 2) + 20 * (y % 2)) / (width + 3 * height + 60)) ** 2 * white
        : 0;
      const noise = (random() - 0.5) * (8 + light / 64);
      samples[y * width + x] = Math.max(0, Math.min(white, Math.round(black + light * 0.9 + noise)));
    }
  }
  return samples;
}

/** Mulberry32 of Tommy Ettinger, public domain. @param {number} seed @returns {() => number} */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes of 16-bit samples. @param {Uint16Array} samples @param {boolean} [little] @returns {Buffer} */
export function bytesOf(samples, little = true) {
  const bytes = Buffer.alloc(samples.length * 2);
  for (const [i, sample] of samples.entries()) {
    if (little) bytes.writeUInt16LE(sample, 2 * i);
    else bytes.writeUInt16BE(sample, 2 * i);
  }
  return bytes;
}

/**
 * A cell of colours as the whole frame has it.
 *
 * @param {string} colours from the corner of what sees light @param {{ left: number, top: number }} corner
 * @returns {string}
 */
export function fromFrame(colours, { left, top }) {
  const size = Math.sqrt(colours.length);
  const at = (/** @type {number} */ place, /** @type {number} */ margin) =>
    (place + 12 - (margin % size)) % size;
  return [...colours]
    .map((_, i) => colours[at(Math.floor(i / size), top) * size + at(i % size, left)])
    .join('');
}
