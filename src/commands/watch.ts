/** `slowshutter watch`: the daemon, with the real world plugged in. */

import { basename, dirname, join } from 'node:path';
import { type ConfigFlags, loadConfig } from '../config/load.ts';
import { captureExtensions } from '../config/registries.ts';
import type { Config } from '../config/schema.ts';
import { stackSettings } from '../config/settings.ts';
import { makeFolders, stateFolderOf } from '../config/state-folder.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { isCaptureName } from '../core/names.ts';
import { progressLine } from '../core/progress.ts';
import { sidecarFile } from '../core/sidecar.ts';
import { Daemon } from '../daemon/daemon.ts';
import type { DaemonPorts, DaemonSettings } from '../daemon/ports.ts';
import { systemClock, watchMainLoop } from '../io/clock.ts';
import { listenForCommands } from '../io/control/server.ts';
import { folderId, listNames, lookAt } from '../io/files.ts';
import { type Lock, takeLock } from '../io/lock.ts';
import { type Log, openLog } from '../io/log.ts';
import type { LogLevel } from '../io/log-levels.ts';
import { openNotify } from '../io/notify.ts';
import { setAside } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { removeLeftovers, replaceFile } from '../io/storage/replace.ts';
import { openTerminal, type Terminal } from '../io/terminal.ts';
import { watchFolder } from '../io/watch.ts';
import { SETTINGS_NAME } from '../offline/perform.ts';
import { tryFilters } from '../offline/try-filters.ts';
import { startEngine } from '../wire/client.ts';

export interface WatchFlags extends ConfigFlags {
  readonly stopAfterIdle?: number;
  readonly logLevel: LogLevel;
}

/** What has been still for this many times `settleMs` is taken although its last bytes look unwritten. */
const DOUBT_FACTOR = 8;
const CHECKPOINT_IDLE_MS = 60_000;

/** Errors: config, cannot-create, state-locked, and those of the daemon. */
export async function watch(captures: string | undefined, flags: WatchFlags): Promise<void> {
  const config = await loadConfig(process.cwd(), flags, captures);
  const stateFolder = stateFolderOf(config);
  const settings = daemonSettings(config, stateFolder, flags.stopAfterIdle);
  await tryFilters(settings.stack);
  await makeFolders(stateFolder, config);
  const locks = await takeLocks(stateFolder, config);
  const terminal = openTerminal(process.stderr);
  const log = openLog(flags.logLevel, terminal);
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => stop.abort());
  try {
    await removeLeftovers(systemDisk, filesWritten(settings));
    await keepSettings(settings);
    await new Daemon(systemPorts(log, terminal, locks[0]?.fd), settings)
      .run(stop.signal)
      .catch((error) => keepDamaged(error, stateFolder, settings.stack.stateFile));
  } finally {
    terminal.end();
    for (const lock of locks) lock.release();
  }
}

/** For commands that come when no daemon runs: they open the same stack. Errors: cannot-create. */
async function keepSettings({ stack, stateFolder }: DaemonSettings): Promise<void> {
  const file = join(stateFolder, SETTINGS_NAME);
  const bytes = Buffer.from(`${JSON.stringify(stack, null, 2)}\n`);
  await replaceFile(systemDisk, file, [bytes], { durable: false, mode: 0o600 }).catch((cause) => {
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  });
}

/** The lock on the state, which the engine inherits, then one for each preview. Errors: state-locked, cannot-create. */
async function takeLocks(stateFolder: string, { previews }: Config): Promise<Lock[]> {
  const locks: Lock[] = [];
  try {
    const state = join(stateFolder, 'lock');
    locks.push(await takeLock(state, `the state in ${stateFolder}; use another --state`, systemClock));
    for (const { file } of previews) {
      // Previews that differ in their extension alone share their sidecar.
      const beside = join(dirname(file), `.${basename(sidecarFile(file))}.lock`);
      const guarded = `the preview ${file}; use another --preview`;
      locks.push(await takeLock(beside, guarded, systemClock, true));
    }
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

/** A damaged state file is kept for a look at it, out of the way of the next start, which folds the captures anew. */
async function keepDamaged(error: unknown, folder: string, stateFile: string | null): Promise<never> {
  if (!(error instanceof StackError) || error.code !== 'damaged-state' || stateFile === null) throw error;
  const aside = await setAside(systemDisk, folder, basename(stateFile));
  const text = `${error.message}; it is kept as ${aside}, and the next start folds the captures anew`;
  throw new StackError('damaged-state', text, { cause: error });
}

function filesWritten({ stack, stateFolder }: DaemonSettings): string[] {
  const { stateFile, statusFile, previews } = stack;
  const shown = previews.flatMap(({ file }) => [file, sidecarFile(file)]);
  return [stateFile, statusFile, join(stateFolder, SETTINGS_NAME), ...shown].filter((file) => file !== null);
}

/** Errors: config when the module of a filter cannot be read. */
export function daemonSettings(config: Config, stateFolder: string, stopAfterIdle?: number): DaemonSettings {
  return {
    stack: stackSettings(config, stateFolder),
    stateFolder,
    captureExtensions,
    existing: config.existing,
    settle: {
      settleMs: config.settleMs,
      doubtMs: config.settleMs * DOUBT_FACTOR,
      pendingMs: config.pendingSeconds * 1000,
    },
    checkpoint: {
      everyMs: config.checkpointEverySeconds * 1000,
      everyFrames: config.checkpointEveryFrames,
      idleMs: CHECKPOINT_IDLE_MS,
    },
    previewEveryMs: config.previewEverySeconds * 1000,
    stopAfterIdleMs: stopAfterIdle === undefined ? null : stopAfterIdle * 1000,
    historyEveryMs: config.history?.everySeconds == null ? null : config.history.everySeconds * 1000,
    closeAfterIdleMs: config.closeAfter?.idleSeconds == null ? null : config.closeAfter.idleSeconds * 1000,
  };
}

export function systemPorts(log: Log, terminal: Terminal, lockFd: number | undefined): DaemonPorts {
  return {
    clock: systemClock,
    log,
    notify: openNotify(process.env, {
      onError: (error) => log.line('warn', 'notify-failed', `cannot talk to systemd: ${error.message}`),
    }),
    startEngine: () => startEngine(systemClock, lockFd === undefined ? {} : { inheritFd: lockFd }),
    listenForCommands,
    longestStallMs: watchMainLoop().longestStallMs,
    showProgress: (facts) => terminal.show(progressLine(facts)),
    look: lookAt,
    listNames,
    folderId,
    watchFolder: (folder, events) =>
      watchFolder(folder, (name) => isCaptureName(name, captureExtensions), events),
  };
}
