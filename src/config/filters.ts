/** Filters on their way from flags and config to the engine. */
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { moduleDigest } from '../io/filter-module.ts';
import { filterPaths } from './flags.ts';
import { type Config, filterSchema } from './schema.ts';

/** A filter without the digest of its module. */
type FilterEntry = Config['filters'][number];

/** The filters of a command that has no config. Errors: usage. */
export function checkedFilters(cwd: string, given: readonly unknown[]): FilterEntry[] {
  return filterPaths(given, cwd).map((entry) => {
    const { data, error } = filterSchema.safeParse(entry);
    if (data) return data;
    const found = `found ${JSON.stringify(entry)}: ${error.issues.map(({ message }) => message).join('; ')}`;
    throw new StackError('usage', `expected --filter to name a module, alone or as in a config, ${found}`);
  });
}

/** Errors: config when a module cannot be read. */
export function withDigests(filters: readonly FilterEntry[]): FilterSettings[] {
  return filters.map(({ module, options }) => ({ module, options, digest: moduleDigest(module) }));
}
