/**
 * Troubles that keep the daemon from doing all it should, in words: which happening begins one, and which
 * ends it.
 */
import type { Happened } from '../../core/happening.ts';
import { printable } from '../../core/names.ts';

/** Each folder has its own. */
export type Trouble =
  | `folder ${string}`
  | 'engine'
  | 'take'
  | 'checkpoint'
  | 'preview'
  | 'calibration'
  | 'refold';

type Telling = Happened<
  | 'take-failed'
  | 'engine-rests'
  | 'poisoned'
  | 'folder-missing'
  | 'folder-found'
  | 'folder-unreadable'
  | 'folder-readable'
  | 'checkpoint-failed'
  | 'checkpoint'
  | 'published'
  | 'refold-failed'
  | 'refolded'
>;

/** The reason that a photographer reads, and null for a trouble that is over. */
function reasonOf(happening: Telling): readonly [Trouble, string | null] {
  switch (happening.kind) {
    case 'take-failed':
      return ['take', `captures wait, for they cannot be folded now: ${happening.message}`];
    case 'engine-rests':
      return [
        'engine',
        `folding rests: the engine ended ${happening.deaths} times in a row, the last time with ${happening.how}; it is tried again`,
      ];
    case 'poisoned':
      return ['engine', null];
    case 'folder-missing':
      return [`folder ${happening.folder}`, `the captures folder ${printable(happening.folder)} is missing`];
    case 'folder-unreadable':
      return [
        `folder ${happening.folder}`,
        `the captures folder ${printable(happening.folder)} cannot be read: ${happening.message}`,
      ];
    case 'folder-found':
    case 'folder-readable':
      return [`folder ${happening.folder}`, null];
    case 'checkpoint-failed':
      return ['checkpoint', `the state cannot be written: ${happening.message}`];
    case 'checkpoint':
      return ['checkpoint', null];
    case 'published': {
      const [first] = happening.failures;
      return ['preview', first ? `${printable(first.file)} cannot be written: ${first.message}` : null];
    }
    case 'refold-failed':
      return ['refold', `frames cannot be refolded: ${happening.message}`];
    case 'refolded':
      return ['refold', null];
  }
}

/** Keeps the reasons, by trouble, as they are after the happening. */
export function followTrouble(happening: Telling, troubles: Map<Trouble, string>): void {
  const keep = (trouble: Trouble, reason: string | null) => {
    if (reason === null) troubles.delete(trouble);
    else troubles.set(trouble, reason);
  };
  keep(...reasonOf(happening));
  if (happening.kind === 'published' && happening.calibration)
    keep('calibration', happening.calibration.trouble);
}
