/** Commands to a stack, wherever it is: to the daemon that is at work on it, or, where none is, to the stack itself. */
import type { Changed, CommandName, Commands } from '../core/control.ts';
import { printable } from '../core/names.ts';
import { sendCommand } from '../io/control-client.ts';
import { counted } from '../io/progress.ts';
import type { ConfigFlags } from './settings.ts';

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
  const { performAtRest } = await import('./at-rest.ts');
  return performAtRest(folder, name, ask);
}

/** Errors: config. */
export async function stateFolder(flags: ConfigFlags): Promise<string> {
  if (flags.state !== undefined) return flags.state;
  // Checking a config needs all registries; where the folder is named, nothing has to wait for them.
  const { loadConfig, stateFolderOf } = await import('./settings.ts');
  return stateFolderOf(await loadConfig(process.cwd(), flags));
}

/** `slowshutter pause` and `slowshutter resume`. Errors: those of perform. */
export async function pauseOrResume(name: 'pause' | 'resume', flags: SteerFlags): Promise<void> {
  const answer = await perform(flags, name, {});
  if (flags.json) console.log(JSON.stringify(answer));
  else if (name === 'pause') console.log(`paused with ${counted(answer.frames)}: what comes now is held`);
  else console.log(`resumed with ${counted(answer.frames)}; restore puts back what was held`);
}

/** `slowshutter remove` and `slowshutter restore`. Errors: those of perform. */
export async function removeOrRestore(
  name: 'remove' | 'restore',
  frames: readonly string[],
  flags: SteerFlags,
): Promise<void> {
  const answer = await perform(flags, name, { frames });
  if (flags.json) console.log(JSON.stringify(answer));
  else console.log(describe(name === 'remove' ? 'removed' : 'restored', answer));
}

function describe(what: string, { changed, frames, refolding }: Changed): string {
  const names = changed.map(({ path, number }) => `${String(number).padStart(5)}  ${printable(path)}`);
  const rest = refolding
    ? ['the others are folded again; until then previews may show them; status says how far']
    : [];
  return [`${what} ${counted(changed.length)}, ${frames} in the stack`, ...names, ...rest].join('\n');
}
