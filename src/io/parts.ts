/** Long lists, so that the main loop is never held up by one. */
import { setImmediate } from 'node:timers/promises';

/** A few milliseconds of work, if each takes a microsecond or two. */
const PART_MAX = 2000;

/** All of them in their order, some at a time; in between, everybody else has a turn. */
export async function* inParts<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += PART_MAX) {
    if (at > 0) await setImmediate();
    yield items.slice(at, at + PART_MAX);
  }
}
