/** `stack.json`: the settings of the last daemon beside its stack, for commands that come when none runs. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { uncalibrated } from '../core/dark.ts';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { olderMeaning } from '../core/meaning.ts';
import type { StackSettings } from '../core/settings.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { replaceFile } from '../io/storage/replace.ts';
import { readText } from '../io/text-file.ts';
import { mustBeTrusted } from '../io/trusted.ts';

export function settingsFile(stateFolder: string): string {
  return join(stateFolder, 'stack.json');
}

/** Errors: cannot-create. */
export async function keepSettings(stateFolder: string, settings: StackSettings): Promise<void> {
  const file = settingsFile(stateFolder);
  const bytes = Buffer.from(`${JSON.stringify(settings, null, 2)}\n`);
  await replaceFile(systemDisk, file, [bytes], { durable: false, mode: 0o600 }).catch((cause) => {
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  });
}

/**
 * The settings of a stack that belongs to the user of this process: another user's daemon could not read what
 * root writes.
 *
 * Errors: usage when there are none or they are another user's; config when they name filters and others may
 * change them; damaged-state when they are none; io.
 */
export async function lastSettings(stateFolder: string): Promise<StackSettings> {
  const file = settingsFile(stateFolder);
  const text = await readText(file).catch((cause) => {
    if (codeOf(cause) !== 'ENOENT')
      throw new StackError('io', `cannot read ${file}: ${messageOf(cause)}`, { cause });
    throw new StackError(
      'usage',
      `no daemon has worked in the state folder ${stateFolder}: name the right one with --state; the daemon says where it is when it starts`,
    );
  });
  const settings = settingsOf(text, file);
  await mustBeOwner(file);
  // What it names is run.
  if (settings.filters.length > 0) mustBeTrusted(file);
  return settings;
}

/** Errors: damaged-state. */
function settingsOf(text: string, file: string): StackSettings {
  let found: Partial<StackSettings> | null;
  try {
    found = JSON.parse(text);
  } catch {
    found = null;
  }
  const lists = [found?.filters, found?.previews, found?.planes];
  if (typeof found?.captures === 'string' && lists.every(Array.isArray)) {
    // An older daemon did not say them.
    const older = {
      ...olderMeaning,
      whiteBalance: 'camera',
      pairs: 'jpeg',
      crop: 'fill',
      calibration: uncalibrated,
    };
    return { ...older, ...found } as StackSettings;
  }
  throw new StackError(
    'damaged-state',
    `${file} has no settings of a stack; the next daemon writes them anew`,
  );
}

/** Errors: usage. */
async function mustBeOwner(file: string): Promise<void> {
  const { uid } = await stat(file);
  const me = process.geteuid?.() ?? uid;
  if (uid === me) return;
  const text = `this stack is that of user number ${uid}, and you are ${me}: sudo -u '#${uid}' slowshutter ...`;
  throw new StackError('usage', text);
}
