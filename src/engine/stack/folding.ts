/** What comes into a stack at a time. */
import type { Reference } from '../../core/alignment.ts';
import type { Entry } from '../../core/entry.ts';
import { StackError } from '../../core/errors.ts';
import type { Frame, Shape } from '../../core/frame.ts';
import { FRAMES_MAX } from '../../core/limits.ts';
import type { Sensor } from '../../core/sensor.ts';
import type { Look } from '../../core/state.ts';

/**
 * A frame on its way into a stack: with its entry, how its samples are to be shown, and the name of its
 * decoder. `readSensor`: of a mosaic whose look has none yet.
 */
export interface Folding {
  readonly frame: Frame;
  readonly entry: Entry;
  readonly look: Look;
  readonly decoder: string;
  readonly readSensor?: (() => Promise<Sensor>) | undefined;
  /** What it was laid on. */
  readonly reference?: Reference | null;
}

/** A frame whose samples are in the planes already. */
export type Added = Pick<Folding, 'entry' | 'look' | 'decoder'>;

/** Who looks on. Errors: none, for nothing can be undone. */
export interface Watcher {
  folded(folding: Folding): void;
  emptied(): void;
}

/** Errors: stack-full for more frames than a stack may have. */
export function mustHaveRoom(frames: number): void {
  if (frames <= FRAMES_MAX) return;
  throw new StackError(
    'stack-full',
    `the stack is full: it has the ${FRAMES_MAX} frames that one may have; finish it, or set closeAfter`,
  );
}

/** Errors: broken-invariant for a mosaic that nobody could develop. */
export function mustShow(look: Look, { mosaic }: Shape): Look {
  if (!mosaic || look.sensor) return look;
  throw new StackError('broken-invariant', 'expected the sensor of the first mosaic of a stack, found none');
}
