/** What the lock on a state guards, as messages say it. */
import { shellWord } from '../core/names.ts';

/** With the command that asks its holder. */
export function guardedState(folder: string): string {
  return `the state in ${folder}; "slowshutter status --state ${shellWord(folder)}" says where it stands`;
}
