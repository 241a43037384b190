/** What the engine's process prints, as lines of the log: nothing but the log writes where the log is. */
import type { Log } from '../io/log.ts';

/** A library that says something else each time is no more worth a warning than one that repeats itself. */
const TEXTS_MAX = 100;

/** A text is a warning when it is new; again, or after a hundred others, it is for debugging. */
export function engineText(log: Log): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    const isNew = !said.has(line) && said.size < TEXTS_MAX;
    if (isNew) said.add(line);
    log.line(isNew ? 'warn' : 'debug', 'engine-said', `the engine says: ${line}`);
  };
}
