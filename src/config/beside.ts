/**
 * Where pictures go that nobody has named a place for, when the working folder lies in the captures folder.
 */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { answers } from '../io/answers.ts';
import { isInside } from '../io/inside.ts';
import type { Config } from './schema.ts';

/**
 * A folder of this stack's own, never inside a captures folder: beside the first, as `shoot-slowshutter`, or,
 * where nothing may be made there, in `$XDG_PICTURES_DIR/slowshutter` (`~/Pictures/slowshutter`). Null where
 * all of these are captures too, as when a whole home is watched.
 */
export function folderBeside(captures: readonly string[], env: NodeJS.ProcessEnv): string | null {
  const [first = '/'] = captures;
  const name = basename(first) || 'captures';
  const beside = join(dirname(first), `${name}-slowshutter`);
  if (isFree(beside, captures) && isWritable(dirname(first))) return beside;
  const pictures = env.XDG_PICTURES_DIR || join(env.HOME || homedir(), 'Pictures');
  const among = join(pictures, 'slowshutter', name);
  return isFree(among, captures) ? among : null;
}

/**
 * Defaults that would lie inside the captures folder go beside it; what the photographer has named is left to
 * be refused (invariant 1).
 */
export function defaultsOutside(config: Config, raw: unknown, env: NodeJS.ProcessEnv): Config {
  const { captures, previews, masters, history } = config;
  const isMoved = (path: string, named: unknown) => named === undefined && !isFree(path, captures);
  const said = saidIn(raw);
  const besides = folderBeside(captures, env);
  if (besides === null) return config;
  const move = (path: string, named: unknown) =>
    isMoved(path, named) ? join(besides, basename(path)) : path;
  const saidPreviews = Array.isArray(said.previews) ? said.previews : [];
  return {
    ...config,
    previews: previews.map((each, i) => ({ ...each, file: move(each.file, saidIn(saidPreviews[i]).file) })),
    masters: { ...masters, folder: move(masters.folder, saidIn(said.masters).folder) },
    history: history && { ...history, folder: move(history.folder, saidIn(said.history).folder) },
  };
}

function saidIn(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
}

const isFree = (folder: string, captures: readonly string[]) =>
  !captures.some((each) => isInside(folder, each));

function isWritable(folder: string): boolean {
  if (!answers(folder)) return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Nothing can be made there; another place is tried.
    return false;
  }
}
