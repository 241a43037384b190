/** The frames that a decision changed, as lines for people. */
import type { Changed } from './control.ts';
import { printable } from './names.ts';
import { counted } from './progress.ts';

/** `done`: the act, as in `removed`. Shape: one line a frame under a line of counts. */
export function changedLines(done: string, { changed, frames, refolding, again = [] }: Changed): string {
  const names = changed.map(({ path, number }) => `${String(number).padStart(5)}  ${printable(path)}`);
  const rest = refolding
    ? ['the others are refolded; until then previews may show them; status says how far']
    : [];
  if (again.length > 0) rest.push(`${again.length} captures that did not fit it are taken again by watch`);
  return [`${done} ${counted(changed.length)}, ${frames} in the stack`, ...names, ...rest].join('\n');
}
