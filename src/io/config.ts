/** cosmiconfig, and what it finds turned into a checked config with absolute paths; every mistake is reported at once. */

import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import { messageOf, StackError } from '../core/errors.ts';
import { examples } from './config-examples.ts';
import { configKeys } from './config-keys.ts';
import { type Config, configSchema, type RegistryNames } from './config-schema.ts';
import { isInside } from './inside.ts';

/** What was found: the raw config and the folder its paths are relative to. */
export interface FoundConfig {
  readonly raw: unknown;
  readonly folder: string;
  /** Null when there is no config file and the defaults hold. */
  readonly file: string | null;
}

// No .ts: cosmiconfig needs the JavaScript API of TypeScript for it, which TypeScript 7 no longer has.
const scripts = ['js', 'mjs', 'cjs'];
const searchPlaces = [
  'package.json',
  '.slowshutterrc',
  ...['json', 'yaml', 'yml', ...scripts].flatMap((extension) => [
    `.slowshutterrc.${extension}`,
    `.config/slowshutterrc.${extension}`,
    `slowshutter.config.${extension}`,
  ]),
  'slowshutter.json',
];

/**
 * The config file named, or the one found in `cwd`, or none.
 *
 * Errors: config when the file cannot be read or parsed.
 */
export async function findConfig(cwd: string, file?: string): Promise<FoundConfig> {
  const explorer = cosmiconfig('slowshutter', { searchPlaces, searchStrategy: 'none' });
  try {
    const found = file === undefined ? await explorer.search(cwd) : await explorer.load(resolve(cwd, file));
    if (!found || found.isEmpty) return { raw: {}, folder: cwd, file: found?.filepath ?? null };
    return { raw: found.config, folder: dirname(found.filepath), file: found.filepath };
  } catch (cause) {
    throw new StackError('config', `cannot read the config ${file ?? `in ${cwd}`}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/**
 * Checks a raw config. Relative paths become absolute: those of the file by its folder.
 *
 * Errors: config, with every mistake on a line of its own: its path, what was expected, an example of a right value.
 */
export function checkConfig(found: FoundConfig, names: RegistryNames): Config {
  const parsed = configSchema(names).safeParse(found.raw);
  const mistakes: string[] = [];
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') mistakes.push(describe(issue.path, issue.message));
    else mistakes.push(...issue.keys.map((key) => describeUnknown([...issue.path, key], names)));
  }
  // The paths are looked at even where other keys are wrong, so that one run shows every mistake.
  const config = parsed.data ? absolute(parsed.data, found.folder) : null;
  mistakes.push(...pathMistakes(config ?? salvage(found, names)));
  if (config) mistakes.push(...blendMistakes(config, names), ...periodMistakes(config));
  if (mistakes.length > 0 || config === null) {
    const where = found.file === null ? 'the config' : `the config ${found.file}`;
    throw new StackError(
      'config',
      `${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`} in ${where}:\n  ${mistakes.join('\n  ')}`,
    );
  }
  return config;
}

function describe(path: readonly PropertyKey[], message: string): string {
  const key = path.findLast((part) => examples[String(part)] !== undefined);
  const example = key === undefined ? '{ "captures": "./captures" }' : examples[String(key)];
  return `${shown(path)}: ${message}; for example ${example}`;
}

function describeUnknown(path: readonly PropertyKey[], names: RegistryNames): string {
  const within =
    path
      .slice(0, -1)
      .filter((part) => typeof part === 'string')
      .at(-1) ?? '';
  const known = configKeys(names)[within] ?? [];
  return `${shown(path)}: unknown key; expected one of ${known.join(', ')}`;
}

function shown(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '') || '(top level)';
}

function absolute(config: Config, folder: string): Config {
  return {
    ...config,
    captures: resolve(folder, config.captures),
    state: config.state === null ? null : resolve(folder, config.state),
    filters: config.filters.map((filter) => ({ ...filter, module: resolve(folder, filter.module) })),
    previews: config.previews.map((preview) => ({ ...preview, file: resolve(folder, preview.file) })),
    masters: { ...config.masters, folder: resolve(folder, config.masters.folder) },
    history: config.history && { ...config.history, folder: resolve(folder, config.history.folder) },
  };
}

