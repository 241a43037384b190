/** What a folder, or names of one, hold for a stack: the captures, and what is passed over. */
import { join } from 'node:path';
import { captureExtensions } from '../config/registries.ts';
import { byName, isCaptureName } from '../core/names.ts';
import { type PassedOver, PassedOverTally, sumPassedOver } from '../core/passed-over.ts';
import { folderId, listNames } from '../io/files.ts';
import { type FoldersFound, foldersOf } from '../io/folders-below.ts';

export interface Contents {
  /** Paths in capture order. */
  readonly captures: readonly string[];
  readonly others: PassedOver;
  /** One of the folders in it. */
  readonly folder: string | undefined;
}

/** `recursive`: what is in the folders in it is listed elsewhere. Errors: those of the file system. */
export async function contentsOf(folder: string, recursive = false): Promise<Contents> {
  const names = await listNames(folder);
  const others = new PassedOverTally();
  const isCapture = (name: string) => isCaptureName(name, captureExtensions);
  for (const name of names) if (!isCapture(name)) others.add(join(folder, name));
  const folders: string[] = [];
  for (const path of others.unclear) if ((await folderId(path)) !== null) folders.push(path);
  for (const _ of folders)
    if (recursive) others.isWatched();
    else others.isFolder();
  const captures = names.filter(isCapture).sort(byName);
  return {
    captures: captures.map((name) => join(folder, name)),
    others: others.all,
    folder: recursive ? undefined : folders[0],
  };
}

/** Those of a folder and, where these are meant too, of the folders below it. */
export interface ContentsBelow extends Contents {
  readonly folders: number;
  readonly leftOut: FoldersFound['leftOut'];
}

/** Shape: captures folder by folder. Errors: those of the file system. */
export async function contentsBelow(folder: string, recursive: boolean): Promise<ContentsBelow> {
  const { folders, leftOut } = await foldersOf({ named: [folder], recursive });
  const each: Contents[] = [];
  for (const one of folders) each.push(await contentsOf(one, recursive));
  return {
    captures: each.flatMap(({ captures }) => captures),
    others: sumPassedOver(each.map(({ others }) => others)),
    folder: each[0]?.folder,
    folders: folders.length,
    leftOut,
  };
}
