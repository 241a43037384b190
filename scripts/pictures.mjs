/** Makes docs/images/hero.jpg: one frame of the simulated camera beside the long exposure of all of its frames. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'docs/images/hero.jpg');
const slowshutter = (...args) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { stdio: 'inherit' });

/** Half of the picture; the frames have 1200x800 pixels. */
const half = { width: 780, height: 520 };
const gap = 8;

const folder = mkdtempSync(join(tmpdir(), 'slowshutter-pictures-'));
try {
  const captures = join(folder, 'captures');
  const long = join(folder, 'long.png');
  slowshutter('camera', captures, '--frames', '60', '--every', '0', '--size', '1200x800', '--seed', '7');
  slowshutter('stack', captures, '--out', long, '--light', 'linear', '--blend', 'mean');
  const [left, right] = await Promise.all(
    [join(captures, 'IMG_0030.jpg'), long].map((file) =>
      sharp(file).resize(half).toColourspace('srgb').png().toBuffer(),
    ),
  );
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  const size = { width: 2 * half.width + gap, height: half.height };
  const { size: bytes } = await sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: half.width + gap, top: 0 },
    ])
    .jpeg({ quality: 80, mozjpeg: true })
    .toFile(out);
  console.log(`${out}: ${size.width}x${size.height}, ${Math.round(bytes / 1024)} KB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
