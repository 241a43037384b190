/**
 * Steering a stack by command, with a daemon and without: what is answered is durable, and the pictures are
 * those of the frames left.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { startEngine } from '../support/engine.ts';
import { golden } from '../support/golden.ts';
import { blends, expectPictureOf, golds, names, put, without } from '../support/golden-stack.ts';
import { it } from '../support/place.ts';

describe.concurrent('a running stack', () => {
  it('is paused and goes on, and gets back what came meanwhile', async ({ place }) => {
    const daemon = place.daemon();
    put(place, golds.slice(0, 3));
    await daemon.untilFrames(3);
    expect((await place.run('pause', '--state', place.state, '--json')).json).toEqual({ frames: 3 });
    put(place, golds.slice(3, 5));
    await daemon.untilLogged('held', '', 2);
    const { json } = await place.run('status', '--state', place.state, '--json');
    expect(json).toMatchObject({ state: 'paused', frames: 3, held: { paused: 2 }, running: true });
    await daemon.untilSidecar((facts) => facts.state === 'paused', 'paused');
    await place.run('resume', '--state', place.state);
    put(place, golds.slice(5));
    await daemon.untilFrames(golds.length - 2);
    const restored = await place.run('restore', '--state', place.state, '*.png');
    expect(restored.stdout).toMatch(/restored 2 frames, 7 in the stack/);
    await expectPictureOf(place, golds, 'mean');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.logged('commanded').map(({ msg }) => msg)).toEqual([
      'paused with 3 frames: what comes now is held',
      'resumed with 3 frames: what comes now is folded',
      expect.stringMatching(
        /^put back 2 frames: \S+\/png8_4\.png \(4\), \S+\/png8_5\.png \(5\); 7 frames in the stack$/,
      ),
      expect.stringMatching(/^wrote \S+\/r\.png: mean of 7 frames$/),
    ]);
  });

  it('is thrown away, and the next frame begins anew', async ({ place }) => {
    const daemon = place.daemon();
    put(place, golds.slice(0, 3));
    await daemon.untilFrames(3);
    const asked = await place.run('reset', '--state', place.state);
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringMatching(/nobody can be asked here/)]);
    expect((await place.run('status', '--state', place.state, '--json')).json).toMatchObject({ frames: 3 });
    const { json } = await place.run('reset', '--state', place.state, '--yes', '--json');
    expect(json).toEqual({ frames: 3 });
    // What was answered is on the disk: no stop is needed for it.
    expect((await place.inspect()).frames).toBe(0);
    put(place, golds.slice(3));
    await daemon.untilFrames(4);
    await expectPictureOf(place, golds.slice(3), 'mean');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    const [line] = daemon.logged('commanded');
    expect(line?.msg).toBe('threw away 3 frames; the next frame begins anew');
    const atRest = await place.run('reset', '--state', place.state, '--yes');
    expect([atRest.code, atRest.stdout]).toEqual([0, 'threw away 4 frames; the next frame begins anew\n']);
    const status = await place.run('status', '--state', place.state, '--json');
    expect(status.json).toMatchObject({ frames: 0, closed: 7, removed: 0 });
    const again = await place.run('reset', '--state', place.state, '--yes');
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/there is nothing to throw away/)]);
  });

  it('says what is wrong with a command, and goes on', async ({ place }) => {
    const daemon = place.daemon();
    put(place);
    await daemon.untilFrames(7);
    const run = (...args: string[]) => place.run(...args, '--state', place.state);
    const unknown = await run('remove', 'nothing.png');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/no frame is meant by nothing\.png: give/),
    ]);
    rmSync(join(place.captures, names[2]!));
    const gone = await run('remove', names[2]!);
    expect([gone.code, gone.stderr]).toEqual([
      74,
      expect.stringMatching(/originals are gone: .*png8_3\.png/),
    ]);
    const range = await run('render', '--out', place.path('x.png'), '--blend', 'range');
    expect([range.code, range.stderr]).toEqual([
      2,
      expect.stringMatching(/no planes for range, which needs max and min; it has those for .*mean, .*sum/),
    ]);
    // What is wanted of the stack is no key of a config, where --state is not named.
    const byConfig = ['--config', place.path('config-1.json')];
    const lighten = ['--blend', 'lighten', '--ev', '1', '--out', place.path('x.png')];
    const wanted = await place.run('render', ...lighten, ...byConfig);
    expect([wanted.code, wanted.stderr]).toEqual([
      2,
      expect.stringMatching(/no planes for lighten, which needs max/),
    ]);
    const inside = await run('render', '--out', join(place.captures, 'x.png'));
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringMatching(/outside the captures folder/)]);
    const named = await run('finish', '--name', '../x');
    expect([named.code, named.stderr]).toEqual([2, expect.stringMatching(/cannot be in the name of a file/)]);
    expect((await run('status', '--json')).json).toMatchObject({ frames: 7, removed: 0 });
    expect(readdirSync(place.captures)).toHaveLength(6);
  });

  it('is spoken to over a socket that only its owner may open, however long its path', async ({ place }) => {
    const state = place.path('s'.repeat(60), 't'.repeat(60));
    const daemon = place.daemon({ config: { state } });
    put(place);
    await daemon.untilFrames(7);
    expect(statSync(join(state, 'control.sock')).mode & 0o777).toBe(0o600);
    expect((await place.run('status', '--state', state, '--json')).json).toMatchObject({
      frames: 7,
      running: true,
    });
  });

  it('answers nonsense with an error', async ({ place }) => {
    const daemon = place.daemon();
    const socketPath = join(place.state, 'control.sock');
    // A socket has its name before it is listened on.
    const answer = await daemon.until('an answer', () =>
      ask(socketPath, 'GET', '/status', '').catch(() => null),
    );
    expect(answer).toMatchObject({ status: 404, code: 'usage' });
    expect(await ask(socketPath, 'POST', '/explode', '{}')).toMatchObject({ status: 404, code: 'usage' });
    expect(await ask(socketPath, 'POST', '/remove', 'not json')).toMatchObject({
      status: 400,
      code: 'usage',
    });
    expect(await ask(socketPath, 'POST', '/remove', '{"frames":7}')).toMatchObject({
      status: 400,
      code: 'usage',
    });
    expect(await ask(socketPath, 'POST', '/remove', 'null')).toMatchObject({ status: 400, code: 'usage' });
    const long = JSON.stringify({ frames: ['x'.repeat(1_100_000)] });
    expect(await ask(socketPath, 'POST', '/remove', long)).toMatchObject({ status: 400, code: 'usage' });
    expect((await daemon.stop()).code).toBe(0);
  });
});

describe.concurrent('a stack that rests', () => {
  it('takes the same commands, and its preview shows what they did', async ({ place }) => {
    const daemon = place.daemon({ config: blends(place), args: ['--stop-after-idle', '0.5'] });
    put(place);
    await daemon.untilEnded();
    const before = readFileSync(place.preview);
    const removed = await place.run('remove', '--state', place.state, names[0]!);
    expect([removed.code, removed.stdout]).toEqual([
      0,
      expect.stringMatching(/^removed 1 frame, 6 in the stack\n.*\n$/),
    ]);
    const rest = without(names[0]!);
    expect((await place.inspect()).frames).toBe(6);
    expect(readFileSync(place.preview).equals(before)).toBe(false);
    await expectPictureOf(place, rest, 'lighten');
    expect(await place.digestOfStack(golds, '--blend', 'mean')).not.toBe(
      await place.digestOfStack(rest, '--blend', 'mean'),
    );
    expect((await place.run('restore', '--state', place.state, names[0]!)).code).toBe(0);
    await expectPictureOf(place, golds, 'mean');
    expect((await place.run('pause', '--state', place.state)).code).toBe(0);
    expect((await place.run('status', '--state', place.state, '--json')).json).toMatchObject({
      running: false,
    });
  });

  it('is not called damaged while frames are still to be refolded', async ({ place }) => {
    mkdirSync(place.state);
    put(place);
    const captures = new Map(
      names.map((name) => [join(place.captures, name), bytesOf(golds[names.indexOf(name)]!)]),
    );
    const stateFile = join(place.state, 'encoded-sum+max.state');
    const settings = { stateFile, captures: place.captures, planes: ['sum', 'max'] } as const;
    const engine = await startEngine('wasm', captures, settings);
    for (const path of captures.keys()) await engine.take(path);
    await engine.ask('remove', { frames: [names[2]!] });
    await engine.ask('checkpoint', {});
    const { code, stderr } = await place.run('verify', '--state', place.state);
    expect([code, stderr]).toEqual([
      74,
      expect.stringMatching(/cannot verify now: .* are still to be refolded/),
    ]);
    await engine.ask('refold', {});
    await engine.ask('checkpoint', {});
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
  });

  it('that nobody has worked on is a mistake', async ({ place }) => {
    mkdirSync(place.state);
    const { code, stderr } = await place.run('pause', '--state', place.state);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no daemon has worked in the state folder .*; the daemon says where it is/),
    ]);
  });
});

describe.concurrent('a series', () => {
  it('is closed when nothing has come for long enough', async ({ place }) => {
    const masters = { folder: place.path('masters'), formats: ['jpg', 'tif'] };
    const daemon = place.daemon({ config: { masters, closeAfter: { idleSeconds: 1 } } });
    put(place);
    await daemon.untilLogged('finished', 'with 7 frames');
    expect(readdirSync(masters.folder)).toHaveLength(2);
  });
});

it('frames that do not fit are held with what was measured, and the growth is kept in numbered pictures', async ({
  place,
}) => {
  const history = place.path('history');
  mkdirSync(history);
  const daemon = place.daemon({
    config: { holdOn: ['size'], history: { folder: history, everyFrames: 2 } },
  });
  put(place, golds);
  await daemon.untilFrames(7);
  put(place, golden('png16').slice(0, 1));
  const [line] = await daemon.untilLogged('held');
  expect(line!.msg).toMatch(/it is .* RGB 16-bit, and the frames of this stack are .* RGB 8-bit/);
  expect(await daemon.untilSidecar(({ held }) => held === 1, 'one held')).toMatchObject({ frames: 7 });
  const numbered = ['preview-000001.jpg', 'preview-000002.jpg', 'preview-000003.jpg'];
  await daemon.until('three pictures', () => readdirSync(history).length === 3);
  expect(readdirSync(history).sort()).toEqual(numbered);
});

/** One request to a socket: the status of the answer, and the code of its error. */
function ask(socketPath: string, method: string, path: string, body: string) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': Buffer.byteLength(body) };
    const asked = request({ socketPath, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (more: string) => (text += more));
      answer.once('end', () => resolve({ status: answer.statusCode, code: JSON.parse(text).error?.code }));
    });
    asked.on('error', reject);
    // What is too long is answered before all of it is sent; the rest then finds nobody.
    asked.once('socket', (socket) => socket.on('error', () => undefined));
    asked.end(body);
  });
}
