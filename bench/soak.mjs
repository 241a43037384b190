/**
 * `npm run soak`: 50,000 frames of 0.5 MP through the daemon, with a restart every 2,000, deleting what is
 * durable. Shows whether memory and open files stay flat. `npm run soak -- 4000` is a shorter one.
 */
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { found } from './processes.mjs';

const total = Number(process.argv[2] ?? 50_000);
const RESTART_EVERY = 2000;
const AHEAD_MAX = 300;
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'slowshutter-soak-'));
const [captures, incoming, preview] = ['captures', 'incoming', 'preview.jpg'].map((name) =>
  join(place, name),
);
for (const folder of [captures, incoming]) mkdirSync(folder);

/** Twenty pictures; a comment segment makes each capture's bytes its own. */
const pictures = await Promise.all(
  Array.from({ length: 20 }, (_, i) =>
    sharp({
      create: {
        width: 866,
        height: 578,
        channels: 3,
        // Beside noise nothing of it is seen; the types of sharp ask for one.
        background: '#000000',
        noise: { type: 'gaussian', mean: 90 + i * 4, sigma: 12 },
      },
    })
      .jpeg({ quality: 88 })
      .toBuffer(),
  ),
);
/** @param {number} n */
const captureOf = (n) => {
  const bytes = pictures[n % pictures.length];
  const comment = Buffer.from(`....frame ${String(n).padStart(8, '0')}`);
  comment.writeUInt16BE(0xfffe, 0);
  comment.writeUInt16BE(comment.length - 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
};

const sidecar = () => {
  try {
    return JSON.parse(readFileSync(preview.replace('.jpg', '.json'), 'utf8'));
  } catch {
    return { frames: 0 };
  }
};
/** @param {number} pid */
const statusOf = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    rssMb: found(/VmRSS:\s+(\d+)/, status) / 1000,
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
};
/** @param {number} pid */
const engineOf = (pid) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

const start = () => {
  const args = [
    'watch',
    captures,
    '--preview',
    preview,
    '--state',
    join(place, 'state'),
    '--log-level',
    'warn',
  ];
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (child.pid === undefined) throw new Error('expected a daemon, found no process');
  return {
    pid: child.pid,
    ended: new Promise((done) => child.once('exit', done)),
    stop: () => child.kill('SIGTERM'),
  };
};

/** @type {{ frames: number, daemonMb: number, engineMb: number, files: number }[]} */
const samples = [];
let made = 0;
const began = Date.now();
while (made < total) {
  const daemon = start();
  const until = Math.min(total, made + RESTART_EVERY);
  while (sidecar().frames < until) {
    while (made < until && made - sidecar().frames < AHEAD_MAX) {
      const name = `IMG_${String(made).padStart(8, '0')}.jpg`;
      writeFileSync(join(incoming, name), captureOf(made));
      renameSync(join(incoming, name), join(captures, name));
      made++;
    }
    await pause(250);
  }
  const [ours, engine] = [statusOf(daemon.pid), statusOf(engineOf(daemon.pid))];
  samples.push({
    frames: until,
    daemonMb: ours.rssMb,
    engineMb: engine.rssMb,
    files: ours.files + engine.files,
  });
  console.log(JSON.stringify(samples.at(-1)));
  daemon.stop();
  if ((await daemon.ended) !== 0) throw new Error('the daemon did not stop well');
  const { durableFrames } = sidecar();
  if (durableFrames !== until) throw new Error(`expected ${until} durable frames, found ${durableFrames}`);
  for (const name of readdirSync(captures)) rmSync(join(captures, name));
}

/**
 * Least squares, a 1,000 frames.
 *
 * @param {'daemonMb' | 'engineMb' | 'files'} key
 */
const slope = (key) => {
  /** @param {(sample: (typeof samples)[number]) => number} of */
  const mean = (of) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean((sample) => sample.frames), mean((sample) => sample[key])];
  const top = mean((sample) => (sample.frames - x) * (sample[key] - y));
  const bottom = mean((sample) => (sample.frames - x) ** 2);
  return bottom === 0 ? 0 : ((top / bottom) * 1000).toFixed(3);
};
console.log(
  `${total} frames in ${Math.round((Date.now() - began) / 1000)} s; a 1,000 frames more: daemon ${slope('daemonMb')} MB, ` +
    `engine ${slope('engineMb')} MB, open files ${slope('files')}`,
);
rmSync(place, { recursive: true });
