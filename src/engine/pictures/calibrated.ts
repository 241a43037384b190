/** What is taken out of a picture of a stack, by its blend. */
import { blendNamed } from '../../blends/named.ts';
import type { Calibration } from '../../core/calibration.ts';
import { PEDESTAL } from '../../core/correction.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import { MOTION_LEAST_PIXELS } from '../../core/hot-map.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Light } from '../../core/light.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { FirstCapture } from '../../core/state.ts';

/**
 * A stack as far as it matters what is taken out of it. `black`: of the sensor's cell, one 0 where there is
 * none.
 */
export interface ToCalibrate {
  readonly shape: Shape | null;
  readonly light: Light;
  readonly black: readonly number[];
}

/** Errors: usage when what is to be taken out does not fit, or cannot be read. */
export interface Calibrates {
  for(of: ToCalibrate): Calibration | null;
  /** What was taken out of frames before they were folded. */
  readonly corrected: { readonly dark: { readonly frames: number } | null } | null;
}

export interface CalibratedStack {
  readonly settings: Pick<StackSettings, 'light' | 'align' | 'correction'>;
  readonly shape: Shape | null;
  readonly first: FirstCapture | null;
  readonly calibration: Calibrates;
  readonly ledger: Pick<Ledger, 'folded'>;
}

const alignedRefusal =
  'a dark or a flat is of the sensor, on which aligned frames have been moved: it must be given when they are stacked, with --dark, which is another stack';

/** The rest to be taken out of frames that were corrected before they were laid. */
const onPedestal = { dark: null, boxes: null, flat: null, mends: false, pedestal: PEDESTAL } as const;

/**
 * Null where nothing is taken out, or where that would change nothing. `calibration`: in place of that of the
 * stack.
 *
 * Errors: usage when it does not fit, cannot be read, means nothing with the blend, or the frames are
 * aligned.
 */
export function calibrationOf(
  stack: CalibratedStack,
  blend: string,
  calibration: Calibrates = stack.calibration,
): Calibration | null {
  const { shape, settings, first } = stack;
  const { refused, planes } = blendNamed(blend);
  const asked = calibration.for({ shape, light: settings.light, black: first?.sensor?.black ?? [0] });
  const found =
    asked ??
    (settings.correction && { ...onPedestal, darks: stack.calibration.corrected?.dark?.frames ?? null });
  if (asked !== null && settings.align !== 'off') throw new StackError('usage', alignedRefusal);
  if (found !== null && refused?.dark !== undefined)
    throw new StackError('usage', `${blend} makes no picture less a dark or over a flat: ${refused.dark}`);
  if (settings.correction?.mend === 'auto') mustHaveMoved(stack.ledger);
  // A measure of how frames differ is the same with a dark and without.
  return planes.includes('squares') ? null : found;
}

/**
 * Errors: usage for frames that did not: what is always in one place of them is of the sensor, or stands
 * still as it does.
 */
function mustHaveMoved(ledger: Pick<Ledger, 'folded'>): void {
  const farthest = Math.max(0, ...ledger.folded().map(({ aligned }) => aligned?.driftPixels ?? 0));
  if (farthest >= MOTION_LEAST_PIXELS) return;
  const text = `these frames moved by ${farthest.toFixed(1)} px at most, and hot pixels are told from stars and lamps by ${MOTION_LEAST_PIXELS}: give --mend dark, with --dark, or --mend off`;
  throw new StackError('usage', text);
}

/** The same for pictures that go on without; what keeps it from being used is in `trouble`. Errors: none. */
export function calibrationForPreview(
  stack: CalibratedStack,
  blend: string,
): { readonly calibration: Calibration | null; readonly trouble: string | null } {
  try {
    return { calibration: calibrationOf(stack, blend), trouble: null };
  } catch (error) {
    return { calibration: null, trouble: `${messageOf(error)}; previews go on without it` };
  }
}
