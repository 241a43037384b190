/** The real world, plugged into the daemon. */
import { captureExtensions } from '../config/registries.ts';
import { isCaptureName } from '../core/names.ts';
import { progressLine } from '../core/progress.ts';
import type { DaemonPorts } from '../daemon/ports.ts';
import { systemClock, watchMainLoop } from '../io/clock.ts';
import { listenForCommands } from '../io/control/server.ts';
import { folderId, folderStamp, listNames, lookAt } from '../io/files.ts';
import { listFolders } from '../io/folders-below.ts';
import { freeBytesAt } from '../io/free-bytes.ts';
import type { Log } from '../io/log.ts';
import type { LogLevel } from '../io/log-levels.ts';
import { openNotify } from '../io/notify.ts';
import type { PageDoor } from '../io/page/server.ts';
import type { Terminal } from '../io/terminal.ts';
import { watchFolder } from '../io/watch.ts';
import { startEngine } from '../wire/client.ts';
import { engineText } from './engine-text.ts';

/**
 * `lockFd`: the lock on the state, which engines inherit; `page`: where the live page is answered, if
 * anywhere.
 */
export function systemPorts(
  log: Log,
  terminal: Terminal,
  lockFd: number | undefined,
  level: LogLevel,
  page: PageDoor | null = null,
): DaemonPorts {
  const onText = engineText(log);
  return {
    clock: systemClock,
    log,
    notify: openNotify(process.env, {
      onError: (error) => log.line('warn', 'notify-failed', `cannot talk to systemd: ${error.message}`),
    }),
    startEngine: () =>
      startEngine(systemClock, { onText, ...(lockFd === undefined ? {} : { inheritFd: lockFd }) }),
    listenForCommands,
    page,
    wallClock: Date.now,
    freeBytes: freeBytesAt(systemClock),
    // Watching costs a third of a percent of a core, all night: only who looks for faults wants it.
    longestStallMs: level === 'debug' || level === 'trace' ? watchMainLoop().longestStallMs : () => null,
    showProgress: (facts) => terminal.show(progressLine(facts, terminal.columns)),
    look: lookAt,
    listNames,
    listFolders,
    folderId,
    folderStamp,
    watchFolder: (folder, events) =>
      watchFolder(folder, (name) => isCaptureName(name, captureExtensions), events),
  };
}
