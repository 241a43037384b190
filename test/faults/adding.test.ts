/**
 * Threads that add frames, and what becomes of sums in which a part of one is: another engine begins at the
 * last checkpoint.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { expectExactly, foldedAt, frameName, shootFrames, smallFrames } from '../support/frames.ts';
import { it } from '../support/place.ts';

/**
 * A thread writes something into the sums and ends, once for each of its kind of capture that it is asked to
 * add.
 */
const endThreadThatAdds = `
const { isMainThread, parentPort } = require('node:worker_threads');
if (!isMainThread) {
  const on = parentPort.on;
  parentPort.on = function (event, listener) {
    if (event !== 'message') return on.call(this, event, listener);
    return on.call(this, event, (asked) => {
      const { name, ask } = asked.question;
      if (name !== 'add' || !Buffer.from(ask.bytes).includes('poison')) return listener(asked);
      new Uint16Array(ask.sums.memory.buffer, ask.sums.near, 1000).fill(7);
      process.exit(1);
    });
  };
}`;

const frames = await smallFrames(60, 77);
const DEADLINE_MS = 90_000;

it('a thread that ends while it adds takes the engine with it: nothing that it added is ever seen', async ({
  place,
}) => {
  const poisoned = frames.slice(0, 20).map((bytes, i) => {
    return i === 9 ? Buffer.concat([bytes, Buffer.from('poison')]) : bytes;
  });
  const preload = place.path('end-thread.cjs');
  writeFileSync(preload, endThreadThatAdds);
  await shootFrames(place, poisoned, 0, poisoned.length);
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const daemon = place.daemon({ env, args: ['--stop-after-idle', '3'] });
  const ended = await daemon.untilEnded();
  expect(daemon.logged('engine-died').length).toBeGreaterThan(0);
  expect(daemon.stderr).toContain('a thread ended while it added a frame: it ended with exit code 1');
  // Tried alone it is decoded for itself.
  await expectExactly(place, poisoned, ended);
});

it('`stack` begins once more then, and has every frame', async ({ place }) => {
  const poisoned = frames.slice(0, 20).map((bytes, i) => {
    return i === 9 ? Buffer.concat([bytes, Buffer.from('poison')]) : bytes;
  });
  const preload = place.path('end-thread.cjs');
  writeFileSync(preload, endThreadThatAdds);
  await shootFrames(place, poisoned, 0, poisoned.length);
  const stack = (env: Record<string, string>) =>
    runCli(['stack', place.captures, '--out', place.path('mean.tif'), '--json'], { env, cwd: place.folder });
  const found = await stack({ NODE_OPTIONS: `--require ${preload}` });
  expect(found.stderr).toContain('a thread ended while it added a frame: it ended with exit code 1');
  const without = await stack({});
  expect(found.json).toMatchObject({ frames: poisoned.length, rejected: [], digest: without.json.digest });
});

it('engines that are killed while threads add lose nothing that is in the spool, although each capture is deleted when it counts', async ({
  place,
}) => {
  await shootFrames(place, frames, 0, frames.length);
  const daemon = place.daemon({ config: { spool: true, checkpointEveryFrames: 7 } });
  const deleted = new Set<string>();
  const tether = () => {
    for (const name of foldedAt(daemon).keys()) {
      if (!deleted.has(name)) rmSync(join(place.captures, name), { force: true });
      deleted.add(name);
    }
  };
  for (const [kill, frames] of [4, 17, 33].entries()) {
    await daemon.until(`${frames} frames`, () => foldedAt(daemon).size >= frames, DEADLINE_MS);
    tether();
    const pid = await daemon.until('an engine', () => daemon.enginePid());
    process.kill(pid, 'SIGKILL');
    await daemon.untilLogged('engine-died', 'SIGKILL', kill + 1);
  }
  await daemon.untilFrames(frames.length, DEADLINE_MS);
  tether();
  expect(readdirSync(place.captures).filter((name) => existsSync(join(place.captures, name)))).toEqual([]);
  expect(deleted).toContain(frameName(0));
  await expectExactly(place, frames, await daemon.stop());
  expect(daemon.sidecar()).toMatchObject({ durableFrames: frames.length, lost: 0, rejected: {} });
});
