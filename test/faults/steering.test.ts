/** Steering when something is in the way: kills, another user, another command, no socket. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isRoot, runCli } from '../support/cli.ts';
import { blends, expectPictureOf, golds, names, put, without } from '../support/golden-stack.ts';
import { digestOf } from '../support/picture.ts';
import { it } from '../support/place.ts';

describe('a decision', () => {
  it('loses frames by command for good: kill -9 right after the answer, and they are still out', async ({
    place,
  }) => {
    const config = blends(place);
    const daemon = place.daemon({ config });
    put(place);
    await daemon.untilFrames(7);
    const removed = await place.run('remove', '--state', place.state, names[1]!, 'last', '--json');
    expect(removed.json).toMatchObject({ frames: 5, refolding: true });
    await daemon.kill();
    const next = place.daemon({ config });
    const facts = await next.untilSidecar(({ refolding }) => refolding === null, 'everything refolded');
    expect(facts).toMatchObject({ frames: 5, removed: 2 });
    const rest = without(names[1]!, names[6]!);
    await expectPictureOf(place, rest, 'mean');
    await expectPictureOf(place, rest, 'lighten');
    await next.stop();
    expect((await place.run('verify', '--state', place.state, '--json')).json).toMatchObject({ equal: true });
  });
});

describe('a series', () => {
  it('closes each stack when it is full: the masters are the pictures of its frames, once, over restarts', async ({
    place,
  }) => {
    const config = {
      ...blends(place),
      masters: { folder: place.path('masters'), formats: ['png'] },
      closeAfter: { frames: 3 },
    };
    const daemon = place.daemon({ config });
    put(place, golds.slice(0, 4));
    await daemon.untilLogged('finished');
    await daemon.untilSidecar(({ frames }) => frames === 1, 'the first frame of the next stack');
    await daemon.kill();
    const next = place.daemon({ config });
    put(place, golds.slice(4));
    await next.untilLogged('finished');
    await next.untilSidecar(({ frames }) => frames === 1, 'the first frame of the third stack');
    const files = readdirSync(place.path('masters')).sort();
    expect(files).toHaveLength(4);
    const named = /^\d{8}T\d{6}Z-3(-2)?-(mean|lighten)\.png$/;
    expect(files.filter((file) => !named.test(file))).toEqual([]);
    const pictures = await Promise.all(files.map((file) => digestOf(place.path('masters', file), 16, 3)));
    const expected: Awaited<ReturnType<typeof digestOf>>[] = [];
    for (const part of [golds.slice(0, 3), golds.slice(3, 6)]) {
      for (const blend of ['lighten', 'mean']) {
        await place.run('stack', ...part, '--out', place.path('t.png'), '--blend', blend);
        expected.push(await digestOf(place.path('t.png'), 16, 3));
      }
    }
    const digests = (of: readonly { sha256: string }[]) => of.map(({ sha256 }) => sha256).sort();
    expect(digests(pictures)).toEqual(digests(expected));
    const finished = await place.run('finish', '--state', place.state, '--name', 'rest', '--json');
    expect(finished.json).toMatchObject({ frames: 1, name: expect.stringMatching(/^rest-.*-1$/) });
  });
});

describe('commands', () => {
  it('find the stack of a folder that was watched without a word of where its state is', async ({
    place,
  }) => {
    const env = { XDG_STATE_HOME: place.path('home') };
    const daemon = place.daemon({ env, config: { state: undefined }, args: ['--stop-after-idle', '0.5'] });
    put(place);
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });
    const run = (...args: string[]) =>
      runCli([...args, '--captures', 'captures'], { cwd: place.folder, env });
    expect((await run('remove', 'last')).stdout).toMatch(/^removed 1 frame, 6 in the stack/);
    expect((await run('status', '--json')).json).toMatchObject({ frames: 6, removed: 1 });
    expect((await run('verify', '--json')).json).toMatchObject({ equal: true, frames: 6 });
  });

  it('are not possible when their socket cannot be made, which is said once; folding goes on', async ({
    place,
  }) => {
    mkdirSync(join(place.state, 'control.sock', 'in the way'), { recursive: true });
    const daemon = place.daemon();
    put(place);
    await daemon.untilFrames(7);
    const removed = await place.run('remove', '--state', place.state, 'last');
    expect([removed.code, removed.stderr]).toEqual([
      75,
      expect.stringMatching(/is running already, since .*, as process \d+, and is at work on the state in/),
    ]);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.logged('deaf').map(({ msg }) => msg)).toEqual([expect.stringMatching(/control\.sock/)]);
  });

  it('at rest are done one after the other, also when two come at once', async ({ place }) => {
    const daemon = place.daemon({ args: ['--stop-after-idle', '0.5'] });
    put(place);
    await daemon.untilEnded();
    const ran = await Promise.all(
      names.slice(0, 2).map((name) => place.run('remove', '--state', place.state, name)),
    );
    const done = ran.filter(({ code }) => code === 0).length;
    // Whoever waits for more than 3 s is told so.
    expect(ran.filter(({ code }) => code !== 0).map(({ code }) => code)).toEqual(Array(2 - done).fill(75));
    expect(done).toBeGreaterThan(0);
    const { frames } = await place.inspect();
    expect(frames).toBe(7 - done);
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
  });

  it.skipIf(!isRoot)('at rest are refused from root for the stack of another user', async ({ place }) => {
    place.handOver();
    put(place);
    const daemon = place.daemon({
      args: ['--stop-after-idle', '0.5'],
      asNobody: true,
      env: { HOME: place.folder },
    });
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });
    const { code, stderr } = await place.run('remove', '--state', place.state, 'last');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/number 65534, and you are 0: sudo -u/)]);
    const own = ['remove', '--state', place.state, 'last'];
    expect((await runCli(own, { cwd: place.folder, asNobody: true })).code).toBe(0);
  });
});
