/** When a lost connection is tried again. */

const MOST_SECONDS = 30;

/** Units: seconds to wait before attempt 0, 1, 2, ...: 1, 2, 4 ... 30, for ever. */
export function retrySeconds(attempt: number): number {
  return Math.min(MOST_SECONDS, 2 ** attempt);
}
