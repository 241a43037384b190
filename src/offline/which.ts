/** Which of the running stacks a command means that names none. */
import { StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { isInside } from '../io/inside.ts';
import type { RunningStack } from '../io/running.ts';

/**
 * The only one that runs; of several the one whose captures or preview is in or below the working folder, or
 * whose captures folder holds it. Null where none runs.
 *
 * `typed`: the words of the command line after the name of the program. Errors: usage, with every stack and
 * the command for it.
 */
export function stackMeant(
  running: readonly RunningStack[],
  cwd: string,
  typed: readonly string[],
): RunningStack | null {
  const [only, ...others] = running;
  if (only === undefined || others.length === 0) return only ?? null;
  const near = running.filter(({ captures, previews }) =>
    [...captures, ...previews].some(
      (path) => isInside(path, cwd) || (captures.includes(path) && isInside(cwd, path)),
    ),
  );
  if (near.length === 1) return near[0] ?? null;
  const choices = (near.length > 0 ? near : running).map(
    ({ captures, state }) =>
      `  slowshutter ${[...typed, '--state', state].map(quoted).join(' ')}    # ${captures.map(printable).join(', ')}`,
  );
  const text = `${choices.length} stacks run; say which one you mean:\n${choices.join('\n')}`;
  throw new StackError('usage', text);
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  const shown = printable(word);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
