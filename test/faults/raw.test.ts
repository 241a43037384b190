/**
 * Raw frames over kills of daemon and engine: each photosite of each frame once, and each exposure once where
 * it has two files.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
import { bytesOf, writeByRename } from '../support/captures.ts';
import { isReady, pythonWith, run } from '../support/fault-tools.ts';
import { foldedAt } from '../support/frames.ts';
import { expectPictureOf } from '../support/golden-stack.ts';
import { finishShoot, replaceDaemon, replaceEngine } from '../support/kills.ts';
import { it, type Place } from '../support/place.ts';
import { repository } from '../support/repository.ts';

const hasOracle = isReady('the sums of raw frames', { programs: ['unprocessed_raw'], pythonModule: 'numpy' });

const EXPOSURES = 500;
/** How many times the 14 bits of the simulated camera go into 16. */
const SCALE = '4';
const card = mkdtempSync(join(tmpdir(), 'slowshutter-card-'));
afterAll(() => rmSync(card, { recursive: true, force: true }));
const files = await shoot({
  ...{ folder: card, frames: EXPOSURES, everyMs: 0, size: { width: 160, height: 100 } },
  ...{ style: 'burst', format: 'raw+jpeg', seed: 7, quality: 90 },
});
const raws = files.filter((file) => file.endsWith('.dng'));
const jpegs = files.filter((file) => file.endsWith('.jpg'));

async function put(place: Place, some: readonly string[]): Promise<void> {
  for (const file of some) await writeByRename(join(place.captures, basename(file)), bytesOf(file));
}

/** The stack is of these raw frames: by what it says of itself, and by LibRaw's own tools. */
async function expectMosaicOf(place: Place, frames: readonly string[]): Promise<void> {
  expect(await place.inspect()).toMatchObject({ frames: frames.length, rejected: {} });
  const master = place.path('mean.dng');
  const rendered = await place.run('render', '--state', place.state, '--out', master);
  expect([rendered.code, rendered.stderr]).toEqual([0, '']);
  if (!hasOracle) return;
  const script = join(repository, 'test/golden/raw/mean.py');
  expect(await run(pythonWith('numpy')!, [script, master, SCALE, ...frames])).toContain(': 0 of ');
}

/** By exposure, in order: what became of each of its files. */
async function exposures(place: Place): Promise<string[]> {
  const found = new Map<string, string[]>();
  for (const { path, outcome, reason } of (await place.inspect()).entries) {
    const name = basename(path).slice(0, -'.jpg'.length);
    found.set(name, [...(found.get(name) ?? []), reason ?? outcome]);
  }
  return [...found].map(([name, each]) => `${name} ${each.sort().join(' ')}`).sort();
}

const eachOnce = (some: readonly string[]) =>
  some.map((file) => `${basename(file).slice(0, -'.jpg'.length)} folded paired`);

describe.each([false, true])('raw frames, with a spool: %s', (spool) => {
  const config = { spool, checkpointEveryFrames: 3 };

  it('each count once over kills of daemon and engine', async ({ place }) => {
    let daemon = place.daemon({ config });
    await daemon.untilLogged('watching');
    for (let part = 0; part < 4; part++) {
      const some = raws.slice(part * 10, part * 10 + 10);
      await put(place, some);
      await daemon.untilFrames(part * 10 + 3);
      await replaceEngine(daemon);
      await daemon.untilFrames(part * 10 + 7);
      daemon = await replaceDaemon(place, daemon, { config });
      // A tether program that deletes what it has seen counted.
      if (spool) for (const name of foldedAt(daemon).keys()) rmSync(join(place.captures, name));
    }
    await daemon.untilFrames(40);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.sidecar()).toMatchObject({ frames: 40, durableFrames: 40, lost: 0 });
    await expectMosaicOf(place, raws.slice(0, 40));
    expect((await place.inspect()).digest).toBe(await place.digestOfStack(raws.slice(0, 40)));
    if (!spool) {
      const verified = await place.run('verify', '--state', place.state, '--json');
      expect(verified.json).toMatchObject({ equal: true });
    }
  });
});

