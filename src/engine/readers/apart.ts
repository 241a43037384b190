/** Work that takes much memory, in a thread of its own that ends with it: what a library grows to it never gives back. */
import { StackError } from '../../core/errors.ts';
import { THREAD_SECONDS_MAX } from '../../core/limits.ts';
import type { Thread, Timers } from './pool.ts';
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
