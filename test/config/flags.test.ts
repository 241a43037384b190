/** Flags that set keys of the config: each sets the one that it says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFlags, meaningFlagsAlone, meaningOfFlags } from '../../src/config/flags.ts';
import { configKeys } from '../../src/config/keys.ts';
import { type ConfigFlags, loadConfig } from '../../src/config/load.ts';
import { registryNames } from '../../src/config/registries.ts';
import { configSchema } from '../../src/config/schema.ts';
import { flagWord } from '../../src/flags/flag.ts';
import { tempFolder } from '../support/temp.ts';

interface Right {
  readonly given: unknown;
  /** The key, or one of the first preview, or of the page. */
  readonly key: string;
  readonly said: (cwd: string) => unknown;
}

/** A right value of each flag, and what the config then says in a folder. */
const right: Readonly<Record<keyof typeof configFlags, Right>> = {
  captures: { given: 'caps', key: 'captures', said: (cwd) => [join(cwd, 'caps')] },
  recursive: { given: true, key: 'recursive', said: () => true },
  preview: { given: 'p.png', key: 'previews.file', said: (cwd) => join(cwd, 'p.png') },
  state: { given: 'st', key: 'state', said: (cwd) => join(cwd, 'st') },
  blend: { given: 'lighten', key: 'previews.blend', said: () => 'lighten' },
  ev: { given: 2, key: 'previews.ev', said: () => 2 },
  whiteBalance: { given: 'daylight', key: 'whiteBalance', said: () => 'daylight' },
  dark: { given: 'd.state', key: 'dark', said: (cwd) => join(cwd, 'd.state') },
  flat: { given: 'flats', key: 'flat', said: (cwd) => join(cwd, 'flats') },
  mend: { given: 'off', key: 'mend', said: () => 'off' },
  light: { given: 'linear', key: 'light', said: () => 'linear' },
  every: { given: 3, key: 'everyNth', said: () => 3 },
  from: { given: '2025-06-01T00:00Z', key: 'from', said: () => Date.UTC(2025, 5, 1) },
  until: { given: '2025-06-02T00:00Z', key: 'until', said: () => Date.UTC(2025, 5, 2) },
  fade: { given: 300, key: 'fadeSeconds', said: () => 300 },
  filter: {
    given: ['f.mjs'],
    key: 'filters',
    said: (cwd) => [{ module: join(cwd, 'f.mjs'), options: {} }],
  },
  raw: { given: 'embedded', key: 'raw', said: () => 'embedded' },
  align: { given: 'stars', key: 'align', said: () => 'stars' },
  reference: { given: 'b.jpg', key: 'reference', said: () => 'b.jpg' },
  crop: { given: 'common', key: 'crop', said: () => 'common' },
  pairs: { given: 'raw', key: 'pairs', said: () => 'raw' },
  window: {
    given: { frames: null, seconds: 300 },
    key: 'window',
    said: () => ({ frames: null, seconds: 300 }),
  },
  existing: { given: 'skip', key: 'existing', said: () => 'skip' },
  keepAwake: { given: true, key: 'keepAwake', said: () => true },
  page: { given: 9000, key: 'page.port', said: () => 9000 },
  pageLan: { given: true, key: 'page.listen', said: () => 'lan' },
};

describe('a flag of the config', () => {
  const flags = Object.entries(configFlags);

  it.each(flags)('--%s sets a key that there is', (_name, { sets }) => {
    const [key = '', part] = sets.split('.');
    const keys = configKeys(registryNames);
    expect(part === undefined ? keys[''] : keys[key]).toContain(part ?? key);
  });

  it.each(flags)('--%s sets it over the file, and no other', async (name) => {
    const cwd = tempFolder();
    // A reference is of aligned frames, and a dark of those that are not.
    const align = ['dark', 'flat'].includes(name) ? 'off' : 'scene';
    const previews = [{ blend: 'sum', quality: 50 }, { file: 'b.jpg' }];
    writeFileSync(join(cwd, 'slowshutter.json'), JSON.stringify({ align, previews }));
    const { given, key: sets, said } = right[name as keyof typeof configFlags];
    const [without, config] = [await loadConfig(cwd, {}), await loadConfig(cwd, { [name]: given })];
    const [key = '', part] = sets.split('.') as [keyof typeof config, string?];
    const expected = structuredClone(without) as Record<string, unknown>;
    if (part === undefined) expected[key] = said(cwd);
    else if (key === 'page') expected[key] = { listen: 'localhost', port: null, [part]: said(cwd) };
    else {
      const [first, ...rest] = without.previews;
      expected[key] = [{ ...first, [part]: said(cwd) }, ...(part === 'file' ? [] : rest)];
    }
    expect(config).toEqual(expected);
  });
});

