/**
 * Pictures that nobody has named a place for, where the working folder is the captures folder or lies in it.
 */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultsOutside, folderBeside } from '../../src/config/beside.ts';
import { checkConfig } from '../../src/config/check.ts';
import { loadConfigFile } from '../../src/config/load.ts';
import { registryNames } from '../../src/config/registries.ts';

function shoot() {
  const home = mkdtempSync(join(tmpdir(), 'slowshutter-beside-'));
  const captures = join(home, 'shoot');
  mkdirSync(join(captures, 'below'), { recursive: true });
  return { home, captures };
}

const check = (folder: string, raw: object) => checkConfig({ raw, folder, file: null }, registryNames);

describe('with the captures folder as the working folder', () => {
  it.each(['.', 'below'])('the defaults go beside it, from %s', (from) => {
    const { home, captures } = shoot();
    const config = check(join(captures, from), { captures, history: { everyFrames: 5 } });
    expect(config.previews.map(({ file }) => file)).toEqual([join(home, 'shoot-slowshutter/preview.jpg')]);
    expect(config.masters.folder).toBe(join(home, 'shoot-slowshutter/masters'));
    expect(config.history?.folder).toBe(join(home, 'shoot-slowshutter/history'));
  });

  it('a preview of which only the blend is said goes there too', () => {
    const { home, captures } = shoot();
    const config = check(captures, { captures, previews: [{ blend: 'lighten' }] });
    expect(config.previews).toMatchObject([
      { blend: 'lighten', file: join(home, 'shoot-slowshutter/preview.jpg') },
    ]);
  });

  it('what is named is refused, although it is what the default would say', () => {
    const { captures } = shoot();
    const named = { captures, previews: [{ file: './preview.jpg' }], masters: { folder: './masters' } };
    const refused =
      /previews\[0\]\.file: .* is inside the captures folder[\s\S]*masters\.folder: .* is inside the captures folder/;
    expect(() => check(captures, named)).toThrow(refused);
  });

  it('defaults outside stay where they are', () => {
    const { home, captures } = shoot();
    expect(check(home, { captures }).previews[0]?.file).toBe(join(home, 'preview.jpg'));
  });
});

describe('the folder beside captures', () => {
  it.skipIf(process.getuid?.() === 0)('is among the pictures where nothing may be made beside them', () => {
    const { home, captures } = shoot();
    chmodSync(home, 0o555);
    expect(folderBeside([captures], { XDG_PICTURES_DIR: '/p' })).toBe('/p/slowshutter/shoot');
    expect(folderBeside([captures], { HOME: '/h' })).toBe('/h/Pictures/slowshutter/shoot');
    chmodSync(home, 0o755);
  });

  it('is none where all there is are captures', () => {
    expect(folderBeside(['/'], { HOME: '/root' })).toBeNull();
    const config = check('/shoot', { captures: '/elsewhere' });
    expect(defaultsOutside({ ...config, captures: ['/'] }, {}, { HOME: '/root' })).toMatchObject({
      previews: config.previews,
    });
  });
});

describe('a file that looks like a config', () => {
  it.each(['slowshutter.toml', '.slowshutter.ini', 'slowshutter.conf'])('%s is told of', async (name) => {
    const { home } = shoot();
    writeFileSync(join(home, name), 'captures = "./shoot"');
    const { file, passedOver } = await loadConfigFile(home, {});
    expect(file).toBeNull();
    expect(passedOver.join()).toContain(`${join(home, name)} looks like a config and is not read`);
  });

  it('and is empty is told of', async () => {
    const { home } = shoot();
    writeFileSync(join(home, 'slowshutter.json'), '');
    const { passedOver } = await loadConfigFile(home, {});
    expect(passedOver.join()).toMatch(/slowshutter.json.*(empty|not read)/);
  });
});

describe('the home in paths of a config', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as a config has it
  it.each(['~', '$HOME', '${HOME}'])('may be written as %s', (home) => {
    const raw = {
      captures: `${home}/shoot`,
      state: `${home}/state`,
      previews: [{ file: `${home}/p.jpg` }],
      masters: { folder: home },
      history: { folder: `${home}/h`, everyFrames: 1 },
      filters: [`${home}/f.mjs`],
    };
    const own = process.env.HOME ?? '';
    expect(check('/elsewhere', raw)).toMatchObject({
      captures: [join(own, 'shoot')],
      state: join(own, 'state'),
      previews: [{ file: join(own, 'p.jpg') }],
      masters: { folder: own },
      history: { folder: join(own, 'h') },
      filters: [{ module: join(own, 'f.mjs') }],
    });
  });

  it('is only that: other names keep their signs', () => {
    expect(check('/x', { captures: '~shoot' }).captures).toEqual(['/x/~shoot']);
    expect(check('/x', { captures: '$HOMES/~' }).captures).toEqual(['/x/$HOMES/~']);
  });
});
