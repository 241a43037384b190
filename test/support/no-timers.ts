/** Time that never comes: for engines of which a test wants nothing that waits. */
import type { Timers } from '../../src/core/timers.ts';

export const noTimers: Timers = { after: () => () => undefined };
