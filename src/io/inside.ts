/** Whether one place is within another, as the file system has them. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { answers } from './answers.ts';

/** Whether a path, which need not exist, is in a folder or is it, links resolved. */
export function isInside(path: string, folder: string): boolean {
  const [inner, outer] = [realPlace(path), realPlace(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/**
 * Where a path, which need not exist, leads, links resolved; one that does not answer is where its name says.
 */
export function realPlace(path: string): string {
  if (!answers(path)) return path;
  try {
    return realpathSync(path);
  } catch {
    // What does not exist yet is where its nearest existing folder is.
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}
