/** What was found turned into a checked config with absolute paths; every mistake is reported at once. */
import { basename, dirname, join, resolve } from 'node:path';
import { blendNamed } from '../blends/named.ts';
import { StackError } from '../core/errors.ts';
import { FADE_SECONDS } from '../core/fading.ts';
import type { Light } from '../core/light.ts';
import { isCounter } from '../core/plane.ts';
import { isInside, realPlace } from '../io/inside.ts';
import { localTime } from '../io/instant.ts';
import { defaultsOutside } from './beside.ts';
import { collisions } from './collisions.ts';
import type { FoundConfig } from './find.ts';
import { withHome } from './home.ts';
import { configKeys } from './keys.ts';
import { type Mistake, mistakesTold, type SetBy } from './mistakes.ts';
import { type Config, configSchema, type RegistryNames } from './schema.ts';
import { schemaMistake, unknownKey, whatToGive } from './schema-words.ts';

/**
 * Checks a raw config. Relative paths become absolute: those of the file by its folder.
 *
 * Errors: config, with every mistake on a line of its own: the flag or the key, what was found, what to give,
 * an example of a right value.
 */
export function checkConfig(found: FoundConfig, names: RegistryNames, setBy: SetBy = new Map()): Config {
  const parsed = configSchema(names).safeParse(found.raw, { error: whatToGive });
  const mistakes: Mistake[] = [];
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') mistakes.push(schemaMistake(issue, found.raw, names.blends));
    else mistakes.push(...issue.keys.map((key) => unknownKey([...issue.path, key], configKeys(names))));
  }
  // The paths are looked at even where other keys are wrong, so that one run shows every mistake.
  const config = parsed.data ? outside(absolute(parsed.data, found.folder), found) : null;
  mistakes.push(...pathMistakes(config ?? salvage(found, names)));
  if (config) {
    mistakes.push(
      ...collisions(config, found.file),
      ...folderMistakes(config),
      ...emptyRules(config),
      ...config.previews.flatMap((preview, i) =>
        pictureMistakes({ ...preview, light: config.light }, names, `previews[${i}].`),
      ),
      ...periodMistakes(config),
      ...referenceMistakes(config),
      ...mendMistakes(config),
      ...alignedMistakes(config),
      ...windowMistakes(config),
      ...fadeMistakes(
        config.fadeSeconds,
        config.previews.map(({ blend }) => blend),
      ),
    );
  }
  if (mistakes.length > 0 || config === null) {
    throw new StackError('config', mistakesTold(mistakes, found.file, setBy));
  }
  return config;
}

const outside = (config: Config, { raw }: FoundConfig) => defaultsOutside(config, raw, process.env);

function absolute(config: Config, folder: string): Config {
  const at = (path: string) => resolve(folder, withHome(path, process.env));
  return {
    ...config,
    captures: config.captures.map(at),
    state: config.state === null ? null : at(config.state),
    dark: config.dark === null ? null : at(config.dark),
    flat: config.flat === null ? null : at(config.flat),
    filters: config.filters.map((filter) => ({ ...filter, module: at(filter.module) })),
    previews: config.previews.map((preview) => ({ ...preview, file: at(preview.file) })),
    masters: { ...config.masters, folder: at(config.masters.folder) },
    history: config.history && { ...config.history, folder: at(config.history.folder) },
  };
}

/** The paths of a config that is wrong elsewhere, with defaults where they are wrong themselves. */
function salvage(found: FoundConfig, names: RegistryNames): Config {
  const { raw, folder } = found;
  const { state, previews } = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Config>;
  const defaults = configSchema(names).parse({});
  const said = raw as Partial<Config> | null;
  const { shape } = configSchema(names);
  const [folders, filters] = [
    shape.captures.safeParse(said?.captures),
    shape.filters.safeParse(said?.filters),
  ];
  // With holes where they are wrong, so that a mistake is said of the right one.
  const files: Config['previews'] = [];
  for (const [i, preview] of Array.isArray(previews) ? previews.entries() : []) {
    if (typeof preview?.file === 'string') files[i] = preview;
  }
  const usable = {
    ...defaults,
    ...(folders.success ? { captures: folders.data } : {}),
    ...(typeof state === 'string' && state !== '' ? { state } : {}),
    ...(files.length > 0 ? { previews: files } : {}),
    ...(filters.success ? { filters: filters.data } : {}),
  };
  return outside(absolute(usable, folder), found);
}

function pathMistakes({ captures, state, filters, previews, masters, history }: Config): Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Map<string, number>();
  // Invariant 1: nothing of ours is ever in the captures folder. Those who may put a capture there could have
  // us run a program.
  const mustBeOutside = (at: string, what: string, path: string, name = basename(path)) => {
    const outer = captures.find((folder) => isInside(path, folder));
    if (outer === undefined) return;
    const text = `${what} ${path} is inside the captures folder ${outer}, which is only read`;
    mistakes.push({ at, text, example: JSON.stringify(join(dirname(outer), name)) });
  };
  previews.forEach(({ file }, i) => {
    const at = `previews[${i}].file`;
    mustBeOutside(at, 'the preview', file);
    if (file.toLowerCase().endsWith('.json')) return;
    const stem = realPlace(file.slice(0, file.lastIndexOf('.')));
    const other = seen.get(stem);
    if (other !== undefined) {
      const text = `the facts of ${file} and those of previews[${other}].file would both be ${stem}.json; give it another name`;
      mistakes.push({ at, text, example: JSON.stringify(`${stem}-${i + 1}.jpg`) });
    }
    seen.set(stem, i);
  });
  filters.forEach(({ module }, i) => {
    mustBeOutside(`filters[${i}]`, 'the filter', module);
  });
  if (state !== null) mustBeOutside('state', 'the state folder', state, 'state');
  mustBeOutside('masters.folder', 'the folder of masters', masters.folder, 'masters');
  if (history) mustBeOutside('history.folder', 'the folder of numbered pictures', history.folder, 'history');
  return mistakes;
}

