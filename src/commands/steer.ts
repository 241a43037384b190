/** The commands that pause a stack and decide about its frames. */
import type { Changed } from '../core/control.ts';
import { printable } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import { perform, type SteerFlags } from '../offline/reach.ts';

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
