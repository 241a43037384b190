/** Flags that set keys of the config: each sets the one that it says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFlags, meaningFlagsAlone, meaningOfFlags } from '../../src/config/flags.ts';
import { configKeys } from '../../src/config/keys.ts';
import { loadConfig } from '../../src/config/load.ts';
import { registryNames } from '../../src/config/registries.ts';
import { configSchema } from '../../src/config/schema.ts';
import { tempFolder } from '../support/temp.ts';

interface Right {
  readonly given: unknown;
  /** The key, or one of the first preview. */
  readonly key: string;
  readonly said: (cwd: string) => unknown;
}

/** A right value of each flag, and what the config then says in a folder. */
const right: Readonly<Record<keyof typeof configFlags, Right>> = {
  captures: { given: 'caps', key: 'captures', said: (cwd) => join(cwd, 'caps') },
  preview: { given: 'p.png', key: 'previews.file', said: (cwd) => join(cwd, 'p.png') },
  state: { given: 'st', key: 'state', said: (cwd) => join(cwd, 'st') },
  blend: { given: 'lighten', key: 'previews.blend', said: () => 'lighten' },
  ev: { given: 2, key: 'previews.ev', said: () => 2 },
  light: { given: 'linear', key: 'light', said: () => 'linear' },
  every: { given: 3, key: 'everyNth', said: () => 3 },
  from: { given: '2025-06-01T00:00Z', key: 'from', said: () => Date.UTC(2025, 5, 1) },
  until: { given: '2025-06-02T00:00Z', key: 'until', said: () => Date.UTC(2025, 5, 2) },
  filter: {
    given: ['f.mjs'],
    key: 'filters',
    said: (cwd) => [{ module: join(cwd, 'f.mjs'), options: {} }],
  },
  existing: { given: 'skip', key: 'existing', said: () => 'skip' },
  keepAwake: { given: true, key: 'keepAwake', said: () => true },
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
    writeFileSync(
      join(cwd, 'slowshutter.json'),
      '{ "previews": [{ "blend": "sum", "quality": 50 }, { "file": "b.jpg" }] }',
    );
    const { given, key: sets, said } = right[name as keyof typeof configFlags];
    const [without, config] = [await loadConfig(cwd, {}), await loadConfig(cwd, { [name]: given })];
    const [key = '', part] = sets.split('.') as [keyof typeof config, string?];
    const expected = structuredClone(without) as Record<string, unknown>;
    if (part === undefined) expected[key] = said(cwd);
    else {
      const [first, ...rest] = without.previews;
      expected[key] = [{ ...first, [part]: said(cwd) }, ...(part === 'file' ? [] : rest)];
    }
    expect(config).toEqual(expected);
  });
});

it('the flags of a command without a config have the defaults of the config', () => {
  const { light, every } = meaningFlagsAlone;
  const { light: lightKey, everyNth, from, until } = configSchema(registryNames).parse({});
  const given = { light: light.default as 'encoded', every: every.default };
  expect(meaningOfFlags(given)).toEqual({ light: lightKey, everyNth, from, until });
});
