/**
 * Makes the pictures of the live page in docs/images again: the simulated camera shoots, Debian's Chromium
 * looks. Takes two minutes, and a machine at rest.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import './setup.mjs';

/** @import { Page } from 'playwright-core' */

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'slowshutter-page-'));
const [captures, state, config] = ['captures', 'state', 'slowshutter.json'].map((name) => join(folder, name));
const FRAMES = 70;
const SEEN_FRAMES = 48;

/** @param {...string} args */
const slowshutter = (...args) =>
  execFileSync(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 2], encoding: 'utf8' });
/** @param {...string} args */
const start = (...args) => spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 2] });

/**
 * Asks until the answer is true. A status that cannot be had yet is no answer.
 *
 * @param {() => boolean} ask
 */
async function until(ask) {
  for (;;) {
    try {
      if (ask()) return;
    } catch {
      // The daemon is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const framesNow = () => JSON.parse(slowshutter('status', '--state', state, '--json')).frames;

/**
 * @param {string} name
 * @param {Page} page
 * @param {number} width
 */
async function keep(name, page, width) {
  const file = join(root, 'docs/images', name);
  const picture = sharp(await page.screenshot()).resize({ width });
  await picture.jpeg({ quality: 72, mozjpeg: true }).toFile(file);
  console.log(`${name}: ${Math.round(statSync(file).size / 1024)} KB`);
}

async function look() {
  const { owner } = JSON.parse(slowshutter('page', '--show', '--state', state, '--json'));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless=new'],
  });
  /** @param {{ width: number, height: number }} viewport */
  const open = async (viewport) => {
    const context = await browser.newContext({ viewport, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await page.goto(owner);
    await page.locator('.pane img').waitFor();
    await page.locator('#troubles li').first().waitFor();
    return page;
  };
  const phone = await open({ width: 390, height: 844 });
  await keep('phone.jpg', phone, 390);
  await phone.keyboard.press('n');
  await keep('phone-night.jpg', phone, 390);
  await keep('desktop.jpg', await open({ width: 1280, height: 800 }), 1100);
  await browser.close();
}

const previews = ['mean', 'lighten'].map((blend) => ({ file: join(folder, `${blend}.jpg`), blend }));
const closeAfter = { frames: 500 };
mkdirSync(captures);
writeFileSync(config, JSON.stringify({ captures, state, previews, closeAfter, light: 'linear' }));
const daemon = start('watch', '--config', config, '--page', '0', '--log-level', 'error');
const camera = start(
  'camera',
  captures,
  '--frames',
  `${FRAMES}`,
  '--every-seconds',
  '2.5',
  '--size',
  '1500x1000',
);
try {
  await until(() => framesNow() >= 20);
  slowshutter('remove', '11', '--state', state);
  const whole = readFileSync(join(captures, 'IMG_0009.jpg'));
  writeFileSync(join(captures, 'IMG_0009-copy.jpg'), whole.subarray(0, whole.length / 2));
  await until(() => framesNow() >= SEEN_FRAMES);
  await look();
} finally {
  camera.kill();
  daemon.kill();
  await new Promise((resolve) => daemon.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
