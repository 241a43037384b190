/** Captures that did not fit: counted while the stack goes on, and taken again when it is empty and any shape will do. */
import type { Entry, Ledger } from './ledger.ts';

/** Whether a capture was rejected for nothing but its shape, so that it may come in when that fits. */
export function isOfOtherShape({ outcome, reason, digest }: Entry): boolean {
  return outcome === 'rejected' && reason === 'shape-mismatch' && digest !== null;
}

/**
 * Rejected for their shape, for a stack that has no frame left; none while there is one. What did not fit a stack that is finished must
 * not begin the next one.
 */
export function fittingAgain(ledger: Ledger): Entry[] {
  if (ledger.totals.frames > 0) return [];
  return [...ledger.entries()].filter((entry) => isOfOtherShape(entry) && entry.stack === undefined);
}

/** How many the stack that goes on has rejected for their shape, by what was said of them. */
export function notFitting(ledger: Ledger): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of ledger.entries()) {
    if (!isOfOtherShape(entry) || entry.stack !== undefined) continue;
    const { message = '' } = entry;
    counts[message] = (counts[message] ?? 0) + 1;
  }
  return counts;
}
