/** Waiting for a condition instead of for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 15;
export const DEADLINE_MS = 60_000;

/**
 * Asks again and again until the answer is neither null, undefined nor false, and gives that answer.
 *
 * Errors: when the deadline passes, with what was waited for and what `explain` says.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  explain: () => string = () => '',
  deadlineMs = DEADLINE_MS,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as NonNullable<Exclude<T, false>>;
    }
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}\n${explain()}`);
    await sleep(POLL_MS);
  }
}
