/** A stack under a daemon, from the flags to the last release of a lock. */

import { basename } from 'node:path';
import { type ConfigFlags, loadConfigFile } from '../config/load.ts';
import { daemonSettings, withCalibration } from '../config/settings.ts';
import { settingsFile } from '../config/settings-file.ts';
import { stateFolderOf } from '../config/state-folder.ts';
import { asTold, messageOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import type { DaemonSettings } from '../core/settings.ts';
import { sidecarFile } from '../core/sidecar.ts';
import { Daemon } from '../daemon/daemon.ts';
import { answers, mustAnswer } from '../io/answers.ts';
import { systemClock } from '../io/clock.ts';
import { keepAwake } from '../io/keep-awake.ts';
import { endInTime, meetWatcherErrors } from '../io/last-resort.ts';
import { openLog } from '../io/log.ts';
import type { LogLevel } from '../io/log-levels.ts';
import { listRunning } from '../io/running.ts';
import { setAside } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { removeLeftovers } from '../io/storage/replace.ts';
import { systemRules } from '../io/system.ts';
import { openTerminal } from '../io/terminal.ts';
import { calibrationFiles } from '../offline/calibration-files.ts';
import { takenOut } from '../offline/taken-out.ts';
import { tryFilters } from '../offline/try-filters.ts';
import { keepEarlierPreviews } from './earlier-preview.ts';
import { makeFolders } from './folders.ts';
import { takeLocks } from './locks.ts';
import { mustBeFree } from './outputs.ts';
import { announcePage, openLivePage } from './page.ts';
import { systemPorts } from './ports.ts';
import { keepSettingsInTime } from './settings-kept.ts';

/** Units: seconds. */
export type WatchFlags = ConfigFlags & { readonly stopAfterIdle?: number; readonly logLevel: LogLevel };

/** Errors: config, cannot-create, state-locked, and those of the daemon. */
export async function watch(flags: WatchFlags, captures?: readonly string[]): Promise<void> {
  const loaded = await loadConfigFile(process.cwd(), flags, captures);
  const { config, file, passedOver } = loaded;
  const stateFolder = stateFolderOf(config);
  for (const folder of config.captures) mustAnswer('the captures folder', folder);
  mustAnswer('the state folder', stateFolder);
  const asked = daemonSettings(config, stateFolder, flags.stopAfterIdle);
  await mustBeFree(loaded);
  await tryFilters(asked.stack);
  await makeFolders(stateFolder, config);
  const calibration = await calibrationFiles(asked.stack.calibration, asked.stack, () => stateFolder);
  const taken = await takenOut(calibration, asked.stack, stateFolder);
  const settings = { ...withCalibration(asked, taken), configFrom: { file, passedOver } };
  const previewFiles = config.previews.map(({ file }) => file);
  const answering = previewFiles.filter(answers);
  const locks = await takeLocks(stateFolder, answering);
  const { pid, env } = process;
  const listed = { pid, state: stateFolder, captures: config.captures, previews: previewFiles };
  const unlist = listRunning(listed, env);
  const terminal = openTerminal(process.stderr, (lines) =>
    log.line('warn', 'log-gap', `${lines} lines of the log could not be written`),
  );
  const log = openLog(flags.logLevel, terminal);
  // Node would print them between the lines of the log.
  process.removeAllListeners('warning').on('warning', ({ message }) => log.line('warn', 'note', message));
  const stop = new AbortController();
  // The listing finds what a watcher that failed does not tell.
  meetWatcherErrors((error) => log.line('error', 'watch-failed', `no events now: ${messageOf(error)}`));
  for (const name of systemRules.stopSignals) process.once(name, () => stop.abort());
  const letSleep = config.keepAwake
    ? keepAwake((level, text) => log.line(level, 'keep-awake', text))
    : () => undefined;
  let stopKeeping: () => void = () => undefined;
  let closePage: () => Promise<void> = async () => undefined;
  try {
    for (const file of previewFiles.filter((each) => !answers(each)))
      log.line('error', 'preview-failed', silent(file));
    for (const text of await keepEarlierPreviews(answering, stateFolder))
      log.line('warn', 'preview-kept', text);
    await removeLeftovers(systemDisk, filesWritten(settings).filter(answers));
    stopKeeping = await keepSettingsInTime(stateFolder, settings.stack, systemClock, log);
    const page = await openLivePage(loaded, stateFolder, log);
    if (page) {
      closePage = () => page.close();
      await announcePage(page, config.page?.listen === 'lan', stateFolder, log, terminal);
    }
    await new Daemon(systemPorts(log, terminal, locks[0]?.fd, flags.logLevel, page), settings)
      .run(stop.signal)
      .catch((error) => keepDamaged(error, stateFolder, settings.stack.stateFile));
  } catch (error) {
    // Every line of the log is one, the last too; at a terminal the program says it as it says all its
    // errors.
    if (terminal.isTerminal || flags.logLevel === 'silent') throw error;
    log.line('error', 'stopped', messageOf(error));
    throw asTold(error);
  } finally {
    stopKeeping();
    await closePage();
    letSleep();
    terminal.end();
    unlist();
    for (const lock of locks) lock.release();
    endInTime();
  }
}

/**
 * A damaged state file is kept for a look at it, out of the way of the next start, which refolds the
 * captures.
 */
async function keepDamaged(error: unknown, folder: string, stateFile: string | null): Promise<never> {
  if (!(error instanceof StackError) || error.code !== 'damaged-state' || stateFile === null) throw error;
  const aside = await setAside(systemDisk, folder, basename(stateFile));
  const text = `${error.message}; it is kept as ${aside}, and the next start refolds the captures`;
  throw new StackError('damaged-state', text, { cause: error });
}

const silent = (file: string) =>
  `the place of the preview ${printable(file)} does not answer: it is written as soon as it does, without a lock, and in place of what is there`;

function filesWritten({ stack, stateFolder }: DaemonSettings): string[] {
  const { stateFile, statusFile, previews } = stack;
  const shown = previews.flatMap(({ file }) => [file, sidecarFile(file)]);
  return [stateFile, statusFile, settingsFile(stateFolder), ...shown].filter((file) => file !== null);
}
