/** Filters on their way from flags and config to the engine. */
import { resolve } from 'node:path';
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { startEngine } from '../engine/client.ts';
import type { StackSettings } from '../engine/protocol.ts';
import type { Config } from '../io/config-schema.ts';
import { filterSchema } from '../io/config-schema.ts';
import { moduleDigest } from '../io/filter-module.ts';

/** A filter without the digest of its module. */
export type FilterEntry = Config['filters'][number];

/** What `--filter` is given: a path, or an entry of the config as JSON. Null for JSON that is none. */
export function filterOf(text: string): FilterEntry | null {
  try {
    return filterSchema.safeParse(text.startsWith('{') ? JSON.parse(text) : text).data ?? null;
  } catch {
    return null;
  }
}

/** Paths of flags are relative to the working folder. */
export function absoluteFilters(cwd: string, filters: readonly FilterEntry[]): FilterEntry[] {
  return filters.map((filter) => ({ ...filter, module: resolve(cwd, filter.module) }));
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
  const engine = startEngine();
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
