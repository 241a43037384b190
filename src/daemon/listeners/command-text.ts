/** Commands that are done, and stacks that are finished, in words for the log. */
import type { Changed, CommandName, Commands, Finished } from '../../core/control.ts';
import { printable, someOf } from '../../core/names.ts';
import { counted } from '../../core/progress.ts';

type Texts = {
  [N in CommandName]: (answer: Commands[N]['answer'], ask: Commands[N]['ask']) => string | null;
};

const texts: Texts = {
  status: () => null,
  pause: ({ frames }) => `paused with ${counted(frames)}: what comes now is held`,
  resume: ({ frames }) => `resumed with ${counted(frames)}: what comes now is folded`,
  remove: (answer) => `removed ${names(answer)}; ${counted(answer.frames)} left${again(answer)}`,
  restore: (answer) => `put back ${names(answer)}; ${counted(answer.frames)} in the stack`,
  finish: () => null,
  reset: ({ frames }) => `threw away ${counted(frames)}; the next frame begins anew`,
  checkpoint: () => null,
  timeline: () => null,
  interval: ({ frames }, { file, blend }) =>
    file == null ? null : `wrote ${printable(file)}: ${blend} of ${counted(frames)}`,
  render: ({ frames }, { file, blend }) => `wrote ${printable(file)}: ${blend} of ${counted(frames)}`,
};

/** Null when another line says it, or nothing has changed. */
export function commandText<N extends CommandName>(
  command: N,
  ask: Commands[N]['ask'],
  answer: Commands[N]['answer'],
): string | null {
  return texts[command](answer, ask);
}

export function finishedText({ name, frames, files }: Finished): string {
  return `finished ${name} with ${counted(frames)}: ${files.map(printable).join(', ')}`;
}

/** Names that are listed of a command over many. */
const NAMES_MAX = 5;

function again({ again: paths = [] }: Changed): string {
  return paths.length === 0 ? '' : `; ${paths.length} captures that did not fit it are taken again`;
}

function names({ changed }: Changed): string {
  const named = changed.map(({ path, number }) => `${printable(path)} (${number})`);
  return `${counted(changed.length)}: ${someOf(named, NAMES_MAX)}`;
}
