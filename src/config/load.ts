/** The config that holds for a command: the file that is found, under the flags that override it. */
import { StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import type { ConfigOrigin } from '../core/settings.ts';
import { flagWord } from '../flags/flag.ts';
import { checkConfig } from './check.ts';
import { type FoundConfig, findConfig } from './find.ts';
import { configFlags } from './flags.ts';
import type { SetBy } from './mistakes.ts';
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
  readonly setBy: SetBy;
}

/**
 * `say` hears what a photographer may have expected to hold and does not. Errors: config, which say it too.
 */
export async function loadConfig(
  cwd: string,
  flags: ConfigFlags,
  captures: unknown = flags.captures,
  say: (text: string) => void = (text) => console.error(`slowshutter: ${printable(text)}`),
): Promise<Config> {
  const { config, passedOver } = await loadConfigFile(cwd, flags, captures);
  passedOver.forEach(say);
  return config;
}

/**
 * The same, with the file, and sentences about those that are not used. Errors: config, which say them too.
 */
export async function loadConfigFile(
  cwd: string,
  flags: ConfigFlags,
  captures: unknown = flags.captures,
): Promise<LoadedConfig> {
  const found = await findConfig(cwd, flags.config);
  const unused = unusedPrograms(found);
  const setBy = keysSet(flags);
  // It is the argument of a command where no flag says it.
  if (hasFolders(captures) && flags.captures === undefined) setBy.set('captures', '[captures]');
  try {
    const config = checked(
      found,
      { ...flags, captures: hasFolders(captures) ? captures : undefined },
      setBy,
      cwd,
    );
    const passedOver = flags.config === undefined ? await configsPassedOver(cwd, found) : [];
    return { config, file: found.file, passedOver: [...unused, ...passedOver], setBy };
  } catch (error) {
    if (!(error instanceof StackError) || unused.length === 0) throw error;
    throw new StackError(error.code, [error.message, ...unused].join('\n'), { cause: error });
  }
}

/** An argument that may be repeated is a list, without any where it is left out. */
const hasFolders = (captures: unknown) => captures !== undefined && [captures].flat().length > 0;

function unusedPrograms({ unused = [] }: FoundConfig): string[] {
  return unused.map(
    (file) => `${file} is not used: it is a program, which runs only when you name it with --config ${file}`,
  );
}

/** Errors: config. */
function checked({ raw, ...found }: FoundConfig, flags: ConfigFlags, setBy: SetBy, cwd: string): Config {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  return checkConfig({ ...found, raw: isObject ? overridden(raw, flags, cwd) : raw }, registryNames, setBy);
}

/** The key that each flag sets, one of a preview as in the first. */
function keysSet(flags: ConfigFlags): Map<string, string> {
  const given = Object.entries(configFlags).filter(([name]) => flags[name as FlagName] !== undefined);
  return new Map(
    given.map(([name, { sets }]) => [sets.replace(/^previews\./, 'previews[0].'), flagWord(name)]),
  );
}

/**
 * A raw config with the keys that flags set; those of a preview are set in the first, and a new file leaves
 * no other.
 */
function overridden(raw: object, flags: ConfigFlags, cwd: string): object {
  const keys: Record<string, unknown> = {};
  const parts: Record<string, Record<string, unknown>> = {};
  for (const [name, flag] of Object.entries(configFlags)) {
    const value = flags[name as FlagName];
    if (value === undefined) continue;
    const said = 'asKey' in flag ? flag.asKey(value as never, cwd) : value;
    const [key = '', part] = flag.sets.split('.');
    if (part === undefined) keys[key] = said;
    else parts[key] = { ...parts[key], ...(said !== undefined && { [part]: said }) };
  }
  const { previews: all, page } = raw as { readonly previews?: unknown; readonly page?: unknown };
  const changed: Record<string, unknown> = { ...raw, ...keys };
  // What is no object is left to be refused.
  if (parts.page && typeof (page ?? {}) === 'object') changed.page = { ...(page as object), ...parts.page };
  if (!parts.previews) return changed;
  const [first, ...rest] = Array.isArray(all) ? all : [{}];
  const preview = { ...first, ...parts.previews };
  return { ...changed, previews: 'file' in parts.previews ? [preview] : [preview, ...rest] };
}
