/**
 * The sensor of a mosaic, read for the frame that gives its stack the look and for no other: it may cost as
 * much as decoding.
 */
import type { Entry } from '../../core/entry.ts';
import type { Frame, Shape } from '../../core/frame.ts';
import { isEarlier, type TakenAt, takenAt } from '../../core/order.ts';
import type { Sensor } from '../../core/sensor.ts';
import type { Look } from '../../core/state.ts';

/** A stack as far as it says whether a frame would be its first. */
interface Wanting {
  readonly first: TakenAt | null;
}

/** Whether a frame would give the stack its look, for which that of a mosaic needs a sensor. */
export function wantsSensor({ first }: Wanting, { mosaic }: Shape, entry: Entry): boolean {
  return mosaic !== undefined && (first === null || isEarlier(takenAt(entry), first));
}

/** A frame that is about to be folded. */
interface Coming {
  readonly frame: Frame;
  readonly entry: Entry;
  readonly look: Look;
  readonly readSensor?: (() => Promise<Sensor>) | undefined;
}

/**
 * To be asked in the turn in which the frames are folded: what was the first before may have been taken out
 * since they were decoded.
 *
 * Errors: those of the decoder.
 */
export function withSensors<F extends Coming>(stack: Wanting, frames: readonly F[]): Promise<F[]> {
  return Promise.all(
    frames.map(async (coming) => {
      const { frame, entry, look, readSensor } = coming;
      if (!readSensor || !wantsSensor(stack, frame.shape, entry)) return coming;
      return { ...coming, look: { ...look, sensor: await readSensor() } };
    }),
  );
}
