/** Time as a port: a monotonic clock and timers, so that tests own them. */

export interface Clock {
  /** Units: ms of a monotonic clock that starts anywhere; nothing that is decided depends on the time of day. */
  now(): number;
  /** Calls back once after so many ms; the result cancels. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
