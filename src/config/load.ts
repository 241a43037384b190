/** The config that holds for a command: the file that is found, under the flags that override it. */
import type { ConfigOrigin } from '../core/settings.ts';
import { checkConfig } from './check.ts';
import { findConfig } from './find.ts';
import { configFlags } from './flags.ts';
import { configsPassedOver } from './passed-over.ts';
import { registryNames } from './registries.ts';
import type { Config } from './schema.ts';

type FlagName = keyof typeof configFlags;

/** Values of flags; those that set a key are checked as the file is. */
export type ConfigFlags = { readonly [Name in FlagName]?: unknown } & {
  readonly config?: string;
  readonly state?: string;
};

export interface LoadedConfig extends ConfigOrigin {
  readonly config: Config;
}

/** Errors: config. */
export async function loadConfig(
  cwd: string,
  flags: ConfigFlags,
  captures = flags.captures,
): Promise<Config> {
  return (await loadConfigFile(cwd, flags, captures)).config;
}

/** Errors: config. */
export async function loadConfigFile(
  cwd: string,
  flags: ConfigFlags,
  captures = flags.captures,
): Promise<LoadedConfig> {
  const found = await findConfig(cwd, flags.config);
  const { raw, file } = found;
  const passedOver = flags.config === undefined ? await configsPassedOver(cwd, found) : [];
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const over = isObject ? { ...found, raw: overridden(raw, { ...flags, captures }, cwd) } : found;
  return { config: checkConfig(over, registryNames), file, passedOver };
}

/** A raw config with the keys that flags set; those of a preview are set in the first, and a new file leaves no other. */
function overridden(raw: object, flags: ConfigFlags, cwd: string): object {
  const keys: Record<string, unknown> = {};
  const preview: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(configFlags)) {
    const value = flags[name as FlagName];
    if (value === undefined) continue;
    const said = 'asKey' in flag ? flag.asKey(value as never, cwd) : value;
    const [key = '', part] = flag.sets.split('.');
    if (part === undefined) keys[key] = said;
    else preview[part] = said;
  }
  if (Object.keys(preview).length === 0) return { ...raw, ...keys };
  const { previews } = raw as { readonly previews?: unknown };
  const [first, ...rest] = Array.isArray(previews) ? previews : [{}];
  const changed = { ...first, ...preview };
  return { ...raw, ...keys, previews: 'file' in preview ? [changed] : [changed, ...rest] };
}
