/** Where a config may be, and in which form. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkConfig } from '../../src/config/check.ts';
import { findConfig } from '../../src/config/find.ts';
import { loadConfig } from '../../src/config/load.ts';
import { registryNames } from '../../src/config/registries.ts';
import { stateFolderOf } from '../../src/config/state-folder.ts';
import { tempFolder } from '../support/temp.ts';

function folderWith(name: string, text: string): string {
  const folder = tempFolder();
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return folder;
}

const json = '{ "everyNth": 5, "captures": "./shoot" }';
const yaml = 'everyNth: 5\ncaptures: ./shoot\n';

describe('a config file', () => {
  it.each([
    ['slowshutter.json', json],
    ['.slowshutterrc.json', json],
    ['.slowshutterrc', yaml],
    ['.slowshutterrc.yaml', yaml],
    ['.slowshutterrc.yml', yaml],
    ['.config/slowshutterrc.json', json],
    ['slowshutter.config.json', json],
    ['slowshutter.config.mjs', `export default ${json};`],
    ['slowshutter.config.cjs', `module.exports = ${json};`],
    ['package.json', `{ "name": "x", "slowshutter": ${json} }`],
  ])('may be %s; its paths are relative to it', async (name, text) => {
    const folder = folderWith(name, text);
    const found = await findConfig(folder);
    expect(found.file).toBe(join(folder, name));
    const { everyNth, captures } = checkConfig(found, registryNames);
    expect([everyNth, captures]).toEqual([5, join(dirname(join(folder, name)), 'shoot')]);
  });

  it('may be named, wherever it is', async () => {
    const folder = folderWith('else/where.yaml', yaml);
    const found = await findConfig(folder, 'else/where.yaml');
    expect(found).toMatchObject({ folder: join(folder, 'else'), raw: { everyNth: 5 } });
  });

  it('may be empty, and may be none', async () => {
    const folder = folderWith('.slowshutterrc.yaml', '');
    expect(await findConfig(folder)).toMatchObject({ raw: {}, folder });
    expect(await findConfig(tempFolder())).toMatchObject({ raw: {}, file: null });
    expect(await findConfig(folderWith('package.json', '{ "name": "x" }'))).toMatchObject({ file: null });
  });

  it('of a folder above is not looked for', async () => {
    const folder = folderWith('slowshutter.json', json);
    mkdirSync(join(folder, 'below'));
    expect((await findConfig(join(folder, 'below'))).file).toBeNull();
  });

  it.each([
    ['slowshutter.json', '{ "everyNth": '],
    ['.slowshutterrc.yaml', 'a: [1'],
    ['slowshutter.config.mjs', 'throw new Error("broken")'],
  ])('that cannot be read is an error that names it: %s', async (name, text) => {
    const folder = folderWith(name, text);
    await expect(findConfig(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(folder),
    });
  });

  it('that is named and not there is an error', async () => {
    await expect(findConfig(tempFolder(), 'none.json')).rejects.toMatchObject({ code: 'config' });
  });
});

describe('flags', () => {
  it('go before the file; their paths are relative to the working folder', async () => {
    const folder = folderWith(
      'sub/slowshutter.json',
      '{ "previews": [{ "file": "a.jpg", "quality": 50 }, { "file": "b.jpg" }] }',
    );
    const flags = {
      config: 'sub/slowshutter.json',
      blend: 'lighten',
      light: 'linear',
      every: 3,
      state: 'st',
    };
    const config = await loadConfig(folder, flags, 'caps');
    expect(config).toMatchObject({
      captures: join(folder, 'caps'),
      state: join(folder, 'st'),
      light: 'linear',
      everyNth: 3,
    });
    expect(config.previews.map(({ file, blend, quality }) => [file, blend, quality])).toEqual([
      [join(folder, 'sub/a.jpg'), 'lighten', 50],
      [join(folder, 'sub/b.jpg'), 'mean', 85],
    ]);
  });

  it('that name a preview make it the only one', async () => {
    const folder = folderWith(
      'slowshutter.json',
      '{ "previews": [{ "file": "a.jpg", "quality": 50 }, { "file": "b.jpg" }] }',
    );
    const { previews } = await loadConfig(folder, { preview: 'p.png' });
    expect(previews).toEqual([
      { file: join(folder, 'p.png'), blend: 'mean', ev: 0, maxEdgePixels: 2560, quality: 50 },
    ]);
  });

  it('are checked as the file is', async () => {
    const folder = tempFolder();
    await expect(loadConfig(folder, { preview: 'captures/p.jpg', every: 0 })).rejects.toThrow(/2 mistakes/);
  });
});

describe('the state folder', () => {
  it('that nobody named is refused inside the captures folder: the home may be watched, but not with its own state', async () => {
    const home = tempFolder();
    vi.stubEnv('HOME', home);
    vi.stubEnv('XDG_STATE_HOME', '');
    vi.stubEnv('STATE_DIRECTORY', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    const watched = await loadConfig('/', { preview: '/elsewhere/p.jpg' }, home);
    expect(() => stateFolderOf(watched)).toThrow(expect.objectContaining({ code: 'config' }));
    const below = await loadConfig('/', { preview: '/elsewhere/p.jpg' }, join(home, 'shoot'));
    expect(stateFolderOf(below)).toContain(join(home, '.local/state/slowshutter/shoot-'));
  });
});
