/** The commands that look at a stack, and what everyone does about a damaged state file. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { isRoot, runCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

const idle = ['--stop-after-idle', '0.5'];
const golds = golden('rgb8').map(bytesOf);

async function finishedStack(place: Place): Promise<string> {
  for (const [i, bytes] of golds.entries()) writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
  const daemon = place.daemon({ args: idle });
  expect((await daemon.untilEnded()).code).toBe(0);
  return join(place.state, 'encoded-sum.state');
}

describe.concurrent('a finished stack', () => {
  it('is told of by status, inspect and verify, for people and as JSON', async ({ place }) => {
    const file = await finishedStack(place);
    const state = ['--state', place.state];
    const status = await place.run('status', ...state);
    expect(status).toMatchObject({ code: 0, stderr: '' });
    const captured = /^captured +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d to /m;
    for (const line of [/^state +stopped$/m, /^frames +7 \(7 durable\)/m, /^rejected +none$/m, captured]) {
      expect(status.stdout).toMatch(line);
    }
    const facts = { frames: 7, durableFrames: 7, state: 'stopped', running: false, light: 'encoded' };
    expect((await place.run('status', ...state, '--json')).json).toMatchObject(facts);

    const inspect = await place.run('inspect', place.state, '--ledger');
    expect(inspect.stdout).toMatch(/^frames +7 of 64x48 RGB 8-bit$/m);
    expect(inspect.stdout.match(/^ +[1-7] {2}folded /gm)).toHaveLength(7);
    const { json } = await place.run('inspect', file, '--json');
    expect(json).toMatchObject({ frames: 7, captures: place.captures, file });
    expect(JSON.stringify(json)).not.toContain('SLOWSHTR');

    const verify = await place.run('verify', ...state);
    expect(verify).toMatchObject({ code: 0, stdout: expect.stringMatching(/^equal: 7 frames/) });
    const verified = (await place.run('verify', ...state, '--json')).json;
    expect(verified).toMatchObject({ equal: true, frames: 7, digest: json.digest, missing: [] });

    const before = readFileSync(file);
    writeFileSync(join(place.captures, 'IMG_0.jpg'), bytesOf(golden('png8')[0] ?? ''));
    const missing = await place.run('verify', ...state);
    expect(missing).toMatchObject({ code: 74, stderr: expect.stringContaining('IMG_0.jpg') });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('without a frame is not drawn, and there is nothing to verify in it', async ({ place }) => {
    const daemon = place.daemon({ args: idle });
    await daemon.untilEnded();
    const out = place.path('out.png');
    const drawn = await place.run('render', '--out', out, '--blend', 'mean', '--state', place.state);
    expect(drawn).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no frame is in this stack yet'),
    });
    const verified = await place.run('verify', '--state', place.state);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^nothing to verify: no frame/),
    });
    writeFileSync(join(place.captures, 'IMG_0.jpg'), golds[0]!);
    await place.daemon({ args: idle }).untilEnded();
    expect(await place.run('remove', 'IMG_0.jpg', '--state', place.state)).toMatchObject({ code: 0 });
    const { code, stdout } = await place.run('verify', '--state', place.state);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^nothing to verify: no frame/)]);
  });

  it('that is not there: status, inspect and verify exit 2 and make nothing', async ({ place }) => {
    for (const args of [['status', '--state'], ['verify', '--state'], ['inspect']]) {
      const { code, stderr } = await place.run(...args, place.path('nothing'));
      expect({ args, code, stderr }).toEqual({ args, code: 2, stderr: expect.stringContaining('nothing') });
    }
    expect(readdirSync(place.folder)).toEqual(['captures']);
  });

  it('of another blend is kept beside it in the same state folder', async ({ place }) => {
    await finishedStack(place);
    const daemon = place.daemon({
      args: idle,
      config: { previews: [{ file: place.path('l.jpg'), blend: 'lighten' }] },
    });
    expect((await daemon.untilEnded()).code).toBe(0);
    const states = readdirSync(place.state).filter((name) => name.endsWith('.state'));
    expect(states.sort()).toEqual(['encoded-max.state', 'encoded-sum.state']);
  });
});

describe.concurrent('doctor', () => {
  it('finds everything in place, for people and as JSON', async ({ place }) => {
    const flags = ['--state', place.state, '--preview', place.preview];
    const people = await place.run('doctor', place.captures, ...flags);
    expect(people).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok +config/m) });
    const { code, json } = await place.run('doctor', place.captures, ...flags, '--json');
    expect({ code, ok: json.ok }).toEqual({ code: 0, ok: true });
    expect(readdirSync(place.folder)).toEqual(['captures']);
  });

  it('exits 73 when there is no right to make the state folder', async ({ place }) => {
    place.handOver();
    mkdirSync(place.path('locked'), { mode: 0o555 });
    const args = [
      'doctor',
      place.captures,
      '--state',
      place.path('locked', 'state'),
      '--preview',
      place.preview,
    ];
    const { code, stdout } = await runCli(args, { cwd: place.folder, asNobody: isRoot });
    expect({ code, stdout }).toEqual({ code: 73, stdout: expect.stringMatching(/^fail +state/m) });
  });
});

describe.concurrent('a state file', () => {
  it('of a version from the future is left alone, and watch exits 78', async ({ place }) => {
    mkdirSync(place.state);
    const head = Buffer.alloc(4096);
    head.write('SLOWSHTR');
    head.writeUInt32LE(99, 8);
    head.writeUInt32LE(crc32(head.subarray(0, 28)), 28);
    const file = join(place.state, 'encoded-sum.state');
    writeFileSync(file, head);
    const daemon = place.daemon();
    expect((await daemon.untilEnded()).code).toBe(78);
    expect(daemon.stderr).toContain(file);
    expect(readFileSync(file).equals(head)).toBe(true);
  });
});
