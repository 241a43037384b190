/** `slowshutter init`: the config that it writes is found, holds, and replaces nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { it, type Place } from '../support/place.ts';

const init = (place: Place, cwd: string, ...args: string[]) =>
  runCli(['init', ...args], { cwd, env: { XDG_STATE_HOME: place.path('states') } });

describe.concurrent('init', () => {
  it('writes absolute paths and a schema that is there, and doctor then reads it', async ({ place }) => {
    const cwd = place.path('home');
    mkdirSync(cwd);
    const { code, stdout, stderr } = await init(place, cwd, '../captures', '--blend', 'lighten');
    const file = join(cwd, 'slowshutter.json');
    expect({ code, stderr, stdout }).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `wrote ${file}\nnext: slowshutter doctor\n`,
    });
    const config = JSON.parse(readFileSync(file, 'utf8'));
    expect(config).toMatchObject({
      captures: place.captures,
      light: 'encoded',
      previews: [{ file: join(cwd, 'preview.jpg'), blend: 'lighten', ev: 0 }],
      masters: { folder: join(cwd, 'masters') },
    });
    expect(JSON.parse(readFileSync(config.$schema, 'utf8'))).toHaveProperty('properties.captures');
    const env = { XDG_STATE_HOME: place.path('states') };
    const doctor = await runCli(['doctor'], { cwd, env });
    expect(doctor.stdout).toContain(file);
    expect(doctor.code).toBe(0);
  });

  it('never replaces a config', async ({ place }) => {
    const cwd = place.path('home');
    mkdirSync(cwd);
    writeFileSync(join(cwd, '.slowshutterrc'), '{}');
    const { code, stderr } = await init(place, cwd, place.captures);
    expect({ code, stderr }).toMatchObject({ code: 73, stderr: expect.stringContaining('.slowshutterrc') });
    expect(existsSync(join(cwd, 'slowshutter.json'))).toBe(false);
  });

  it('writes nothing among captures', async ({ place }) => {
    const { code, stderr } = await init(place, place.captures, '.');
    expect({ code, stderr }).toMatchObject({ code: 73, stderr: expect.stringContaining('among captures') });
    expect(readdirSync(place.captures)).toEqual([]);
  });
});
