/** Work that is waited for no longer than a time: a place that hangs neither fails nor ends. */
import type { Clock } from './clock.ts';

/** The part of a clock that ends a wait. */
export type Timers = Pick<Clock, 'after'>;

/**
 * What the work gives; it goes on by itself when it is late. Units: ms. Errors: those of the work, and what
 * `late` gives, called once then.
 */
export function within<T>(work: Promise<T>, ms: number, timers: Timers, late: () => Error): Promise<T> {
  let cancel: () => void = () => undefined;
  const limit = new Promise<never>((_, reject) => {
    cancel = timers.after(ms, () => reject(late()));
  });
  return Promise.race([work, limit]).finally(cancel);
}
