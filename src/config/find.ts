/** cosmiconfig: the config file that holds, and the folder that its paths are relative to. */
import { dirname, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import { messageOf, StackError } from '../core/errors.ts';

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