describe('raw frames that were taken out', () => {
  it('are out for good, and come back exactly, over a kill -9 right after each answer', async ({ place }) => {
    const config = { previews: [{ file: place.preview }, { file: place.path('l.jpg'), blend: 'lighten' }] };
    const first = place.daemon({ config });
    const [some, gone] = [raws.slice(0, 8), raws.slice(2, 5)];
    await put(place, some);
    await first.untilFrames(8);
    const names = gone.map((file) => basename(file));
    const removed = await place.run('remove', '--state', place.state, ...names, '--json');
    expect(removed.json).toMatchObject({ frames: 5, refolding: true });
    const second = await replaceDaemon(place, first, { config });
    await second.untilSidecar(({ frames, refolding }) => frames === 5 && refolding === null, 'five frames');
    const rest = some.filter((file) => !gone.includes(file));
    await expectMosaicOf(place, rest);
    await expectPictureOf(place, rest, 'lighten');
    const restored = await place.run('restore', '--state', place.state, ...names, '--json');
    expect(restored.json).toMatchObject({ frames: 8 });
    const third = await replaceDaemon(place, second, { config });
    await third.untilFrames(8);
    expect(await third.stop()).toEqual({ code: 0, signal: null });
    await expectMosaicOf(place, some);
    await expectPictureOf(place, some, 'lighten');
    expect((await place.run('verify', '--state', place.state, '--json')).json).toMatchObject({ equal: true });
  });
});

describe('a stack of the JPEG inside raw files', () => {
  it('goes on over a kill beside one of the mosaics, and a pair counts by its JPEG', async ({ place }) => {
    const config = { raw: 'embedded', checkpointEveryFrames: 3 };
    const daemon = place.daemon({ config });
    await put(place, raws.slice(0, 5));
    await daemon.untilLogged('note', 'its embedded JPEG is taken, 160x100');
    await daemon.untilFrames(5);
    const next = await replaceDaemon(place, daemon, { config });
    await put(place, [...jpegs.slice(0, 5), ...raws.slice(5, 8)]);
    const { last } = await finishShoot(place, next, { config });
    expect(last.sidecar()).toMatchObject({ frames: 8, width: 160, height: 100, lost: 0, rejected: {} });
    const state = await place.inspect();
    expect(state.digest).toBe(await place.digestOfStack(raws.slice(0, 8), '--raw', 'embedded'));
    const verified = await place.run('verify', '--state', place.state, '--json');
    expect(verified.json).toMatchObject({ equal: true });
    const mosaics = place.daemon({ config: { pairs: 'raw' }, args: ['--stop-after-idle', '3'] });
    expect(await mosaics.ended).toEqual({ code: 0, signal: null });
    expect(mosaics.sidecar()).toMatchObject({ frames: 8, rejected: {} });
  });
});

describe.each([
  ['JPEG', jpegs.slice(0, 6), raws.slice(0, 6), false],
  ['RAW', raws.slice(0, 6), jpegs.slice(0, 6), false],
  ['JPEG', jpegs.slice(0, 6), raws.slice(0, 6), true],
  ['RAW', raws.slice(0, 6), jpegs.slice(0, 6), true],
] as const)('exposures whose halves come apart by a kill, the %s first', (_which, before, after, spool) => {
  it(`each count once, with a spool: ${spool}`, async ({ place }) => {
    const config = { spool, checkpointEveryFrames: 4, checkpointEverySeconds: 600 };
    const daemon = place.daemon({ config });
    await put(place, before);
    await daemon.untilFrames(6);
    await daemon.kill();
    // With a spool the first halves need not be there any more.
    if (spool) for (const file of before) rmSync(join(place.captures, basename(file)));
    await put(place, after);
    const { last } = await finishShoot(place, await replaceDaemon(place, daemon, { config }), { config });
    expect(last.sidecar()).toMatchObject({ frames: 6, lost: 0, rejected: {} });
    expect(await exposures(place)).toEqual(eachOnce(before));
    expect((await place.inspect()).digest).toBe(await place.digestOfStack(before));
  });
});

describe.each([
  ['jpeg', jpegs],
  ['raw', raws],
] as const)(
  'a card of pairs copied at once, RAW first by name, of which the %s counts',
  (pairs, counting) => {
    it('gives each exposure once, over a kill', async ({ place }) => {
      const config = { pairs };
      let daemon = place.daemon({ config });
      for (const [i, file] of files.entries()) {
        copyFileSync(file, join(place.captures, basename(file)));
        if (i !== EXPOSURES) continue;
        await daemon.untilFrames(5);
        daemon = await replaceDaemon(place, daemon, { config });
      }
      await daemon.untilFrames(EXPOSURES);
      const { last } = await finishShoot(place, daemon, { config });
      expect(last.sidecar()).toMatchObject({ frames: EXPOSURES, lost: 0, rejected: {} });
      expect(await exposures(place)).toEqual(eachOnce(raws));
      expect((await place.inspect()).digest).toBe(await place.digestOfStack(counting));
    });
  },
);
