/** `slowshutter demo`: the simulated camera and the daemon side by side, in a folder of their own, with two pictures. */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogLevel } from '../io/log-levels.ts';
import type { CameraFlags } from './camera.ts';
import { watch } from './watch.ts';

export interface DemoFlags extends CameraFlags {
  readonly logLevel: LogLevel;
}

/** How long the daemon waits for more after the last frame. */
const REST_SECONDS = 4;

const BLENDS = ['mean', 'lighten'] as const;

/** Errors: those of watch. */
export async function demo(flags: DemoFlags): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slowshutter-demo-'));
  const captures = join(folder, 'captures');
  const state = join(folder, 'state');
  const config = join(folder, 'slowshutter.json');
  const previews = BLENDS.map((blend) => ({ file: join(folder, `${blend}.jpg`), blend }));
  await mkdir(captures);
  await writeFile(config, `${JSON.stringify({ captures, state, previews }, null, 2)}\n`);
  const shown = previews.map(({ blend, file }) => `  ${blend.padEnd(9)} ${file}`);
  const own = calledAs();
  console.log(
    [
      'A simulated camera shoots a night scene; slowshutter folds each frame into two pictures, from one decode.',
      '',
      ...shown,
      `  captures  ${captures}`,
      '',
      'Open both pictures side by side: a viewer that reloads shows them grow. In another terminal, now or later:',
      '',
      `  ${own} status --state ${state}`,
      `  ${own} remove last --state ${state}`,
      '',
      `With your own folder:  ${own} watch /path/to/your/captures`,
      '',
    ].join('\n'),
  );
  const shooting = startCamera(captures, flags);
  try {
    await watch(undefined, {
      config,
      stopAfterIdle: Math.max(REST_SECONDS, flags.every * 10),
      logLevel: flags.logLevel,
    });
  } finally {
    shooting.kill();
  }
  console.log(['The long exposures:', ...shown].join('\n'));
}

/** How whoever started the demo can start another command. */
function calledAs(): string {
  return ['start', 'demo'].includes(process.env.npm_lifecycle_event ?? '') ? 'npm start --' : 'slowshutter';
}

function startCamera(captures: string, { frames, every, size, style, seed }: DemoFlags) {
  const flags = { frames, every, size: `${size.width}x${size.height}`, style, seed };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return fork(fileURLToPath(new URL('../cli.js', import.meta.url)), ['camera', captures, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
