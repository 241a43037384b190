/** What a folder, or names of one, hold for a stack: the captures, and what is passed over. */
import { join } from 'node:path';
import { captureExtensions } from '../config/registries.ts';
import { byName, isCaptureName } from '../core/names.ts';
import { type PassedOver, PassedOverTally } from '../core/passed-over.ts';
import { folderId, listNames } from '../io/files.ts';

export interface Contents {
  /** Paths in capture order. */
  readonly captures: readonly string[];
  readonly others: PassedOver;
  /** One of the folders in it. */
  readonly folder: string | undefined;
}

/** Errors: those of the file system. */
export async function contentsOf(folder: string): Promise<Contents> {
  const names = await listNames(folder);
  const others = new PassedOverTally();
  const isCapture = (name: string) => isCaptureName(name, captureExtensions);
  for (const name of names) if (!isCapture(name)) others.add(join(folder, name));
  const folders: string[] = [];
  for (const path of others.unclear) if ((await folderId(path)) !== null) folders.push(path);
  for (const _ of folders) others.isFolder();
  const captures = names.filter(isCapture).sort(byName);
  return { captures: captures.map((name) => join(folder, name)), others: others.all, folder: folders[0] };
}
