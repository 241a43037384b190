/** Filters on their way from flags and config to the engine. */
import { resolve } from 'node:path';
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { startEngine } from '../engine/client.ts';
import type { StackSettings } from '../engine/protocol.ts';
import { systemClock } from '../io/clock.ts';
import { type Config, filterSchema } from '../io/config-schema.ts';
import { moduleDigest } from '../io/filter-module.ts';

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

/**
 * Whether the filters load, in an engine of their own, for they are no code of ours: before anything else is begun.
 *
 * Errors: config when one does not, also when it ends the process.
 */
export async function tryFilters(settings: StackSettings): Promise<void> {
  if (settings.filters.length === 0) return;
  const engine = startEngine(systemClock);
  try {
    await engine.ask('open', { ...settings, stateFile: null, spoolFolder: null });
  } catch (cause) {
    if (!(cause instanceof StackError) || cause.code !== 'engine-died') throw cause;
    const modules = settings.filters.map(({ module }) => module).join(', ');
    const text = `expected filters that load, found that one of these ends the program: ${modules}`;
    throw new StackError('config', text, { cause });
  } finally {
    await engine.close();
  }
}
