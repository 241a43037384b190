/**
 * Changes that a happening makes to the ledger or the sidecar: the cadence of checkpoints and previews
 * follows from them.
 */
import { type Happening, unheard } from '../../core/happening.ts';

/** The ledger has grown, by a frame or by another entry; or only the sidecar has something new to say. */
export type Change = 'frame' | 'entry' | 'shown';

export function changeIn(happening: Happening): Change | null {
  switch (happening.kind) {
    case 'verdict':
      if (happening.reply.outcome === 'pending') return null;
      return happening.reply.outcome === 'folded' ? 'frame' : 'entry';
    case 'remarked':
    case 'lost':
    case 'prior-read':
      return 'entry';
    case 'opened':
      return happening.resumed && !happening.isRestart ? 'shown' : null;
    case 'take-failed':
    case 'folder-found':
    case 'folder-missing':
    case 'passed-over':
    case 'folder-unreadable':
    case 'folder-readable':
    case 'checkpoint-failed':
    case 'refold-failed':
    case 'paused':
    case 'replaced':
      return 'shown';
    // A decision is saved and shown by the command that made it, a checkpoint and a preview by the cadence
    // itself.
    case 'commanded':
    case 'refolded':
    case 'checkpoint':
    case 'published':
    case 'engine-died':
    case 'engine-rests':
    case 'fewer-in-hand':
    case 'noticed':
    case 'ignored':
    case 'poisoned':
    case 'prior-skipped':
    case 'folder-left-out':
    case 'watching':
    case 'watch-failed':
    case 'finish-failed':
    case 'ready':
    case 'deaf':
    case 'stopping':
    case 'stop-overdue':
    case 'stopped':
      return null;
    default:
      return unheard(happening);
  }
}
