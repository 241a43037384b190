/**
 * What `watch` does about captures that are already there, every nth capture, a second daemon and signals.
 */

import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf, withComment, writeByRename } from '../support/captures.ts';
import { isAlive } from '../support/daemon.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

const golds = golden('rgb8');

function put(place: Place, from: number, to: number): string[] {
  return golds.slice(from, to).map((file, i) => {
    const path = join(place.captures, `IMG_${from + i}.jpg`);
    writeFileSync(path, bytesOf(file));
    return path;
  });
}

describe.concurrent('captures that are there before', () => {
  it('are folded with existing: fold, and --stop-after-idle ends it with 0', async ({ place }) => {
    const files = put(place, 0, 5);
    const daemon = place.daemon({ args: ['--stop-after-idle', '0.5'], config: { existing: 'fold' } });
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });
    expect(daemon.sidecar()).toMatchObject({ frames: 5, state: 'stopped' });
    expect((await place.inspect()).digest).toBe(await place.digestOfStack(files));
  });

  it('are left out for good with existing: skip, even after kill -9', async ({ place }) => {
    const old = put(place, 0, 3);
    const config = { existing: 'skip' };
    const first = place.daemon({ config });
    await first.untilLogged('skipped', '3 captures');
    await first.kill();
    // These come while nobody looks.
    const files = put(place, 3, 5);
    const second = place.daemon({ config });
    await second.untilFrames(2);
    files.push(...put(place, 5, 7));
    await second.untilFrames(4);
    expect((await second.stop()).code).toBe(0);
    const state = await place.inspect();
    expect(state.digest).toBe(await place.digestOfStack(files));
    const skipped = state.entries.filter(({ outcome }) => outcome === 'skipped');
    const told = skipped.map(({ path, reason }) => [path, reason]).sort();
    expect(told).toEqual(old.map((path) => [path, 'existing']));
  });
});

describe.concurrent('captures that were left out', () => {
  it('are not new when they are touched later, also after a restart', async ({ place }) => {
    const old = put(place, 0, 4);
    const config = { existing: 'skip' };
    const first = place.daemon({ config });
    await first.untilLogged('skipped', '4 captures that are left out are known by their bytes');
    utimesSync(old[0] ?? '', 1_700_000_000, 1_700_000_000);
    const files = put(place, 4, 5);
    await first.untilFrames(1);
    await first.stop();
    utimesSync(old[1] ?? '', 1_700_000_000, 1_700_000_000);
    const second = place.daemon({ config });
    files.push(...put(place, 5, 6));
    await second.untilFrames(2);
    expect((await second.stop()).code).toBe(0);
    const state = await place.inspect();
    expect(state.digest).toBe(await place.digestOfStack(files));
    const skipped = state.entries.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ path }) => path).sort()).toEqual(old);
  });
});

describe.concurrent('everyNth', () => {
  it('keeps the 1st, 6th and 11th that come, across restarts', async ({ place }) => {
    const config = { everyNth: 5 };
    const kept: string[] = [];
    let daemon = place.daemon({ config });
    for (let i = 0; i < 12; i++) {
      const path = join(place.captures, `IMG_${i}.jpg`);
      await writeByRename(path, withComment(bytesOf(golds[i % golds.length] ?? ''), String(i)));
      if (i % 5 === 0) kept.push(path);
      // One after the other, so that the order in which they come is known.
      await daemon.untilLogged(i % 5 === 0 ? 'folded' : 'skipped', path);
      if (i !== 6) continue;
      await daemon.stop();
      daemon = place.daemon({ config });
    }
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 3, state: 'stopped' });
    const state = await place.inspect();
    expect(state.digest).toBe(await place.digestOfStack(kept));
    expect(state.entries.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(9);
  });
});

describe.concurrent('a second daemon', () => {
  it('on the same state exits 75, and the first goes on', async ({ place }) => {
    put(place, 0, 1);
    const first = place.daemon();
    await first.untilFrames(1);
    const second = place.daemon();
    expect(await second.untilEnded()).toEqual({ code: 75, signal: null });
    expect(second.stderr).toContain(place.state);
    put(place, 1, 2);
    await first.untilFrames(2);
    expect((await first.stop()).code).toBe(0);
  });

  it('may start as soon as the first was killed with -9', async ({ place }) => {
    put(place, 0, 1);
    const first = place.daemon();
    await first.untilFrames(1);
    const engine = first.enginePid() ?? 0;
    await first.kill();
    const second = place.daemon();
    await second.untilFrames(1);
    expect(isAlive(engine)).toBe(false);
    await second.stop();
  });
});

describe.concurrent('what a killed daemon left half-written', () => {
  it('is removed by the next one, and nothing else is', async ({ place }) => {
    mkdirSync(place.state);
    const left = ['state/.encoded-sum.state.4711.tmp', '.preview.jpg.4711.tmp', '.preview.json.4711.tmp'];
    const others = ['state/.other.state.4711.tmp', '.preview.jpg.tmp', 'captures/.preview.jpg.4711.tmp'];
    for (const name of [...left, ...others]) writeFileSync(place.path(name), 'half');
    const daemon = place.daemon();
    await daemon.untilLogged('started', 'watching');
    await daemon.stop();
    expect(left.filter((name) => existsSync(place.path(name)))).toEqual([]);
    expect(others.filter((name) => existsSync(place.path(name)))).toEqual(others);
  });
});

describe.concurrent('signals', () => {
  it.for(['SIGTERM', 'SIGINT'] as const)(
    '%s ends an idle daemon with 0 and no captures',
    async (name, { place }) => {
      const daemon = place.daemon();
      await daemon.untilLogged('started', 'watching');
      expect(await daemon.stop(name)).toEqual({ code: 0, signal: null });
      expect(daemon.sidecar()).toMatchObject({ frames: 0, state: 'stopped' });
    },
  );

  it('SIGTERM right after the start ends it with 0', async ({ place }) => {
    put(place, 0, 3);
    const daemon = place.daemon();
    await until('the lock', () => daemon.enginePid() !== null || daemon.stderr !== '');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });

  it('SIGTERM in the middle of a slow write leaves the capture to the next start', async ({ place }) => {
    const [a = '', b = ''] = golds;
    const half = bytesOf(b).subarray(0, 900);
    const path = join(place.captures, 'slow.jpg');
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(a));
    writeFileSync(path, half);
    const daemon = place.daemon();
    await daemon.untilLogged('pending', path);
    expect((await daemon.stop()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 1, rejected: {} });
    writeFileSync(path, bytesOf(b));
    const next = place.daemon();
    await next.untilFrames(2);
    await next.stop();
    expect((await place.inspect()).entries).toHaveLength(2);
  });
});
