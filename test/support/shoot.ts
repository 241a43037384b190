/** Long shoots for the fault tests: the simulated camera as a process, and frames made in numbers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { cli } from './cli.ts';
import type { Place, StateFacts } from './place.ts';
import { randomFrom } from './random.ts';

/** Starts `slowshutter camera`; `done` resolves when it has taken all frames. */
export function startCamera(folder: string, frames: number, everySeconds: number) {
  const flags = ['--frames', `${frames}`, '--every-seconds', `${everySeconds}`, '--size', '320x200'];
  const child = spawn(process.execPath, [cli, 'camera', folder, ...flags], { stdio: 'ignore' });
  const done = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the camera ended with ${code}`);
  });
  return { done };
}

/** Distinct noisy JPEGs of 866x578, which is half a megapixel, in a folder of their own. */
export async function makeFrames(folder: string, count: number, seed: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const random = randomFrom(seed);
  const [width, height] = [866, 578];
  const noise = Buffer.from(Uint8Array.from({ length: width * height * 3 + count * 3 }, () => random() * 64));
  const files = Array.from({ length: count }, (_, i) => join(folder, `IMG_${i}.jpg`));
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) {
      // The same noise, each time from another sample on: distinct pixels at no cost.
      const raw = noise.subarray(i * 3, i * 3 + width * height * 3);
      const jpeg = await sharp(raw, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 60 })
        .toBuffer();
      writeFileSync(files[i] ?? '', jpeg);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return files;
}

/** What two runs over the same captures must agree on, in any order. */
export function decisions({ entries }: StateFacts): string[] {
  return entries.map(({ path, digest, outcome }) => `${path} ${digest} ${outcome}`).sort();
}

/** One preview of each of these blends. */
export function previewsOf(place: Place, name: string, blends: readonly string[]) {
  return blends.map((blend) => ({ file: place.path(`${name}-${blend}.jpg`), blend, maxEdgePixels: 256 }));
}

/** A run with nothing going wrong over the same captures, with a state of its own. */
export async function cleanRun(place: Place, blends: readonly string[] = ['mean']): Promise<StateFacts> {
  const state = place.path('clean-state');
  const config = { state, previews: previewsOf(place, 'clean', blends) };
  const daemon = place.daemon({ args: ['--stop-after-idle', '1'], config });
  const { code } = await daemon.untilEnded();
  if (code !== 0) throw new Error(`the clean run ended with ${code}: ${daemon.stderr.slice(-500)}`);
  return (await place.run('inspect', state, '--json')).json as unknown as StateFacts;
}
