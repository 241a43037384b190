/**
 * The folders that captures come from: those that the photographer names and, where it is asked for, those
 * below them.
 */
import { FOLDER_DEPTH_MAX, FOLDERS_MAX } from './limits.ts';

export interface CaptureFolders {
  /** Absolute, none of them within another where all below are meant too. */
  readonly named: readonly string[];
  /** Whether the folders below are meant too. */
  readonly recursive: boolean;
}

/** Those of a stack that says nothing of folders are in one, and not below it. */
export function foldersIn(stack: {
  readonly captures: string;
  readonly folders?: CaptureFolders;
}): CaptureFolders {
  return stack.folders ?? { named: [stack.captures], recursive: false };
}

/** As they are said in a sentence. */
export function foldersText({ named, recursive }: CaptureFolders): string {
  return `${named.join(', ')}${recursive ? ` and the folders below ${named.length === 1 ? 'it' : 'them'}` : ''}`;
}

/** Why a folder below is left out. */
export type FolderLimit = 'depth' | 'number';

/**
 * Names that cameras give to no folder of pictures: hidden ones, indexes and waste of file servers and of
 * Windows, and that of ext4.
 */
export function mayHoldCaptures(name: string): boolean {
  return !/^[.@#$]/.test(name) && name !== 'lost+found';
}

/**
 * Null where a folder may be one more of `folders` already there. `depth`: of those right in a named folder
 * 1.
 */
export function folderLimit(depth: number, folders: number): FolderLimit | null {
  if (depth > FOLDER_DEPTH_MAX) return 'depth';
  return folders >= FOLDERS_MAX ? 'number' : null;
}

export function limitText(limit: FolderLimit): string {
  return limit === 'depth'
    ? `it is more than ${FOLDER_DEPTH_MAX} folders deep: name a folder that is nearer to it`
    : `there are more than ${FOLDERS_MAX} folders: name the folders that are wanted`;
}

/**
 * The deepest folder that all of these are in; of one the folder itself. Captures are called by their paths
 * within it.
 */
export function commonFolder(folders: readonly string[]): string {
  const [first = '/', ...others] = folders;
  const parts = first.split('/');
  const isShared = (i: number) => others.every((each) => each.split('/')[i] === parts[i]);
  const end = parts.findIndex((_, i) => !isShared(i));
  return parts.slice(0, end === -1 ? parts.length : end).join('/') || '/';
}

/** The name by which a capture is called: its path within the folder, where it is in it. */
export function nameWithin(folder: string, path: string): string {
  const start = folder === '/' ? folder : `${folder}/`;
  return folder !== '' && path.startsWith(start) ? path.slice(start.length) : path;
}
