/** Config mistakes are all named in one run, and every command says how it is used. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

const commands = ['watch', 'stack', 'status', 'inspect', 'verify', 'doctor', 'demo', 'camera'];

describe.concurrent('a wrong config', () => {
  it('exits 78 with every mistake, and starts nothing', async ({ place }) => {
    const file = place.path('wrong.json');
    const wrong = {
      captures: './captures',
      state: './captures/state',
      ligth: 'linear',
      everyNth: 0,
      settleMs: '250',
      existing: 'maybe',
      previews: [
        { file: './captures/preview.jpg', blend: 'median', maxEdgePixels: 10 },
        { file: './p.bmp', quality: 101, colour: true },
      ],
    };
    writeFileSync(file, JSON.stringify(wrong));
    const { code, stderr, stdout } = await place.run('watch', '--config', file);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const named = ['state', 'ligth', 'everyNth', 'settleMs', 'existing', 'previews[0].file'];
    const nested = [
      'previews[0].blend',
      'previews[0].maxEdgePixels',
      'previews[1].file',
      'previews[1].quality',
    ];
    for (const key of [...named, ...nested, 'previews[1].colour']) expect(stderr).toContain(`${key}: `);
    expect(stderr).toContain(file);
    expect(readdirSync(place.captures)).toEqual([]);
    expect(existsSync(place.state)).toBe(false);
  });

  it('by flags exits 78 as well: a preview or a state inside the captures folder', async ({ place }) => {
    const inside = join(place.captures, 'p.jpg');
    const flags = ['--preview', inside, '--state', join(place.captures, 's')];
    const { code, stderr } = await place.run('watch', place.captures, ...flags);
    expect(code).toBe(78);
    for (const key of ['--preview', '--state']) expect(stderr).toContain(`${key}: `);
    expect(readdirSync(place.captures)).toEqual([]);
  });

  it.for<[string, string]>([
    ['broken JSON', '{ "captures": '],
    ['a list', '[]'],
  ])('exits 78 for %s', async ([, text], { place }) => {
    const file = place.path('wrong.json');
    writeFileSync(file, text);
    const { code, stderr } = await place.run('watch', '--config', file);
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining('wrong.json') });
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('that is not there exits 78', async ({ place }) => {
    expect((await place.run('watch', '--config', place.path('nowhere.json'))).code).toBe(78);
  });
});

describe.concurrent('a config that is found', () => {
  it('in the working folder is used, with paths relative to itself', async ({ place }) => {
    mkdirSync(place.path('sub'));
    const found = { captures: './captures', state: './state', previews: [{ file: './sub/night.png' }] };
    writeFileSync(place.path('slowshutter.json'), JSON.stringify(found));
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(golden('rgb8')[0] ?? ''));
    const { code } = await place.run('watch', '--stop-after-idle', '0.5');
    expect(code).toBe(0);
    expect(readdirSync(place.path('sub')).sort()).toEqual(['night.json', 'night.png']);
    expect((await place.run('status', '--json')).json).toMatchObject({ frames: 1, running: false });
  });
});

describe.concurrent('help', () => {
  it.for(commands)('of %s has an example', async (name, { place }) => {
    const { code, stdout } = await place.run(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Example:\n {2}slowshutter ${name}`));
  });

  it('of the program names every command, and --version its version', async ({ place }) => {
    const { code, stdout } = await place.run('--help');
    expect(code).toBe(0);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect((await place.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
