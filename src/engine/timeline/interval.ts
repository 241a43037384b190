/** The picture of an interval, drawn of the small planes of a timeline. */
import type { Calibration } from '../../core/calibration.ts';
import { StackError } from '../../core/errors.ts';
import type { IntervalAsk, IntervalDrawn } from '../../core/interval-picture.ts';
import { Ledger } from '../../core/ledger.ts';
import { type Sampling, sampledSensor } from '../../core/sampled.ts';
import type { FirstCapture } from '../../core/state.ts';
import { leafOf } from '../../core/timeline.ts';
import { calibrationOf } from '../pictures/calibrated.ts';
import { type Drawn, drawNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Shown, Timeline } from './timeline.ts';

/**
 * `most`: originals to develop at most, and what is left of a leaf. Errors: usage for a dark or a flat;
 * nothing-folded; those of drawing, and of making again what is missing.
 */
export async function drawInterval(
  timeline: Timeline,
  contents: StackContents,
  ports: EnginePorts,
  ask: IntervalAsk,
  most?: number,
): Promise<IntervalDrawn> {
  const calibration = contents.frames === 0 ? null : calibrationOf(contents, ask.blend);
  mustBeAsFolded(calibration);
  const use = (shown: Shown) => ({
    drawn: draw(shown, contents, ports, { ...ask, calibration }),
    leaf: leafOf(shown.frames),
  });
  const { drawn, leaf } = await timeline.shown(ask.interval, use, most);
  const { width, height } = drawn;
  const bytes = await drawn.encoded(ask.file === null ? 0 : ports.wallClock());
  if (ask.file !== null) await ports.publishFile(ask.file, bytes, 0o644);
  const jpeg = ask.file === null ? Buffer.from(bytes).toString('base64') : null;
  return { ...leaf, width, height, jpeg };
}

function draw(
  { planeSet, first, sampling, frames }: Shown,
  contents: StackContents,
  ports: EnginePorts,
  {
    file,
    blend,
    ev,
    depth,
    quality,
    maxEdgePixels,
    calibration,
  }: IntervalAsk & { calibration: Calibration | null },
): Drawn {
  const ledger = new Ledger();
  if (file !== null) for (const entry of frames) ledger.record({ ...entry, outcome: 'folded' });
  const { settings, calibration: own } = contents;
  const look = lookOf(first, contents, sampling);
  const stack = {
    settings,
    shape: sampling.shape,
    first: look,
    ledger,
    calibration: own,
    opened: () => planeSet,
  };
  return drawNow(stack, ports, {
    file: file ?? 'interval.jpg',
    blend,
    ev,
    depth,
    quality,
    maxEdgePixels: edgeOf(sampling, maxEdgePixels),
    listsExposures: file !== null,
    ...(file === null && { origin: false }),
    with: calibration,
  });
}

/**
 * A mosaic is shown as the earliest frame of the stack is: the sensor of another would have to be read for
 * it.
 */
function lookOf(first: FirstCapture, contents: StackContents, sampling: Sampling): FirstCapture {
  const sensor = contents.first?.sensor;
  return sensor ? { ...first, sensor: sampledSensor(sensor, sampling) } : first;
}

/** Cells that were not side by side say nothing of the colours between them: each is a pixel of its own. */
function edgeOf({ k, unit, shape }: Sampling, maxEdgePixels: number): number {
  if (k === 1 || unit.width * unit.height === 1) return maxEdgePixels;
  return Math.min(maxEdgePixels, Math.max(shape.width / unit.width, shape.height / unit.height));
}

/** Errors: usage. */
function mustBeAsFolded(calibration: Calibration | null): void {
  if (!calibration?.dark && !calibration?.flat) return;
  const text =
    'pictures of the timeline are without a dark or a flat, which this stack has: render the interval without --fast';
  throw new StackError('usage', text);
}
