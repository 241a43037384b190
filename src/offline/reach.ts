/**
 * Commands to a stack, wherever it is: to the daemon that is at work on it, or, where none is, to the stack
 * itself.
 */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFlags } from '../config/load.ts';
import { whereFlags } from '../config/where-flags.ts';
import type { CommandName, Commands } from '../core/control.ts';
import { sendCommand } from '../io/control/client.ts';
import { runningStacks } from '../io/running.ts';
import { stackMeant } from './which.ts';

export interface SteerFlags extends ConfigFlags {
  readonly json?: true;
}

/** Errors: config when the state folder is not named and the config is wrong; those of the command. */
export async function perform<N extends CommandName>(
  flags: SteerFlags,
  name: N,
  ask: Commands[N]['ask'],
): Promise<Commands[N]['answer']> {
  const place = await stateFolder(flags);
  // No daemon answers for a file, though it may have its folder.
  const isFile = statSync(place, { throwIfNoEntry: false })?.isFile() === true;
  const answer = isFile ? null : await sendCommand(place, name, ask);
  if (answer !== null) return answer;
  const { performAtRest } = await import('./perform.ts');
  return performAtRest(place, name, ask);
}

/**
 * The folder, or the state file, that `--state` names; else that of the captures or the config that are
 * named; else that of the config in the working folder, if there is one and its stack is there; else that of
 * the stack that runs.
 *
 * Errors: config; usage when several run and none is meant.
 */
export async function stateFolder(given: ConfigFlags): Promise<string> {
  if (given.state !== undefined) return given.state;
  // The others say what is wanted of the stack, and not what the config says of its previews.
  const flags: ConfigFlags = Object.fromEntries(Object.entries(given).filter(([name]) => name in whereFlags));
  const isNamed = flags.captures !== undefined || flags.config !== undefined;
  const running = isNamed ? [] : runningStacks(process.env);
  const cwd = process.cwd();
  // Checking a config needs all registries; where the folder is named, nothing has to wait for them.
  const [{ loadConfig, loadConfigFile }, { stateFolderOf }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/state-folder.ts'),
  ]);
  const byConfig = async () => {
    const { config, file } = await loadConfigFile(cwd, flags);
    return { folder: stateFolderOf(config), file };
  };
  if (running.length === 0) return stateFolderOf(await loadConfig(cwd, flags));
  // A config that is wrong, or is of no stack yet, does not hide the one that runs.
  const own = await byConfig().catch(() => null);
  const isOwn = own !== null && own.file !== null && existsSync(join(own.folder, 'stack.json'));
  if (own && (isOwn || running.some(({ state }) => state === own.folder))) return own.folder;
  return stackMeant(running, cwd, process.argv.slice(2))?.state ?? (own ?? (await byConfig())).folder;
}
