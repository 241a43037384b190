/**
 * Hints that something may have happened to a name in a folder: from the kernel where it can tell, else from
 * chokidar's polling.
 */
import { type FSWatcher, watch as kernelWatch, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { watch as chokidarWatch } from 'chokidar';
import { type CloseHint, watchCloses } from './close-watch.ts';
import { nameFromBytes } from './paths.ts';
import { remoteKind } from './remote.ts';

export interface FolderWatch {
  close(): Promise<void>;
}

export interface WatchEvents {
  /**
   * `hint`: a name has come or gone, as by a rename; a file was written, or its mode or times set; `look`
   * where nobody can tell. Where somebody tells: a file was closed by a writer, or written.
   */
  onHint(name: string, hint: 'name' | 'change' | 'look' | CloseHint): void;
  /** Hints begin to come; what came before must be listed. */
  onArmed(how: string): void;
  /** Hints may be missing from now on. */
  onError(error: unknown): void;
}

/** A poll looks at every file: often enough for a camera, seldom enough for a night. */
const POLL_MS = 1000;

/**
 * Watches the names in one folder, not what is below it. Never throws: whatever goes wrong is told to
 * `onError`.
 */
export function watchFolder(
  folder: string,
  isWanted: (name: string) => boolean,
  events: WatchEvents,
): FolderWatch {
  let closed = false;
  // A watcher may still be at it when it is closed: what it says then is of no folder that anybody watches.
  const open: WatchEvents = {
    onHint: (name, hint) => void (closed || events.onHint(name, hint)),
    onArmed: (how) => void (closed || events.onArmed(how)),
    onError: (error) => void (closed || events.onError(error)),
  };
  let current: FolderWatch = { close: async () => undefined };
  const arm = (make: () => FolderWatch | null) => {
    // One that could not be had has already been replaced by another.
    if (!closed) current = make() ?? current;
  };
  const poll = (why: string) => arm(() => pollFolder(folder, isWanted, open, why));
  void remoteKind(folder).then((kind) => {
    if (kind !== null) poll(`by polling, for this is ${kind}`);
    else arm(() => watchByKernel(folder, open, poll));
  });
  return {
    async close() {
      closed = true;
      await current.close();
    },
  };
}

/** One inotify watch a folder, however many files are in it; the names come as bytes. */
function watchByKernel(folder: string, events: WatchEvents, poll: (why: string) => void): FolderWatch | null {
  let watcher: FSWatcher;
  const give = (error: unknown) => {
    events.onError(error);
    // Watches or instances have run out: polling needs none.
    poll('by polling, for the kernel refused to watch');
  };
  try {
    watcher = kernelWatch(folder, { encoding: 'buffer' }, (type, name) => {
      if (name !== null) events.onHint(nameFromBytes(name), type === 'rename' ? 'name' : 'change');
    });
  } catch (error) {
    give(error);
    return null;
  }
  const closes = watchCloses(folder, events.onHint);
  let failed = false;
  // It listens for as long as the watcher is: an error that nobody hears ends the process.
  watcher.on('error', (error) => {
    watcher.close();
    closes.end();
    if (!failed) give(error);
    failed = true;
  });
  void closes.ready.then(() => failed || events.onArmed('by the kernel'));
  return {
    async close() {
      watcher.close();
      closes.end();
    },
  };
}

function pollFolder(
  folder: string,
  isWanted: (name: string) => boolean,
  events: WatchEvents,
  how: string,
): FolderWatch {
  let real: string;
  try {
    // Only the link itself would be watched where a folder is one.
    real = realpathSync(folder);
  } catch (error) {
    events.onError(error);
    return { close: async () => undefined };
  }
  const watcher = chokidarWatch(real, {
    depth: 0,
    // The listing finds what is there; events are for what comes.
    ignoreInitial: true,
    followSymlinks: false,
    atomic: false,
    // A file that nobody may read yet is news as well.
    ignorePermissionErrors: true,
    usePolling: true,
    interval: POLL_MS,
    binaryInterval: POLL_MS,
    ignored: (path, stats) => stats?.isFile() === true && !isWanted(basename(path)),
  });
  const hint = (path: string) => events.onHint(basename(path), 'look');
  watcher.on('add', hint).on('change', hint).on('unlink', hint);
  watcher.on('error', events.onError).on('ready', () => events.onArmed(how));
  return {
    async close() {
      // A look that is under way when it is closed would open it again, and its error would end the process.
      watcher.add = () => watcher;
      const ended = watcher.close();
      watcher.on('error', () => undefined);
      await ended;
    },
  };
}
