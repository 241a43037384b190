/** Captures are read with patience: a folder that does not answer is no fault of its captures. */
import { StackError } from '../core/errors.ts';
import { type Timers, within } from './deadline.ts';

/** Less than the engine has for a capture, and enough for the largest on a card that gives 25 MB a second. */
const READ_MS = 60_000;
/** Reads that hang keep a thread each, so there are no more of them. */
const HANGING_MAX = 4;

/** The same reading. Errors: also io when it does not answer, or others have not yet. */
export function patiently<T>(
  read: (path: string) => Promise<T>,
  timers: Timers,
): (path: string) => Promise<T> {
  let hanging = 0;
  return async (path) => {
    if (hanging >= HANGING_MAX) throw silent();
    let isHung = false;
    const reading = read(path).finally(() => {
      if (isHung) hanging--;
    });
    return within(reading, READ_MS, timers, () => {
      isHung = true;
      hanging++;
      return silent();
    });
  };
}

function silent(): StackError {
  return new StackError('io', 'the captures folder does not answer; captures wait until it does');
}
