/** Filters on their way from flags and config to the engine. */
import { resolve } from 'node:path';
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { moduleDigest } from '../io/filter-module.ts';
import { type Config, filterSchema } from './schema.ts';

/** A filter without the digest of its module. */
type FilterEntry = Config['filters'][number];

/** What `--filter` gave, as it stands in a config: paths are relative to the working folder. */
export function filtersOfFlags(cwd: string, given: readonly unknown[]): unknown[] {
  return given.map((entry) => {
    if (typeof entry === 'string') return resolve(cwd, entry);
    const { module } = entry as { readonly module?: unknown };
    return typeof module === 'string' ? { ...(entry as object), module: resolve(cwd, module) } : entry;
  });
}

/** Those of a command that has no config. Errors: usage. */
export function checkedFilters(cwd: string, given: readonly unknown[]): FilterEntry[] {
  return filtersOfFlags(cwd, given).map((entry) => {
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
