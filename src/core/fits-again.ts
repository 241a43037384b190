/**
 * Captures that may come in after all, rejected for their shape or for want of a package, not for what they
 * are: counted, and taken again.
 */
import type { Entry, Ledger } from './ledger.ts';

function isRejectedAs(reason: string, { outcome, reason: why, digest }: Entry): boolean {
  return outcome === 'rejected' && why === reason && digest !== null;
}

/** Whether a capture was rejected for nothing of its own, so that `restore` may put it in. */
export function mayComeIn(entry: Entry): boolean {
  return isRejectedAs('shape-mismatch', entry) || isRejectedAs('no-decoder', entry);
}

/**
 * Rejected for their shape, for a stack that has no frame left: any will do again. None while there is one.
 * What did not fit a stack that is finished must not begin the next one.
 */
export function fittingAgain(ledger: Ledger): Entry[] {
  return ledger.totals.frames > 0 ? [] : rejectedAs('shape-mismatch', ledger);
}

/**
 * Rejected because the package that reads them was not installed. Those of the time of a stack that is
 * finished are not for the next one.
 */
export function unreadYet(ledger: Ledger): Entry[] {
  return rejectedAs('no-decoder', ledger);
}

function rejectedAs(reason: string, ledger: Ledger): Entry[] {
  return [...ledger.entries()].filter((entry) => isRejectedAs(reason, entry) && entry.stack === undefined);
}

/** How many the stack that goes on has rejected for their shape, by what was said of them. */
export function notFitting(ledger: Ledger): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of ledger.entries()) {
    if (!isRejectedAs('shape-mismatch', entry) || entry.stack !== undefined) continue;
    const { message = '' } = entry;
    counts[message] = (counts[message] ?? 0) + 1;
  }
  return counts;
}
