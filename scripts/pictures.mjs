/**
 * Makes docs/images again: pictures that the program makes of frames of the simulated camera, and of real
 * ones where these are there; the same every time.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

/** Pictures of one size side by side, with a line between. */
async function row(
  /** @type {string} */ name,
  /** @type {readonly Sharp[]} */ images,
  { width = 0, height = 0 },
) {
  const gap = 8;
  const inputs = await Promise.all(images.map((image) => image.png().toBuffer()));
  const whole = {
    width: inputs.length * (width + gap) - gap,
    height,
    channels: /** @type {const} */ (3),
    background: '#ffffff',
  };
  const parts = inputs.map((input, i) => ({ input, left: i * (width + gap), top: 0 }));
  await write(name, sharp({ create: whole }).composite(parts));
}

/** One frame beside the mean of sixty. */
async function hero() {
  const half = { width: 780, height: 520 };
  const captures = shoot('60');
  const files = [join(captures, 'IMG_0012.jpg'), stack(captures, 'mean', 'linear')];
  await row(
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
  await row(
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

/**
 * Parts of the same frames for recipes: the sky by two blends; buildings in one frame, and in the mean, twice
 * as large.
 */
async function parts() {
  const captures = shoot('24');
  const sky = { left: 0, top: 0, width: 390, height: 200 };
  const blends = [stack(captures, 'lighten', 'encoded'), stack(captures, 'clean', 'linear')];
  await row(
    'sky.jpg',
    blends.map((file) => sharp(file).extract(sky)),
    sky,
  );
  const buildings = { left: 860, top: 240, width: 195, height: 110 };
  const twice = { width: 390, height: 220 };
  const files = [join(captures, 'IMG_0012.jpg'), stack(captures, 'mean', 'linear')];
  await row(
    'noise.jpg',
    files.map((file) =>
      sharp(file)
        .extract(buildings)
        .resize({ ...twice, kernel: 'nearest' }),
    ),
    twice,
  );
}

/** Those of the 48 real frames in which nobody is at the table. */
const isEmpty = /_(001|002|008|017|025|026|031|032|042|043|048)\.jpg$/;

/**
 * A room with people: one frame, the mean of all, the mean once the frames with people are taken out; then
 * three blends of all.
 */
async function room() {
  const captures = join(root, '../shared/data/seq_people_intel');
  if (!existsSync(captures))
    return console.log(`left as they are, for there is no ${captures}: room.jpg, room-blends.jpg`);
  const sums = join(folder, 'room.state');
  const emptied = join(folder, 'room.png');
  const people = readdirSync(captures).filter((name) => name.endsWith('.jpg') && !isEmpty.test(name));
  slowshutter('stack', captures, '--save', sums, '--light', 'linear');
  slowshutter('remove', ...people, '--state', sums);
  slowshutter('render', '--state', sums, '--out', emptied, '--depth', '8');
  const part = { width: 384, height: 216 };
  const rows = {
    'room.jpg': [join(captures, 'frame_012.jpg'), stack(captures, 'mean', 'linear'), emptied],
    'room-blends.jpg': [
      stack(captures, 'lighten', 'linear'),
      stack(captures, 'darken', 'linear'),
      stack(captures, 'range', 'encoded'),
    ],
  };
  for (const [name, files] of Object.entries(rows)) {
    await row(
      name,
      files.map((file) => sharp(file).resize(part)),
      part,
    );
  }
}

try {
  mkdirSync(out, { recursive: true });
  await hero();
  await gallery();
  await hand();
  await parts();
  await room();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
