/** What Node does of itself when a watcher or a file system goes wrong, and what is done instead. */

/** A process whose work is done should end within this. Units: ms. */
const END_MS = 1000;

const watcherFrames = /node_modules\/chokidar|FSWatcher|StatWatcher|internal\/fs\/watchers/;

/** Whether nobody but a watcher of files can have thrown it. */
export function isOfWatcher(error: unknown): boolean {
  return error instanceof Error && watcherFrames.test(error.stack ?? '');
}

/**
 * An error that a watcher throws where nobody can catch it goes to `met`; any other ends the process, as
 * ever. The result takes it back.
 */
export function meetWatcherErrors(met: (error: unknown) => void): () => void {
  const meet = (error: unknown) => {
    if (isOfWatcher(error)) return met(error);
    end();
    throw error;
  };
  const end = () => {
    process.removeListener('uncaughtException', meet);
  };
  process.on('uncaughtException', meet);
  return end;
}

/**
 * The process's work is done. A call to a file system that hangs would keep it for ever, and exit() waits for
 * such calls as well: then it ends by the signal that asks it to.
 */
export function endInTime(): void {
  const end = () => {
    process.removeAllListeners('SIGTERM');
    process.kill(process.pid, 'SIGTERM');
  };
  setTimeout(end, END_MS).unref();
}
