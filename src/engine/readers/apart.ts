/**
 * Work that takes much memory, in a thread of its own that ends with it: what a library grows to it never
 * gives back.
 */
import { StackError } from '../../core/errors.ts';
import { THREAD_SECONDS_MAX } from '../../core/limits.ts';
import type { Timers } from '../../core/timers.ts';
import type { Thread } from './pool.ts';
import type { Work, WorkName } from './work.ts';

/** Errors: those of the work; io where the thread ended, or gave no answer in time. */
export async function askApart<N extends WorkName>(
  start: () => Thread,
  timers: Timers,
  name: N,
  ask: Work[N]['ask'],
): Promise<Work[N]['answer']> {
  const thread = start();
  const cancel = timers.after(THREAD_SECONDS_MAX * 1000, () => thread.end());
  try {
    const found = await thread.ask({ name, ask } as Parameters<Thread['ask']>[0]).catch((cause) => {
      throw new StackError('io', `a thread for ${name} ended before it was done: ${cause}`, { cause });
    });
    if ('error' in found) throw found.error;
    return found.answer as Work[N]['answer'];
  } finally {
    cancel();
    thread.end();
  }
}

/** Before work is begun that the system would end the engine for. Units: bytes. Errors: io. */
export function mustHaveRoom(available: number, wanted: number): void {
  if (available >= wanted) return;
  const [has, wants] = [available, wanted].map((bytes) => Math.round(bytes / 1e6));
  throw new StackError('io', `it takes ${wants} MB of memory, and ${has} MB are free`);
}