/** The paths of a config that is wrong elsewhere, with defaults where they are wrong themselves. */
function salvage({ raw, folder }: FoundConfig, names: RegistryNames): Config {
  const { captures, state, previews } = (
    typeof raw === 'object' && raw !== null ? raw : {}
  ) as Partial<Config>;
  const defaults = configSchema(names).parse({});
  const filters = configSchema(names).shape.filters.safeParse((raw as Partial<Config> | null)?.filters);
  const files = Array.isArray(previews)
    ? previews.filter((preview) => typeof preview?.file === 'string')
    : [];
  const usable = {
    ...defaults,
    ...(typeof captures === 'string' && captures !== '' ? { captures } : {}),
    ...(typeof state === 'string' && state !== '' ? { state } : {}),
    ...(files.length > 0 ? { previews: files } : {}),
    ...(filters.success ? { filters: filters.data } : {}),
  };
  return absolute(usable, folder);
}

function pathMistakes({ captures, state, filters, previews, masters, history }: Config): string[] {
  const mistakes: string[] = [];
  const seen = new Map<string, number>();
  previews.forEach(({ file }, i) => {
    const where = `previews[${i}].file`;
    // Invariant 1: nothing of ours is ever in the captures folder.
    if (isInside(file, captures))
      mistakes.push(
        `${where}: expected a file outside the captures folder, found ${file}; for example ${join(dirname(captures), basename(file))}`,
      );
    if (file.toLowerCase().endsWith('.json')) return;
    const stem = file.slice(0, file.lastIndexOf('.'));
    const other = seen.get(stem);
    if (other !== undefined)
      mistakes.push(
        `${where}: expected another name than previews[${other}].file, for their facts share ${stem}.json; for example "${stem}-${i + 1}.jpg"`,
      );
    seen.set(stem, i);
  });
  filters.forEach(({ module }, i) => {
    // Whoever may put a capture there could have us run a program.
    if (isInside(module, captures))
      mistakes.push(
        `filters[${i}]: expected a module outside the captures folder, found ${module}; for example ${join(dirname(captures), basename(module))}`,
      );
  });
  const folders = { state, 'masters.folder': masters.folder, 'history.folder': history?.folder ?? null };
  for (const [where, found] of Object.entries(folders)) {
    if (found === null || !isInside(found, captures)) continue;
    const better = join(dirname(captures), basename(where.replace('.folder', '')));
    mistakes.push(
      `${where}: expected a folder outside the captures folder, found ${found}; for example ${better}`,
    );
  }
  return mistakes;
}

/** What is right by itself and wrong together. */
function blendMistakes({ light, previews, closeAfter, history }: Config, names: RegistryNames): string[] {
  const empty = Object.entries({ closeAfter, history }).flatMap(([key, value]) => {
    const { folder: _folder, ...rules } = value === null ? { folder: '' } : { folder: '', ...value };
    const isEmpty = value !== null && Object.values(rules).every((rule) => rule === null);
    return isEmpty ? [`${key}: expected one of ${Object.keys(rules).join(', ')}, found none`] : [];
  });
  const wrong = previews.flatMap(({ blend, ev }, i) => {
    const refused = names.refusedLights[blend]?.[light];
    const wrongLight = `previews[${i}].blend: expected another light than ${light} for ${blend}: ${refused}`;
    const wrongEv = `previews[${i}].ev: expected 0 for ${blend}, found ${ev}; only ${names.blendsWithEv.join(', ')} takes it`;
    return [
      ...(refused === undefined ? [] : [wrongLight]),
      ...(ev === 0 || names.blendsWithEv.includes(blend) ? [] : [wrongEv]),
    ];
  });
  return [...empty, ...wrong];
}

function periodMistakes({ from, until }: Config): string[] {
  if (from === null || until === null || from < until) return [];
  return [`until: expected a time after from, found none between them; for example ${examples.until}`];
}

/** The state folder where the config names none. Source: systemd.exec(5) StateDirectory=, XDG Base Directory 0.8. */
export function defaultStateFolder(captures: string, env: NodeJS.ProcessEnv): string {
  const systemd = env.STATE_DIRECTORY?.split(':')[0];
  if (systemd) return systemd;
  const base = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  const hash = createHash('sha256').update(captures).digest('hex').slice(0, 8);
  return join(base, 'slowshutter', `${basename(captures) || 'captures'}-${hash}`);
}
