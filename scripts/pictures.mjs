/** Makes docs/images again: pictures that the program makes of frames of the simulated camera, the same ones every time. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import './setup.mjs';

/** @import { Sharp } from 'sharp' */

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'docs/images');
const folder = mkdtempSync(join(tmpdir(), 'slowshutter-pictures-'));
/** @param {...string} args */
const slowshutter = (...args) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { stdio: ['ignore', 'ignore', 2] });

/**
 * @param {string} frames
 * @param {...string} hand
 */
const shoot = (frames, ...hand) => {
  const captures = join(folder, ['captures', frames, ...hand].join('-'));
  const scene = ['--every-seconds', '0', '--size', '1200x800', '--seed', '7'];
  slowshutter('camera', captures, '--frames', frames, ...scene, ...hand);
  return captures;
};

/**
 * Units: `maxEdge` pixels; the frames have 1200 x 800.
 *
 * @param {string} captures
 * @param {string} blend
 * @param {string} light
 * @param {'off' | 'scene'} [align]
 */
const stack = (captures, blend, light, maxEdge = 1200, align = 'off') => {
  const file = join(folder, `${blend}-${light}-${maxEdge}-${align}.png`);
  const picture = [
    '--blend',
    blend,
    '--light',
    light,
    '--max-edge',
    `${maxEdge}`,
    '--depth',
    '8',
    '--align',
    align,
  ];
  slowshutter('stack', captures, '--out', file, ...picture);
  return file;
};

/**
 * @param {string} name
 * @param {Sharp} image
 */
const write = async (name, image, quality = 80) => {
  const file = join(out, name);
  const { width, height } = await image.jpeg({ quality, mozjpeg: true }).toFile(file);
  console.log(`${basename(file)}: ${width}x${height}, ${Math.round(statSync(file).size / 1024)} KB`);
};

/** Two pictures side by side, with a line between. */
async function pair(
  /** @type {string} */ name,
  /** @type {readonly Sharp[]} */ images,
  { width = 0, height = 0 },
) {
  const gap = 8;
  const [left, right] = await Promise.all(images.map((image) => image.png().toBuffer()));
  const whole = {
    width: 2 * width + gap,
    height,
    channels: /** @type {const} */ (3),
    background: '#ffffff',
  };
  const halves = [
    { input: left, left: 0, top: 0 },
    { input: right, left: width + gap, top: 0 },
  ];
  await write(name, sharp({ create: whole }).composite(halves));
}

/** One frame beside the mean of sixty. */
async function hero() {
  const half = { width: 780, height: 520 };
  const captures = shoot('60');
  const files = [join(captures, 'IMG_0012.jpg'), stack(captures, 'mean', 'linear')];
  await pair(
    'hero.jpg',
    files.map((file) => sharp(file).resize(half)),
    half,
  );
}

/** A part of the mean of frames from the hand, as they are and aligned. */
async function hand() {
  const part = { left: 380, top: 240, width: 390, height: 260 };
  const captures = shoot('24', '--shake', '20', '--turn', '0.3');
  const files = /** @type {const} */ (['off', 'scene']).map((align) =>
    stack(captures, 'mean', 'linear', 1200, align),
  );
  await pair(
    'hand.jpg',
    files.map((file) => sharp(file).extract(part)),
    part,
  );
}

/** Four blends of the same frames, then the road, averaged in one light and in the other. */
async function gallery() {
  const captures = shoot('24');
  const blends = { mean: 'linear', lighten: 'encoded', clean: 'linear', range: 'encoded' };
  for (const [blend, light] of Object.entries(blends)) {
    await write(`${blend}.jpg`, sharp(stack(captures, blend, light, 600)), 78);
  }
  const road = { left: 0, top: 330, width: 600, height: 330 };
  for (const light of ['encoded', 'linear']) {
    await write(`mean-${light}.jpg`, sharp(stack(captures, 'mean', light)).extract(road), 78);
  }
}

try {
  mkdirSync(out, { recursive: true });
  await hero();
  await gallery();
  await hand();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
