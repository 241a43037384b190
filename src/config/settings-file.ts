/** `stack.json`: the settings of the last daemon beside its stack, for commands that come when none runs. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { replaceFile } from '../io/storage/replace.ts';

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
 * The settings of a stack that belongs to the user of this process: another user's daemon could not read what root writes.
 *
 * Errors: usage when there are none or they are another user's; damaged-state when they cannot be read; io.
 */
export async function lastSettings(stateFolder: string): Promise<StackSettings> {
  const file = settingsFile(stateFolder);
  const text = await readFile(file, 'utf8').catch((cause) => {
    if (codeOf(cause) !== 'ENOENT') throw new StackError('io', `cannot read ${file}`, { cause });
    throw new StackError(
      'usage',
      `expected a state folder that a daemon has worked in, found none at ${stateFolder}; name it with --state: the daemon says where it is when it starts`,
    );
  });
  const settings = settingsOf(text, file);
  await mustBeOwner(file);
  return settings;
}

/** Errors: damaged-state. */
function settingsOf(text: string, file: string): StackSettings {
  try {
    return JSON.parse(text) as StackSettings;
  } catch (cause) {
    throw new StackError('damaged-state', `expected JSON in ${file}; the next daemon writes it anew`, {
      cause,
    });
  }
}

/** Errors: usage. */
async function mustBeOwner(file: string): Promise<void> {
  const { uid } = await stat(file);
  const me = process.geteuid?.() ?? uid;
  if (uid === me) return;
  const text = `expected to be run by the user whose stack this is, number ${uid}, found ${me}: sudo -u '#${uid}' slowshutter ...`;
  throw new StackError('usage', text);
}
