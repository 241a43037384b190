/** `slowshutter init`: the config that it writes is found, holds, and replaces nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { it, type Place } from '../support/place.ts';
import { repository } from '../support/repository.ts';

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

  describe('with --service', () => {
    const service = (place: Place, cwd: string, SUDO_USER = '') => {
      const env = { HOME: place.path('home'), XDG_CONFIG_HOME: '', XDG_STATE_HOME: '', SUDO_USER };
      return runCli(['init', place.captures, '--service'], { cwd, env });
    };
    const units = (place: Place) => place.path('home/.config/systemd/user');

    it('writes a unit that systemd reads without a word, and names the commands', async ({ place }) => {
      const cwd = place.path('home/a b');
      mkdirSync(cwd, { recursive: true });
      const { code, stdout, stderr } = await service(place, cwd);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const unit = join(units(place), 'slowshutter-captures.service');
      expect(stdout.split('\n')).toEqual([
        `wrote ${join(cwd, 'slowshutter.json')}`,
        `wrote ${unit}`,
        'next, line by line; the last keeps it running when you log out:',
        '  slowshutter doctor',
        '  systemctl --user daemon-reload',
        '  systemctl --user enable --now slowshutter-captures',
        '  loginctl enable-linger',
        '',
      ]);
      const { state } = JSON.parse(readFileSync(join(cwd, 'slowshutter.json'), 'utf8'));
      const settings = settingsOf(readFileSync(unit, 'utf8'));
      expect(settings.ReadWritePaths).toEqual([state, cwd, join(cwd, 'masters')].map((path) => `"${path}"`));
      expect(settings.ReadOnlyPaths).toEqual([`"-${place.captures}"`]);
      for (const path of [state, join(cwd, 'masters')]) expect(existsSync(path)).toBe(true);
      expect(complaints(unit)).toEqual([]);
    });

    it('keeps every other setting of the unit in the package', async ({ place }) => {
      const cwd = place.path('home');
      mkdirSync(cwd);
      await service(place, cwd);
      const fitted = settingsOf(readFileSync(join(units(place), 'slowshutter-captures.service'), 'utf8'));
      const packaged = settingsOf(readFileSync(`${repository}systemd/user/slowshutter.service`, 'utf8'));
      const keys = [...new Set([...Object.keys(packaged), ...Object.keys(fitted)])];
      const changed = keys.filter((key) => String(fitted[key]) !== String(packaged[key]));
      // Temp folders are in /tmp, which PrivateTmp= would hide.
      expect(changed.sort()).toEqual([
        ...['CacheDirectory', 'ExecSearchPath', 'ExecStart', 'PrivateTmp', 'ReadOnlyPaths'],
        ...['ReadWritePaths', 'StateDirectory', 'StateDirectoryMode'],
      ]);
    });

    it('replaces no unit, and then writes no config', async ({ place }) => {
      const cwd = place.path('home');
      mkdirSync(units(place), { recursive: true });
      const unit = join(units(place), 'slowshutter-captures.service');
      writeFileSync(unit, 'mine');
      const { code, stderr } = await service(place, cwd);
      expect({ code, stderr }).toMatchObject({ code: 73, stderr: expect.stringContaining(unit) });
      expect(readFileSync(unit, 'utf8')).toBe('mine');
      expect(existsSync(join(cwd, 'slowshutter.json'))).toBe(false);
    });

    it('does not make a service of root for the user who typed sudo', async ({ place }) => {
      const cwd = place.path('home');
      mkdirSync(cwd);
      const { code, stderr } = await service(place, cwd, 'ada');
      expect({ code, stderr }).toMatchObject({ code: 73, stderr: expect.stringContaining('without sudo') });
      expect(readdirSync(cwd)).toEqual([]);
    });
  });
});

/** The values of each setting, in their order. */
function settingsOf(unit: string): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [, key = '', value = ''] of unit.matchAll(/^(\w+)=(.*)$/gm))
    all[key] = [...(all[key] ?? []), value];
  return all;
}

/**
 * What systemd says of a unit, but for settings that are later than Debian 12's. None, with a word, where
 * there is no systemd.
 */
function complaints(unit: string): string[] {
  const env = { ...process.env, XDG_RUNTIME_DIR: dirname(unit), SYSTEMD_COLORS: '0' };
  const { error, stdout, stderr } = spawnSync('systemd-analyze', ['--user', 'verify', unit], {
    encoding: 'utf8',
    env,
  });
  if (error) {
    console.warn('SKIPPED: systemd-analyze is not here to read the unit');
    return [];
  }
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line !== '' && !/RestartSteps|RestartMaxDelaySec/.test(line));
}
