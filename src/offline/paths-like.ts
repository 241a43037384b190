/** Paths that a pattern in quotes means, which a shell has not put in its place. */
import { join } from 'node:path';
import { StackError } from '../core/errors.ts';
import { byName, printable } from '../core/names.ts';
import { isLike } from '../core/select.ts';
import { folderId, listNames, lookAt } from '../io/files.ts';

/** As many folders are looked through at most: a pattern of stars over a whole disk is a mistake. */
const FOLDERS_MAX = 1000;

/**
 * The paths there are that an absolute path means, in which any part may be a pattern of `*`, `?` and
 * `[...]`; in capture order, part by part. As for a shell, nothing hidden is meant by a star.
 *
 * Errors: usage for `**`, and for a pattern of too many folders.
 */
export async function pathsLike(path: string): Promise<string[]> {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.includes('**')) {
    const text = `${printable(path)}: ** is not understood; give a * for each folder between, as in '*/*/IMG_*.jpg'`;
    throw new StackError('usage', text);
  }
  // As deep as there are parts: no link leads further.
  let found = ['/'];
  for (const part of parts) {
    const folders = await foldersOf(found);
    if (folders.length > FOLDERS_MAX) {
      const text = `${printable(path)} means more than ${FOLDERS_MAX} folders; give a pattern that means fewer`;
      throw new StackError('usage', text);
    }
    found = [];
    for (const folder of folders) found.push(...(await within(folder, part)));
  }
  return found;
}

async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const path of paths) if ((await folderId(path)) !== null) folders.push(path);
  return folders;
}

async function within(folder: string, part: string): Promise<string[]> {
  const path = join(folder, part);
  if (!isPattern(part)) return (await lookAt(path)) === 'gone' ? [] : [path];
  // A folder that may not be listed holds nothing that is meant.
  const names = await listNames(folder).catch(() => []);
  const isHidden = (name: string) => name.startsWith('.') && !part.startsWith('.');
  const meant = names.filter((name) => name === part || (isLike(name, part) && !isHidden(name)));
  return meant.sort(byName).map((name) => join(folder, name));
}

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}
