/** What is said of a capture when it is folded, and of one that cannot be. */
import type { Entry } from '../../core/entry.ts';
import { type ErrorCode, familyOf, StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { HoldRules } from '../../core/hold.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { TakeAsk } from '../../core/verdict.ts';
import type { OpenEntry, Refused, Verdict } from './admitted.ts';
import type { Developed } from './develop.ts';

/**
 * Errors that more bytes or another try may cure: pending until the last call. The rest is rejected at once.
 */
const curable: readonly ErrorCode[] = ['unknown-format', 'truncated', 'decode-failed', 'unreadable'];

const ALPHA_NOTE = 'the alpha channel was left out: a stack has no transparency';

const PROFILE_NOTE = 'its colours are of another profile, and were added as they are stored';

/** Of a frame that is folded: in the verdict, and in the ledger. */
export function toldOf(
  { holdRules }: { readonly holdRules: HoldRules },
  known: Omit<Entry, 'outcome'>,
  { note: said, hasAlpha }: Pick<Developed, 'note' | 'hasAlpha'>,
): { told: Partial<Verdict>; about: Pick<Entry, 'message'> } {
  const other = holdRules.otherProfile(known);
  const notes = [
    ...(said === undefined ? [] : [said]),
    ...(hasAlpha ? [ALPHA_NOTE] : []),
    ...(other === null ? [] : [`${PROFILE_NOTE}: ${other}`]),
  ];
  const note = notes.join('; ');
  const told = { stamp: known.stamp, ...(note === '' ? {} : { note }) };
  return { told, about: note === '' ? {} : { message: note } };
}

/**
 * Of a capture that is at fault, which is then in the ledger unless it is to be tried again. Errors: what is
 * not the fault of the capture.
 */
export function refused(
  { ledger, shape }: { readonly ledger: Ledger; readonly shape: Shape | null },
  ask: TakeAsk,
  { error, entry }: { error: unknown; entry: OpenEntry } | Refused,
): Verdict {
  if (!(error instanceof StackError)) throw error;
  const planesTooLarge = error.code === 'stack-full' && shape === null;
  const code = planesTooLarge ? 'too-large' : error.code;
  if (familyOf(code) !== 'capture') throw error;
  const { message } = error;
  const { stamp } = entry;
  if (!ask.last && curable.includes(code)) return { outcome: 'pending', code, message, stamp };
  ledger.record({ ...entry, outcome: 'rejected', reason: code, message });
  return { outcome: 'rejected', code, message, stamp };
}
