/** What was found turned into a checked config with absolute paths; every mistake is reported at once. */
import { basename, dirname, join, resolve } from 'node:path';
import { StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { didYouMean } from '../core/suggest.ts';
import { isInside, realPlace } from '../io/inside.ts';
import { defaultsOutside } from './beside.ts';
import { collisions } from './collisions.ts';
import { examples } from './examples.ts';
import type { FoundConfig } from './find.ts';
import { withHome } from './home.ts';
import { configKeys } from './keys.ts';
import { type Config, configSchema, type RegistryNames } from './schema.ts';

/**
 * Checks a raw config. Relative paths become absolute: those of the file by its folder.
 *
 * Errors: config, with every mistake on a line of its own: its path, what was expected, an example of a right value.
 */
export function checkConfig(found: FoundConfig, names: RegistryNames): Config {
  const parsed = configSchema(names).safeParse(found.raw);
  const mistakes: string[] = [];
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') mistakes.push(describe(issue, found.raw, names));
    else mistakes.push(...issue.keys.map((key) => describeUnknown([...issue.path, key], names)));
  }
  // The paths are looked at even where other keys are wrong, so that one run shows every mistake.
  const config = parsed.data ? outside(absolute(parsed.data, found.folder), found) : null;
  mistakes.push(...pathMistakes(config ?? salvage(found, names)));
  if (config) {
    mistakes.push(
      ...collisions(config, found.file),
      ...blendMistakes(config, names),
      ...periodMistakes(config),
    );
  }
  if (mistakes.length > 0 || config === null) {
    const where = found.file === null ? 'the config' : `the config ${found.file}`;
    throw new StackError(
      'config',
      `${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`} in ${where}:\n  ${mistakes.join('\n  ')}`,
    );
  }
  return config;
}

function describe({ path, message }: Mistake, raw: unknown, names: RegistryNames): string {
  const value = valueAt(raw, path);
  // Most messages of zod say what was expected and not what is there.
  const isSaid = value === undefined || message.includes('found');
  const found = isSaid ? '' : `, found ${shownValue(value)}`;
  const isBlend = path.at(-1) === 'blend' && typeof value === 'string';
  const meant = isBlend ? didYouMean(value, names.blends) : '';
  const key = path.findLast((part) => examples[String(part)] !== undefined);
  const example = key === undefined ? '{ "captures": "./captures" }' : examples[String(key)];
  return `${shown(path)}: ${message}${found}${meant}; for example ${example}`;
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return value;
}

function shownValue(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function describeUnknown(path: readonly PropertyKey[], names: RegistryNames): string {
  const within =
    path
      .slice(0, -1)
      .filter((part) => typeof part === 'string')
      .at(-1) ?? '';
  const known = configKeys(names)[within] ?? [];
  return `${shown(path)}: unknown key; expected one of ${known.join(', ')}${didYouMean(String(path.at(-1)), known)}`;
}

function shown(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '') || '(top level)';
}

const outside = (config: Config, { raw }: FoundConfig) => defaultsOutside(config, raw, process.env);

function absolute(config: Config, folder: string): Config {
  const at = (path: string) => resolve(folder, withHome(path, process.env));
  return {
    ...config,
    captures: at(config.captures),
    state: config.state === null ? null : at(config.state),
    filters: config.filters.map((filter) => ({ ...filter, module: at(filter.module) })),
    previews: config.previews.map((preview) => ({ ...preview, file: at(preview.file) })),
    masters: { ...config.masters, folder: at(config.masters.folder) },
    history: config.history && { ...config.history, folder: at(config.history.folder) },
  };
}

/** The paths of a config that is wrong elsewhere, with defaults where they are wrong themselves. */
function salvage(found: FoundConfig, names: RegistryNames): Config {
  const { raw, folder } = found;
  const { captures, state, previews } = (
    typeof raw === 'object' && raw !== null ? raw : {}
  ) as Partial<Config>;
  const defaults = configSchema(names).parse({});
  const filters = configSchema(names).shape.filters.safeParse((raw as Partial<Config> | null)?.filters);
  // With holes where they are wrong, so that a mistake is said of the right one.
  const files: Config['previews'] = [];
  for (const [i, preview] of Array.isArray(previews) ? previews.entries() : []) {
    if (typeof preview?.file === 'string') files[i] = preview;
  }
  const usable = {
    ...defaults,
    ...(typeof captures === 'string' && captures !== '' ? { captures } : {}),
    ...(typeof state === 'string' && state !== '' ? { state } : {}),
    ...(files.length > 0 ? { previews: files } : {}),
    ...(filters.success ? { filters: filters.data } : {}),
  };
  return outside(absolute(usable, folder), found);
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
    const stem = realPlace(file.slice(0, file.lastIndexOf('.')));
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
