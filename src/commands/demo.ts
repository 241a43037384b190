/**
 * `slowshutter demo`: the simulated camera and the daemon side by side, in a folder of their own, with two
 * pictures.
 */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configFlags } from '../config/flags.ts';
import { cameraFlags } from '../flags/camera.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { logLevel } from '../flags/output.ts';
import type { Command } from './command.ts';
import { command as watchCommand } from './watch.ts';

/** How long the daemon waits for more after the last frame. */
const REST_SECONDS = 4;

const BLENDS = ['mean', 'lighten'] as const;

const flags = {
  ...cameraFlags,
  everySeconds: { ...cameraFlags.everySeconds, default: 0.5 },
  page: configFlags.page,
  pageLan: configFlags.pageLan,
  logLevel,
} satisfies Flags;

type DemoFlags = Given<typeof flags>;

export const command = {
  summary: 'a simulated camera and the daemon side by side',
  flags,
  example: 'slowshutter demo --frames 120',
  exits: watchCommand.exits,
  async run(given: DemoFlags) {
    const folder = await mkdtemp(join(tmpdir(), 'slowshutter-demo-'));
    const captures = join(folder, 'captures');
    const state = join(folder, 'state');
    const config = join(folder, 'slowshutter.json');
    const previews = BLENDS.map((blend) => ({ file: join(folder, `${blend}.jpg`), blend }));
    await mkdir(captures);
    await writeFile(config, `${JSON.stringify({ captures, state, previews }, null, 2)}\n`);
    const shown = previews.map(({ blend, file }) => `  ${blend.padEnd(9)} ${file}`);
    console.log(introduction(shown, captures, folder, given));
    const shooting = startCamera(captures, given);
    try {
      const { watch } = await import('../live/watch.ts');
      const stopAfterIdle = Math.max(REST_SECONDS, given.everySeconds * 10);
      const { page, pageLan, logLevel: level } = given;
      await watch({ config, page, pageLan, stopAfterIdle, logLevel: level });
    } finally {
      shooting.kill();
    }
    console.log(['The long exposures:', ...shown].join('\n'));
  },
} satisfies Command;

function introduction(shown: readonly string[], captures: string, folder: string, given: DemoFlags): string {
  const state = join(folder, 'state');
  const own = calledAs();
  return [
    'A simulated camera shoots a night scene; slowshutter folds each frame into two pictures, from one decode.',
    '',
    ...shown,
    `  captures  ${captures}`,
    '',
    'Open both pictures side by side: a viewer that reloads shows them grow. In another terminal, now or later:',
    '',
    `  feh --reload 1 ${join(folder, `${BLENDS[0]}.jpg`)}`,
    ...(given.page !== undefined || given.pageLan ? [`  ${own} open --state ${state}`] : []),
    `  ${own} status --state ${state}`,
    `  ${own} remove last --state ${state}`,
    '',
    `With your own folder:  ${own} watch /path/to/your/captures`,
    '',
  ].join('\n');
}

/** The start of a command line, as the demo itself was started. */
function calledAs(): string {
  return ['start', 'demo'].includes(process.env.npm_lifecycle_event ?? '') ? 'npm start --' : 'slowshutter';
}

function startCamera(captures: string, { everySeconds, size, ...same }: DemoFlags) {
  const { frames, style, seed, shake, turn } = same;
  const changed = { 'every-seconds': everySeconds, size: `${size.width}x${size.height}` };
  const given = { ...changed, frames, style, seed, shake, turn };
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return fork(fileURLToPath(new URL('../cli.js', import.meta.url)), ['camera', captures, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
