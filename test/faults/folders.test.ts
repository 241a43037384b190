/**
 * An archive of 10,000 files in 20 folders that is watched: one watch of the kernel a folder, and hardly any
 * work while nothing comes.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { tinyPng } from '../support/frames.ts';
import { it } from '../support/place.ts';

const FOLDERS = 20;
const FILES = 10_000;
const WATCHES_MAX = 25;
/** Long enough for four listings and looks at known files. Units: seconds. */
const IDLE_SECONDS = 20;
/** What others do to the caches of a machine only adds: the least of so many counts. */
const TRIES = 3;
const SHARE_MAX = 0.01;
const DEADLINE_MS = 300_000;

/** Of all inotify instances of a process, and of the programs that it has begun. */
function watchesOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return [`${pid}`, ...children].reduce((sum, each) => sum + watchesIn(each), 0);
}

function watchesIn(pid: string): number {
  if (pid === '') return 0;
  const folder = `/proc/${pid}/fdinfo`;
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.reduce((sum, text) => sum + (text.match(/^inotify /gm)?.length ?? 0), 0);
}

/** Units: seconds of CPU of a process so far. Source: proc(5), of which Linux counts hundredths. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('10,000 files in 20 folders', () => {
  it('take a watch a folder, and less than a hundredth of a core while nothing comes', async ({ place }) => {
    // A card of few pictures and many names: each of them is looked at as any other.
    const pictures = Array.from({ length: 10 }, (_, i) => place.path(`picture-${i}.png`));
    for (const [i, file] of pictures.entries()) writeFileSync(file, tinyPng(i));
    for (let i = 0; i < FILES; i++) {
      const folder = join(place.captures, `${100 + (i % FOLDERS)}CANON`);
      if (i < FOLDERS) mkdirSync(folder);
      linkSync(pictures[i % pictures.length] ?? '', join(folder, `IMG_${i}.png`));
    }
    // As people run it: at debug the stalls of the main loop are watched, which costs more than all else.
    const daemon = place.daemon({
      args: ['--log-level', 'info'],
      config: { recursive: true, settleMs: 250, previewEverySeconds: 2 },
    });
    await daemon.untilFrames(1);
    const all = async () => (await place.run('status', '--state', place.state, '--json')).json;
    const isDone = async () => {
      const { duplicates, queueFrames } = (await all()) as { duplicates?: number; queueFrames?: number };
      return duplicates === FILES - pictures.length && queueFrames === 0;
    };
    await daemon.until('all of them', isDone, DEADLINE_MS);
    expect(watchesOf(daemon.pid)).toBeLessThanOrEqual(WATCHES_MAX);
    // What a checkpoint and the collector of memory still do is no idleness.
    await sleep(10_000);
    const engine = daemon.enginePid() ?? 0;
    let share = Number.POSITIVE_INFINITY;
    for (let i = 0; i < TRIES && share >= SHARE_MAX; i++) {
      const before = cpuOf(daemon.pid) + cpuOf(engine);
      await sleep(1000 * IDLE_SECONDS);
      share = Math.min(share, (cpuOf(daemon.pid) + cpuOf(engine) - before) / IDLE_SECONDS);
    }
    console.log(`${watchesOf(daemon.pid)} watches, ${(100 * share).toFixed(2)} % of a core while idle`);
    expect(share).toBeLessThan(SHARE_MAX);
    // And it still hears of a frame in any of them.
    writeFileSync(join(place.captures, '119CANON', 'new.png'), tinyPng(77));
    await daemon.untilFrames(pictures.length + 1);
    await daemon.stop();
  });
});
