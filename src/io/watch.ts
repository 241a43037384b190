/** chokidar, and nothing else of it than this: an event says that something may have happened to a name. */
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { watch } from 'chokidar';

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * Calls `onHint` with a name in the folder, `onArmed` once when events begin to come (what came before that must be listed),
 * `onError` when events may be missing from now on. Never throws.
 */
export function watchFolder(
  folder: string,
  isWanted: (name: string) => boolean,
  onHint: (name: string) => void,
  onArmed: () => void,
  onError: (error: unknown) => void,
): FolderWatch {
  let real: string;
  try {
    // Of a link to a folder only the link itself would be watched.
    real = realpathSync(folder);
  } catch (error) {
    onError(error);
    return { close: async () => undefined };
  }
  const watcher = watch(real, {
    depth: 0,
    // The listing finds what is there; events are for what comes.
    ignoreInitial: true,
    followSymlinks: false,
    atomic: false,
    // A file that nobody may read yet is news as well.
    ignorePermissionErrors: true,
    ignored: (path, stats) => stats?.isFile() === true && !isWanted(basename(path)),
  });
  const hint = (path: string) => onHint(basename(path));
  watcher
    .on('add', hint)
    .on('change', hint)
    .on('unlink', hint)
    .on('error', onError)
    .on('ready', () => onArmed());
  return { close: () => watcher.close() };
}
