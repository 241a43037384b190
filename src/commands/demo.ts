/** `slowshutter demo`: the simulated camera and the daemon side by side, in a folder of their own. */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
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

/** Errors: those of watch. */
export async function demo(flags: DemoFlags): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slowshutter-demo-'));
  const captures = join(folder, 'captures');
  const preview = join(folder, 'preview.jpg');
  await mkdir(captures);
  console.log(
    [
      'A simulated camera shoots a night scene; slowshutter folds it into one long exposure.',
      '',
      `  look at   ${preview}   (a viewer that reloads shows it grow)`,
      `  captures  ${captures}`,
      '',
      'To watch a real folder:  npm start -- /path/to/your/captures',
      'or, when installed:      slowshutter watch /path/to/your/captures',
      '',
    ].join('\n'),
  );
  const shooting = startCamera(captures, flags);
  try {
    const stopAfterIdle = Math.max(REST_SECONDS, flags.every * 10);
    await watch(captures, { preview, state: join(folder, 'state'), stopAfterIdle, logLevel: flags.logLevel });
  } finally {
    shooting.kill();
  }
  console.log(`The long exposure: ${preview}`);
}

function startCamera(captures: string, { frames, every, size, style, seed }: DemoFlags) {
  const flags = { frames, every, size: `${size.width}x${size.height}`, style, seed };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return fork(fileURLToPath(new URL('../cli.js', import.meta.url)), ['camera', captures, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
