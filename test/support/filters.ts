/** Filters that a test writes for itself, as the settings of a stack name them. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilterOptions, FilterSettings } from '../../src/core/filter.ts';
import * as calibration from '../../src/engine/calibrate/index.ts';
import { type PreparedStep, prepareSteps, type StepPorts } from '../../src/engine/calibrate/step.ts';
import { loadFilterModule, moduleDigest } from '../../src/io/filter-module.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { memoryPorts } from './engine.ts';
import { repository } from './repository.ts';
import { defaultSettings } from './settings.ts';
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

/** The calibration steps of a stack with these filters. */
export function stepsOf(
  filters: readonly FilterSettings[],
  loadFilter: StepPorts['loadFilter'] = loadFilterModule,
): Promise<PreparedStep[]> {
  return prepareSteps(
    Object.values(calibration),
    { ...defaultSettings, filters },
    {
      ...memoryPorts('plain', new Map(), new Map()),
      loadFilter,
      storage: openStorage(systemDisk),
    },
  );
}
