/**
 * The example config says what holds anyway, and the schema for editors is the one that the program checks
 * by.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../src/config/check.ts';
import { examples } from '../src/config/examples.ts';
import { findConfig } from '../src/config/find.ts';
import { configKeys } from '../src/config/keys.ts';
import { registryNames } from '../src/config/registries.ts';
import { configSchema, jsonSchema } from '../src/config/schema.ts';
import { repository } from './support/repository.ts';

const textOf = (file: string) => readFileSync(join(repository, file), 'utf8');

describe('config.example.json', () => {
  it('holds every key, in the order of the schema, with its default', () => {
    const { $schema, ...keys } = JSON.parse(textOf('config.example.json'));
    expect($schema).toBe('./config.schema.json');
    const defaults = configSchema(registryNames).parse({});
    expect({ ...keys, captures: [keys.captures] }).toEqual(defaults);
    expect(Object.keys(keys)).toEqual(Object.keys(defaults));
    expect(Object.keys(keys.previews[0])).toEqual(Object.keys(defaults.previews[0]!));
  });

  it('loads, and is what holds without it', async () => {
    const found = await findConfig(repository, 'config.example.json');
    const { $schema, ...config } = checkConfig(found, registryNames);
    expect(config).toEqual(checkConfig({ raw: {}, folder: found.folder, file: null }, registryNames));
    expect($schema).toBe('./config.schema.json');
  });
});

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
}

/** Every property of a schema with its path, those of list items included. */
function propertiesOf(schema: Described, path = ''): [path: string, property: Described][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return [[here, property] as [string, Described], ...propertiesOf(property, here)];
  });
  const items = schema.items ? propertiesOf(schema.items, `${path}[]`) : [];
  return [...own, ...items, ...(schema.anyOf ?? []).flatMap((part) => propertiesOf(part, path))];
}

describe('config.schema.json', () => {
  const schema = jsonSchema(registryNames) as Described;

  it('is what `npm run schema` writes', () => {
    expect(textOf('config.schema.json')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it.each(propertiesOf(schema))('describes %s, which has an example of a right value', (path, property) => {
    expect(property.description).toMatch(/\w/);
    expect(Object.keys(examples)).toContain(path.split('.').at(-1));
  });

  it('has as many properties as the config has keys', () => {
    const keys = propertiesOf(schema).map(([path]) => path.split('.').at(-1));
    expect(new Set(keys)).toEqual(new Set(Object.keys(examples)));
  });
});

describe('an example in a message', () => {
  it.each(Object.keys(examples))('is right: %s', (key) => {
    const value = JSON.parse(examples[key]!);
    const [within = ''] =
      Object.entries(configKeys(registryNames)).find(([, keys]) => keys.includes(key)) ?? [];
    const inner = {
      ...(key === 'ev' ? { blend: 'sum' } : {}),
      ...(key === 'reference' ? { align: 'scene' } : {}),
      ...(key === 'folder' ? { everyFrames: 1 } : {}),
    };
    const filter = within === 'filters' ? { module: './f.mjs' } : {};
    const part = { ...(within === 'masters' ? {} : inner), ...filter, [key]: value };
    const raw = within === '' ? part : { [within]: ['previews', 'filters'].includes(within) ? [part] : part };
    expect(() => checkConfig({ raw, folder: '/shoot', file: null }, registryNames)).not.toThrow();
  });
});
