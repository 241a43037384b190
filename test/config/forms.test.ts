/** Where a config may be, and in which form. */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkConfig } from '../../src/config/check.ts';
import { findConfig } from '../../src/config/find.ts';
import { loadConfig } from '../../src/config/load.ts';
import { registryNames } from '../../src/config/registries.ts';
import { stateFolderOf } from '../../src/config/state-folder.ts';
import { isRoot, nobody } from '../support/cli.ts';
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
    ['package.json', `{ "name": "x", "slowshutter": ${json} }`],
  ])('may be %s; its paths are relative to it', async (name, text) => {
    const folder = folderWith(name, text);
    const found = await findConfig(folder);
    expect(found.file).toBe(join(folder, name));
    const { everyNth, captures } = checkConfig(found, registryNames);
    expect([everyNth, captures]).toEqual([5, [join(dirname(join(folder, name)), 'shoot')]]);
  });

  it.each([
    ['slowshutter.config.mjs', `export default ${json};`],
    ['.slowshutterrc.cjs', `module.exports = ${json};`],
    ['any.js', `module.exports = ${json};`],
  ])('may be a program, if it is named: %s', async (name, text) => {
    const folder = folderWith(name, text);
    expect(await findConfig(folder, name)).toMatchObject({ file: join(folder, name), raw: { everyNth: 5 } });
  });

  const marks = (mark: string) => `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`;
  const programs = ['js', 'mjs', 'cjs'].flatMap((extension) =>
    ['.slowshutterrc', '.config/slowshutterrc', 'slowshutter.config', '.config/config'].map(
      (name) => `${name}.${extension}`,
    ),
  );

  it.each(programs)('that is a program does not run by being there, whatever is named: %s', async (name) => {
    const folder = folderWith(name, '');
    const mark = join(folder, 'mark');
    const isModule = name.endsWith('.mjs');
    const start = isModule
      ? "import { createRequire } from 'node:module'; const require = createRequire('/');"
      : '';
    writeFileSync(join(folder, name), start + marks(mark));
    writeFileSync(join(folder, 'mine.json'), json);
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    onTestFinished(() => void vi.restoreAllMocks());
    const said: string[] = [];
    await loadConfig(folder, { preview: '/elsewhere/p.jpg' }, undefined, (text) => said.push(text));
    await loadConfig(folder, { config: 'mine.json', preview: '/elsewhere/p.jpg' });
    expect(existsSync(mark)).toBe(false);
    // What is none of our names is nobody's to speak of.
    const isOurs = !name.includes('.config/config');
    expect(said).toEqual(isOurs ? [expect.stringContaining(`--config ${join(folder, name)}`)] : []);
  });

  it('that is a program and is not used is said with the mistakes that come of it', async () => {
    const folder = folderWith('slowshutter.config.mjs', 'export default {};');
    const loading = loadConfig(folder, { every: 0 });
    await expect(loading).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('slowshutter.config.mjs is not used'),
    });
  });

  it.each([
    ['the file', 'a.mjs', 0o664],
    ['the file, by all,', 'a.mjs', 0o602],
    ['the folder', '.', 0o770],
    ['the folder, sticky as it is,', '.', 0o1777],
    ['the folder above', '..', 0o777],
  ])('that is a program is refused where others may write to %s', async (_what, name, mode) => {
    const folder = folderWith('above/folder/a.mjs', 'export default {};');
    chmodSync(join(folder, 'above/folder', name), mode);
    await expect(findConfig(folder, 'above/folder/a.mjs')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/others may write to .*: chmod go-w /),
    });
  });

  it.skipIf(!isRoot).each(['a.mjs', '.'])(
    "that is a program is refused where %s is another user's",
    async (name) => {
      const folder = folderWith('folder/a.mjs', 'export default {};');
      chownSync(join(folder, 'folder', name), nobody.uid, nobody.gid);
      await expect(findConfig(folder, 'folder/a.mjs')).rejects.toThrow(/belongs to user 65534/);
      symlinkSync(join(folder, 'folder/a.mjs'), join(folder, 'link.mjs'));
      await expect(findConfig(folder, 'link.mjs')).rejects.toThrow(/belongs to user 65534/);
    },
  );

  it('that is a FIFO holds up nobody', async () => {
    const folder = tempFolder();
    spawnSync('mkfifo', [join(folder, 'slowshutter.json')]);
    expect((await findConfig(folder)).file).toBeNull();
    await expect(findConfig(folder, 'slowshutter.json')).rejects.toMatchObject({ code: 'config' });
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
    ['slowshutter.config.yaml', 'everyNth: ]'],
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
      captures: [join(folder, 'caps')],
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
    await expect(loadConfig(folder, { preview: 'captures/p.jpg', every: 0 })).rejects.toThrow(
      /^--every: .*\n--preview: /,
    );
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