/** A value of each flag that only the config can refuse; `against` is what the file says beside it. */
const wrong: Readonly<Record<keyof typeof configFlags, { given: unknown; against?: object }>> = {
  captures: { given: '' },
  recursive: { given: 'yes' },
  preview: { given: 'p.gif' },
  state: { given: 'caps/st' },
  blend: { given: 'nope' },
  ev: { given: 99 },
  light: { given: 'liner' },
  every: { given: 0 },
  from: { given: '2025-02-30' },
  until: { given: '2025-06-01T00:00Z', against: { from: '2025-06-02T00:00Z' } },
  fade: { given: 60 },
  filter: { given: [{ module: 7 }] },
  raw: { given: 'half' },
  align: { given: 'moon' },
  reference: { given: 'a.jpg' },
  crop: { given: 'half' },
  pairs: { given: 'both' },
  whiteBalance: { given: 'cloudy' },
  dark: { given: '' },
  flat: { given: '' },
  mend: { given: 'auto' },
  window: { given: { frames: 0, seconds: null } },
  existing: { given: 'keep' },
  keepAwake: { given: 'yes' },
  page: { given: 99_999 },
  pageLan: { given: 'wan' },
};

describe('a mistake', () => {
  const file = 'slowshutter.json';
  const told = async (flags: ConfigFlags, raw: object = {}) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, file), JSON.stringify({ captures: 'caps', ...raw }));
    return loadConfig(cwd, flags).then(
      () => 'none',
      (error) => error.message as string,
    );
  };

  it.each(Object.keys(configFlags) as (keyof typeof configFlags)[])(
    'made by --%s begins with the flag, and does not blame the file',
    async (name) => {
      const { given, against } = wrong[name];
      const message = await told({ [name]: given }, against);
      expect(message).toMatch(new RegExp(`^${flagWord(name)}: `));
      expect(message).not.toContain(file);
      expect(message.split('\n')).toHaveLength(1);
    },
  );

  it('is told with what was found, what was meant and what to type', async () => {
    const message = await told({ blend: 'liighten' });
    expect(message).toMatch(
      /^--blend: found "liighten"; give one of background, .*; did you mean lighten\?; for example --blend mean$/,
    );
  });

  it('made by a flag and one made in the file are told apart', async () => {
    const [first, head, second, ...rest] = (await told({ blend: 'nope' }, { everyNth: 0 })).split('\n');
    expect(first).toMatch(/^--blend: /);
    expect(head).toMatch(/^a mistake in the config .*slowshutter\.json:$/);
    expect(second).toBe('  everyNth: found 0; give 1 or more; for example 5');
    expect(rest).toEqual([]);
  });

  it('in what the file says of a preview is of the file, though a flag sets another key of that preview', async () => {
    const message = await told({ ev: 1 }, { previews: [{ blend: 'sum', quality: 500 }] });
    expect(message).toContain(
      'slowshutter.json:\n  previews[0].quality: found 500; give 100 or less; for example 85',
    );
  });

  it.each([
    [
      { light: 'linear' },
      { previews: [{ blend: 'deviation' }] },
      /^--light: deviation makes no picture in light linear/,
    ],
    [
      { blend: 'mean' },
      { previews: [{ blend: 'sum', ev: 1 }] },
      /^--blend: mean takes no ev, found 1; only sum takes it$/,
    ],
    [{ from: '2025-06-02', until: '2025-06-01' }, {}, /^--until, --from: no time is between /],
  ] as const)('of two values that do not go together is of the flag: %j', async (flags, raw, message) => {
    expect(await told(flags, raw)).toMatch(message);
  });

  it('in the folder that is named without a flag says so', async () => {
    await expect(loadConfig(tempFolder(), {}, '')).rejects.toThrow(
      /^\[captures\]: found ""; it must not be empty/,
    );
  });
});

it('the flags of a command without a config have the defaults of the config', () => {
  const { light, every, raw, align, fade } = meaningFlagsAlone;
  const config = configSchema(registryNames).parse({});
  const given = {
    light: light.default as 'encoded',
    every: every.default,
    raw: raw.default as 'mosaic',
    align: align.default as 'off',
    fade: fade.default,
  };
  const { fadeSeconds, everyNth, from, until, reference: alignTo } = config;
  const keys = {
    light: config.light,
    everyNth,
    from,
    until,
    raw: config.raw,
    align: config.align,
    alignTo,
    fadeSeconds,
  };
  expect(meaningOfFlags(given)).toEqual(keys);
});

describe('--page', () => {
  const pageOf = async (flags: ConfigFlags, page: unknown) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'slowshutter.json'), JSON.stringify({ page }));
    return (await loadConfig(cwd, flags)).page;
  };

  it('without a port opens the page at that of the file, or at the usual one', async () => {
    expect(await pageOf({ page: true }, null)).toEqual({ listen: 'localhost', port: null });
    expect(await pageOf({ page: true }, { listen: 'lan', port: 9000 })).toEqual({
      listen: 'lan',
      port: 9000,
    });
    expect(await pageOf({ page: 0, pageLan: true }, null)).toEqual({ listen: 'lan', port: 0 });
    expect(await pageOf({}, null)).toBeNull();
  });
});
