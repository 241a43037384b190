/** Filters that a test writes for itself, as the settings of a stack name them. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilterOptions, FilterSettings } from '../../src/core/filter.ts';
import { moduleDigest } from '../../src/io/filter-module.ts';
import { repository } from './repository.ts';
import { tempFolder } from './temp.ts';

/** A module whose default export is this. */
export function filterThat(exported: string, options: FilterOptions = {}, name = 'own.mjs'): FilterSettings {
  return filterModule(`export default ${exported};\n`, options, name);
}

/** A module of these lines. */
export function filterModule(text: string, options: FilterOptions = {}, name = 'own.mjs'): FilterSettings {
  const folder = join(tempFolder(), 'filters');
  mkdirSync(folder);
  const module = join(folder, name);
  writeFileSync(module, text);
  return { module, options, digest: moduleDigest(module) };
}

/** One that the package ships. */
export function exampleFilter(name: string, options: FilterOptions = {}): FilterSettings {
  const module = join(repository, 'examples/filters', `${name}.mjs`);
  return { module, options, digest: moduleDigest(module) };
}