/** A capture in two of the folders would be met twice. */
function folderMistakes({ captures, recursive }: Config): Mistake[] {
  return captures.flatMap((folder, i) => {
    const isWithin = (other: string, j: number) => {
      if (i === j || !isInside(folder, other)) return false;
      return isInside(other, folder) ? j < i : recursive;
    };
    const j = captures.findIndex(isWithin);
    if (j === -1) return [];
    const text = `the captures folder ${folder} is ${isInside(captures[j]!, folder) ? 'the same as' : 'inside'} ${captures[j]}; leave it out`;
    return [{ at: `captures[${i}]`, text }];
  });
}

function emptyRules({ closeAfter, history, window }: Config): Mistake[] {
  return Object.entries({ closeAfter, history, window }).flatMap(([at, value]) => {
    const { folder: _folder, ...rules } = value === null ? { folder: '' } : { folder: '', ...value };
    const isEmpty = value !== null && Object.values(rules).every((rule) => rule === null);
    return isEmpty ? [{ at, text: `it says nothing; give one of ${Object.keys(rules).join(', ')}` }] : [];
  });
}

interface Picture {
  readonly blend: string;
  readonly light: Light;
  readonly ev: number;
}

/** A trail fades in a stack that has one. */
export function fadeMistakes(fadeSeconds: number, blends: readonly string[]): Mistake[] {
  if (fadeSeconds === FADE_SECONDS || blends.some((blend) => blendNamed(blend).planes.includes('glow')))
    return [];
  const text = `nothing fades in ${blends.join(' and ')}, found ${fadeSeconds}; give blend comet, or leave it out`;
  return [{ at: 'fadeSeconds', text }];
}

/** What is right by itself and wrong together; `within` is put before the keys of the picture. */
export function pictureMistakes({ blend, light, ev }: Picture, names: RegistryNames, within = ''): Mistake[] {
  const at = `${within}blend`;
  const refused = names.refusedLights[blend]?.[light];
  const wrongLight = `${blend} makes no picture in light ${light}: ${refused}; give another blend or another light`;
  const wrongEv = `${blend} takes no ev, found ${ev}; only ${names.blendsWithEv.join(', ')} takes it`;
  return [
    ...(refused === undefined ? [] : [{ at, against: 'light', text: wrongLight }]),
    ...(ev === 0 || names.blendsWithEv.includes(blend)
      ? []
      : [{ at: `${within}ev`, against: at, text: wrongEv }]),
  ];
}

/** What is in all frames is known when all are there. */
function mendMistakes({ mend }: Config): Mistake[] {
  if (mend !== 'auto') return [];
  const text =
    'hot pixels are found in the frames themselves when all of them are there, by "slowshutter stack" with --align; give "dark", with dark frames';
  return [{ at: 'mend', text, example: '"dark"' }];
}

function periodMistakes({ from, until }: Config): Mistake[] {
  if (from === null || until === null || from < until) return [];
  const text = `no time is between from, ${localTime(from)}, and until, ${localTime(until)}; give until a later one`;
  return [{ at: 'until', against: 'from', text }];
}

/** Aligned frames have it taken out of their samples, which must be light. */
function alignedMistakes({ align, dark, flat, light }: Config): Mistake[] {
  if (align === 'off' || light === 'linear' || (dark === null && flat === null)) return [];
  const at = dark === null ? 'flat' : 'dark';
  const text = `only light can be taken out of light, and aligned frames are added up as stored, found light ${light}; give light linear, or leave out ${at}`;
  return [{ at, against: 'light', text }];
}

function referenceMistakes({ align, reference }: Config): Mistake[] {
  if (reference === null || align !== 'off') return [];
  const text = `frames are laid on nothing, found ${reference}; give align scene or stars, or leave the reference out`;
  return [{ at: 'reference', against: 'align', text }];
}

/**
 * What is a maximum without one frame only the others know: every frame of the window would be refolded for
 * each that comes.
 */
function windowMistakes({ window, previews, closeAfter, history }: Config): Mistake[] {
  if (window === null) return [];
  const mistakes = previews.flatMap(({ blend }, i) => {
    const picks = blendNamed(blend).planes.filter((plane) => !isCounter(plane));
    const text = `a rolling window can have no ${blend}: what it is without a frame that falls out is not known without refolding all the others; give mean, sum or another that frames can be subtracted from, or leave the window out`;
    return picks.length === 0 ? [] : [{ at: `previews[${i}].blend`, against: 'window', text }];
  });
  const isFull = closeAfter !== null && (closeAfter.frames !== null || closeAfter.exposureSeconds !== null);
  const never = 'a rolling window does not grow';
  if (isFull)
    mistakes.push({
      at: 'closeAfter',
      against: 'window',
      text: `${never}, so that it is never full; give idleSeconds alone, or leave the window out`,
    });
  if (history !== null)
    mistakes.push({
      at: 'history',
      against: 'window',
      text: `${never}, so that it has no growth to keep; leave out one of them`,
    });
  return mistakes;
}
