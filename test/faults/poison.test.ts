/**
 * A capture on which the engine crashes: it is given up after the second crash with it alone, and nothing
 * else suffers.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf, withComment } from '../support/captures.ts';
import { runCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

/**
 * Makes the engine's process die when it is asked to take a poisoned capture; the program itself is as it is.
 */
const dieOnPoison = `
if (process.argv[1]?.endsWith('engine/engine-process.js')) {
  const on = process.on;
  process.on = function (event, listener) {
    if (event !== 'message') return on.call(this, event, listener);
    return on.call(this, event, (request) => {
      if (request.name === 'take' && request.ask.path.includes('poison')) process.kill(process.pid, 'SIGSEGV');
      else listener(request);
    });
  };
}`;

/** The same of a thread of the engine, when it has the bytes of such a capture before it. */
const endThreadOnPoison = `
const { isMainThread, parentPort } = require('node:worker_threads');
if (!isMainThread) {
  const on = parentPort.on;
  parentPort.on = function (event, listener) {
    if (event !== 'message') return on.call(this, event, listener);
    return on.call(this, event, (asked) => {
      if (Buffer.from(asked.question.ask.bytes).includes('poison')) process.exit(1);
      else listener(asked);
    });
  };
}`;

function poisoned(place: Place, fault = dieOnPoison): { env: Record<string, string>; good: string[] } {
  const preload = place.path('die-on-poison.cjs');
  writeFileSync(preload, fault);
  const golds = golden('rgb8').map(bytesOf);
  const names = ['IMG_1', 'IMG_2', 'IMG_3_poison', 'IMG_4', 'IMG_5', 'IMG_6_poison', 'IMG_7', 'IMG_8'];
  const files = names.map((name, i) => {
    const file = join(place.captures, `${name}.jpg`);
    writeFileSync(file, withComment(golds[i % golds.length] ?? Buffer.of(), name));
    return file;
  });
  return {
    env: { NODE_OPTIONS: `--require ${preload}` },
    good: files.filter((file) => !file.includes('poison')),
  };
}

describe('a capture on which the engine crashes', () => {
  it('is rejected after a second try alone, the others are folded, and a restart does not meet it', async ({
    place,
  }) => {
    const { env, good } = poisoned(place);
    const daemon = place.daemon({ env, args: ['--stop-after-idle', '3'] });
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });
    expect(daemon.sidecar()).toMatchObject({
      frames: 6,
      durableFrames: 6,
      rejected: { 'decoder-crashed': 2 },
    });
    const deaths = daemon.logged('engine-died').length;
    // For each once side by side with others, and twice alone.
    expect(deaths).toBeLessThanOrEqual(6);
    expect(daemon.logged('lost')).toEqual([]);
    const state = await place.inspect();
    const { json } = await place.run('stack', ...good, '--out', place.path('o.png'), '--json');
    expect(state.digest).toBe(json.digest);

    const again = place.daemon({ env, args: ['--stop-after-idle', '1'] });
    expect((await again.untilEnded()).code).toBe(0);
    expect(again.logged('engine-died')).toEqual([]);
    expect((await place.inspect()).digest).toBe(state.digest);
    console.log(`poison: 8 captures, 2 poisoned, ${deaths} deaths of the engine, ${json.frames} frames`);
  });

  it('is rejected by stack as well, which exits 0', async ({ place }) => {
    const { env, good } = poisoned(place);
    const flags = ['--out', place.path('o.png'), '--json'];
    const found = await runCli(['stack', place.captures, ...flags], { env, cwd: place.folder });
    const plain = await place.run('stack', ...good, ...flags);
    expect(found.code).toBe(0);
    expect(found.json).toMatchObject({ frames: 6, digest: plain.json.digest });
    expect(found.json.rejected).toMatchObject([{ code: 'decoder-crashed' }, { code: 'decoder-crashed' }]);
  });
});

describe('a capture on which a thread of the engine ends', () => {
  it('is rejected after a second try alone, and neither the engine nor another capture notices', async ({
    place,
  }) => {
    const { env, good } = poisoned(place, endThreadOnPoison);
    const daemon = place.daemon({ env, args: ['--stop-after-idle', '3'] });
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });
    expect(daemon.sidecar()).toMatchObject({ frames: 6, rejected: { 'decoder-crashed': 2 } });
    expect(daemon.logged('engine-died')).toEqual([]);
    const { json } = await place.run('stack', ...good, '--out', place.path('o.png'), '--json');
    expect((await place.inspect()).digest).toBe(json.digest);
  });
});
