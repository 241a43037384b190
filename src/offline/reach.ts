/** Commands to a stack, wherever it is: to the daemon that is at work on it, or, where none is, to the stack itself. */

import type { ConfigFlags } from '../config/load.ts';
import type { CommandName, Commands } from '../core/control.ts';
import { sendCommand } from '../io/control/client.ts';

export interface SteerFlags extends ConfigFlags {
  readonly json?: true;
}

/** Errors: config when the state folder is not named and the config is wrong; those of the command. */
export async function perform<N extends CommandName>(
  flags: SteerFlags,
  name: N,
  ask: Commands[N]['ask'],
): Promise<Commands[N]['answer']> {
  const folder = await stateFolder(flags);
  const answer = await sendCommand(folder, name, ask);
  if (answer !== null) return answer;
  const { performAtRest } = await import('./perform.ts');
  return performAtRest(folder, name, ask);
}

/** Errors: config. */
export async function stateFolder(flags: ConfigFlags): Promise<string> {
  if (flags.state !== undefined) return flags.state;
  // Checking a config needs all registries; where the folder is named, nothing has to wait for them.
  const [{ loadConfig }, { stateFolderOf }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/state-folder.ts'),
  ]);
  return stateFolderOf(await loadConfig(process.cwd(), flags));
}
