/** A picture of an interval from the timeline: how it is asked for, and what is said of it. */
import type { Interval } from './interval.ts';
import type { RenderSettings } from './settings.ts';
import type { Leaf } from './timeline.ts';

/** `file` null: the picture is part of the answer, as a JPEG. */
export interface IntervalAsk extends Omit<RenderSettings, 'file' | 'calibration' | 'crop'> {
  readonly interval: Interval;
  readonly file: string | null;
}

/** What was drawn: whole leaves. `jpeg`: base64, null where it went into a file. Units: pixels. */
export interface IntervalDrawn extends Leaf {
  readonly width: number;
  readonly height: number;
  readonly jpeg: string | null;
}
