/** Filters on their way from flags and config to the engine. */
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { shownValue } from '../core/names.ts';
import { moduleDigest } from '../io/filter-module.ts';
import { filterPaths } from './flags.ts';
import type { Config } from './schema.ts';
import { filterSchema } from './schema-values.ts';
import { whatToGive } from './schema-words.ts';

/** A filter without the digest of its module. */
type FilterEntry = Config['filters'][number];

/** The filters of a command that has no config. Errors: usage. */
export function checkedFilters(cwd: string, given: readonly unknown[]): FilterEntry[] {
  return filterPaths(given, cwd).map((entry) => {
    const { data, error } = filterSchema.safeParse(entry, { error: whatToGive });
    if (data) return data;
    const found = `--filter: found ${shownValue(entry)}`;
    throw new StackError('usage', [found, ...error.issues.map(({ message }) => message)].join('; '));
  });
}

/** Errors: config when a module cannot be read. */
export function withDigests(filters: readonly FilterEntry[]): FilterSettings[] {
  return filters.map(({ module, options }) => ({ module, options, digest: moduleDigest(module) }));
}
