/** The config that holds for a command: the file that is found, under the flags that override it. */
import { resolve } from 'node:path';
import { checkConfig } from './check.ts';
import { filtersOfFlags } from './filters.ts';
import { findConfig } from './find.ts';
import { registryNames } from './registries.ts';
import type { Config } from './schema.ts';

/** Flags that override the config file; paths are relative to the working folder. */
export interface ConfigFlags {
  readonly config?: string;
  readonly captures?: string;
  readonly preview?: string;
  readonly state?: string;
  readonly blend?: string;
  readonly ev?: number;
  readonly light?: string;
  readonly every?: number;
  readonly from?: string;
  readonly until?: string;
  readonly filter?: readonly unknown[];
  readonly existing?: string;
}

/** Errors: config. */
export async function loadConfig(
  cwd: string,
  flags: ConfigFlags,
  captures = flags.captures,
): Promise<Config> {
  const found = await findConfig(cwd, flags.config);
  if (typeof found.raw !== 'object' || found.raw === null || Array.isArray(found.raw)) {
    return checkConfig(found, registryNames);
  }
  const overrides = Object.entries({
    captures: captures === undefined ? undefined : resolve(cwd, captures),
    state: flags.state === undefined ? undefined : resolve(cwd, flags.state),
    light: flags.light,
    everyNth: flags.every,
    from: flags.from,
    until: flags.until,
    filters: flags.filter && filtersOfFlags(cwd, flags.filter),
    existing: flags.existing,
    previews: overriddenPreviews((found.raw as { previews?: unknown }).previews, cwd, flags),
  }).filter(([, value]) => value !== undefined);
  return checkConfig({ ...found, raw: { ...found.raw, ...Object.fromEntries(overrides) } }, registryNames);
}

/** --preview, --blend and --ev speak of the first preview; with --preview it is the only one. */
function overriddenPreviews(previews: unknown, cwd: string, { preview, blend, ev }: ConfigFlags): unknown {
  if (preview === undefined && blend === undefined && ev === undefined) return undefined;
  const [first, ...rest] = Array.isArray(previews) ? previews : [{}];
  const file = preview === undefined ? undefined : resolve(cwd, preview);
  const given = Object.entries({ blend, ev, file }).filter(([, value]) => value !== undefined);
  const changed = { ...first, ...Object.fromEntries(given) };
  return preview === undefined ? [changed, ...rest] : [changed];
}
