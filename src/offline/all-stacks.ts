/** Every stack of this machine that a daemon is at work on, with where it stands. */
import { stat } from 'node:fs/promises';
import { settingsFile } from '../config/settings-file.ts';
import { foldersIn } from '../core/capture-folders.ts';
import { codeOf, messageOf } from '../core/errors.ts';
import { byName } from '../core/names.ts';
import type { StackSettings } from '../core/settings.ts';
import { listeningFolders } from '../io/control/listening.ts';
import { isLocked } from '../io/lock.ts';
import { runningStacks } from '../io/running.ts';
import { readText } from '../io/text-file.ts';
import { type Status, statusOf } from './status.ts';

export interface StackAtWork {
  readonly stateFolder: string;
  readonly captures: readonly string[];
  /** Null where it cannot be asked; `why` says what is in the way. */
  readonly status: Status | null;
  readonly why: string | null;
}

/** Shape: by state folder. Errors: none; of a stack that cannot be asked it is said why. */
export async function stacksAtWork(env: NodeJS.ProcessEnv): Promise<StackAtWork[]> {
  const own = runningStacks(env).map(({ state }) => state);
  const heard: string[] = [];
  for (const folder of listeningFolders()) if (await isStacks(folder)) heard.push(folder);
  const folders = [...new Set([...own, ...heard])].sort(byName);
  return Promise.all(folders.map(atWork));
}

/**
 * Other programs call their sockets so as well; a folder that this user may not look into may be a stack's.
 */
async function isStacks(folder: string): Promise<boolean> {
  try {
    await stat(settingsFile(folder));
    return isLocked(folder);
  } catch (error) {
    return codeOf(error) === 'EACCES' && /slowshutter/.test(folder);
  }
}

async function atWork(stateFolder: string): Promise<StackAtWork> {
  const captures = await capturesOf(stateFolder);
  try {
    return { stateFolder, captures, status: await statusOf({ state: stateFolder }), why: null };
  } catch (error) {
    return { stateFolder, captures, status: null, why: messageOf(error) };
  }
}

/** None where this user may not read it. Errors: none. */
async function capturesOf(stateFolder: string): Promise<readonly string[]> {
  try {
    const settings = JSON.parse(await readText(settingsFile(stateFolder))) as StackSettings;
    return foldersIn(settings).named;
  } catch {
    return [];
  }
}
