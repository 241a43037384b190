/** Folders below a folder, as far as captures may be in them; links to folders are passed over. */
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CaptureFolders,
  type FolderLimit,
  folderLimit,
  mayHoldCaptures,
} from '../core/capture-folders.ts';
import { codeOf } from '../core/errors.ts';
import { byName } from '../core/names.ts';
import { fsPath, nameFromBytes } from './paths.ts';

/**
 * Names of the folders right in a folder that captures may be in, in no order. Errors: those of the file
 * system.
 */
export async function listFolders(folder: string): Promise<string[]> {
  const names: string[] = [];
  // The type declarations know only names that are text.
  const options = { encoding: 'buffer' as BufferEncoding, bufferSize: 1024 };
  for await (const entry of await opendir(fsPath(folder), options)) {
    if (!entry.isDirectory()) continue;
    const name = nameFromBytes(entry.name as unknown as Buffer);
    if (mayHoldCaptures(name)) names.push(name);
  }
  return names;
}

/** Folders that captures are looked for in, and those that a limit leaves out. */
export interface FoldersFound {
  readonly folders: readonly string[];
  readonly leftOut: readonly { readonly folder: string; readonly limit: FolderLimit }[];
}

/**
 * The named folders with those below them, where these are meant too, in capture order, a folder before those
 * in it.
 *
 * Errors: those of the file system, but for a folder below that has gone meanwhile, which holds none.
 */
export async function foldersOf(
  { named, recursive }: CaptureFolders,
  list: typeof listFolders = listFolders,
): Promise<FoldersFound> {
  const folders: string[] = [];
  const leftOut: { folder: string; limit: FolderLimit }[] = [];
  const enter = async (folder: string, depth: number): Promise<void> => {
    const limit = depth === 0 ? null : folderLimit(depth, folders.length);
    if (limit !== null) {
      leftOut.push({ folder, limit });
      return;
    }
    folders.push(folder);
    if (!recursive) return;
    const names = await list(folder).catch((error): string[] => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
      throw error;
    });
    for (const name of names.sort(byName)) await enter(join(folder, name), depth + 1);
  };
  for (const folder of named) await enter(folder, 0);
  return { folders, leftOut };
}
