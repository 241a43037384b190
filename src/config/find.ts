/**
 * The config file that holds, and the folder that its paths are relative to. Only the parsers of cosmiconfig
 * are used: what it finds, it would run.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { defaultLoaders } from 'cosmiconfig';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { readText } from '../io/text-file.ts';
import { mustBeTrusted } from '../io/trusted.ts';

/** What was found: the raw config and the folder its paths are relative to. */
export interface FoundConfig {
  readonly raw: unknown;
  readonly folder: string;
  /** Null when there is no config file and the defaults hold. */
  readonly file: string | null;
  /** Programs that would be configs if they were named. */
  readonly unused?: readonly string[];
}

// No .ts: its loader needs the JavaScript API of TypeScript, which TypeScript 7 no longer has.
const scripts = ['js', 'mjs', 'cjs'];
const placesOf = (extension: string) => [
  `.slowshutterrc.${extension}`,
  `.config/slowshutterrc.${extension}`,
  `slowshutter.config.${extension}`,
];
/** Only data is found: those who may put a capture into a folder could put a program there. */
const searchPlaces = [
  'package.json',
  '.slowshutterrc',
  ...['json', 'yaml', 'yml'].flatMap(placesOf),
  'slowshutter.json',
];

/**
 * The config file named, or the one found in `cwd`, or none.
 *
 * Errors: config when the file cannot be read or parsed, or is a program that others may change.
 */
export async function findConfig(cwd: string, file?: string): Promise<FoundConfig> {
  try {
    if (file !== undefined) return await named(resolve(cwd, file));
    const unused = scripts.flatMap(placesOf).filter((place) => existsSync(join(cwd, place)));
    return { ...(await found(cwd)), unused: unused.map((place) => join(cwd, place)) };
  } catch (cause) {
    const what = file === undefined ? `cannot read the config in ${cwd}` : `--config: cannot read ${file}`;
    throw new StackError('config', `${what}: ${messageOf(cause)}`, { cause });
  }
}

async function named(file: string): Promise<FoundConfig> {
  const isProgram = scripts.includes(extname(file).slice(1));
  if (isProgram) mustBeTrusted(file);
  // A program is read by who runs it.
  const raw = await parsed(file, isProgram ? ' ' : await readText(file), isProgram);
  return { raw: raw ?? {}, folder: dirname(file), file };
}

async function found(cwd: string): Promise<FoundConfig> {
  for (const file of searchPlaces.map((place) => join(cwd, place))) {
    const text = await readText(file).catch((error) => {
      if (passedOver.includes(codeOf(error) ?? '')) return '';
      throw error;
    });
    const raw = await parsed(file, text, false);
    if (raw !== undefined) return { raw, folder: dirname(file), file };
  }
  return { raw: {}, folder: cwd, file: null };
}

/** There is no such file, or it is none. */
const passedOver = ['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EINVAL', 'ENXIO'];

/** Undefined when it is empty. Errors: those of the parser. */
async function parsed(file: string, text: string, isProgram: boolean): Promise<unknown> {
  if (text.trim() === '' && !isProgram) return undefined;
  const extension = extname(file);
  const loaders: Readonly<Record<string, typeof defaultLoaders.noExt>> = defaultLoaders;
  const parse = extension === '.ts' ? undefined : loaders[extension || 'noExt'];
  if (parse === undefined) {
    throw new Error(
      `a config ends in .json, .yaml, .yml or, for a program, .mjs, .cjs or .js, not in ${extension}`,
    );
  }
  const raw: unknown = await parse(file, text);
  return basename(file) === 'package.json' ? (raw as { slowshutter?: unknown } | null)?.slowshutter : raw;
}
