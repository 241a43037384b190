/** Where a stack stands, as a line for people. */

/** Units: seconds; null when unknown; pixels, null where frames are not aligned. */
export interface ProgressFacts {
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
  readonly queueFrames: number;
  readonly framesPerSecond: number;
  readonly etaSeconds: number | null;
  readonly rejected: number;
  readonly held?: number;
  readonly driftPixels?: number | null;
  /** Files in the folder that are no captures. */
  readonly passedOver?: number;
  readonly overwritten?: number;
  /** Since a frame was last folded. */
  readonly lastFrameSeconds?: number | null;
  readonly isFolderMissing?: boolean;
  readonly isDegraded?: boolean;
  readonly paused?: boolean;
}

/**
 * Shape: one line, no control characters; what matters most is first, and what does not fit into `columns` is
 * left out. Units: `1h02m03s`, `4m05s`, `6.5s`.
 */
export function progressLine(facts: ProgressFacts, columns = Number.POSITIVE_INFINITY): string {
  let line = '';
  for (const part of partsOf(facts)) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if (part !== '' && longer.length <= columns) line = longer;
  }
  return line;
}

/** By importance; empty where there is nothing to say. */
function partsOf(facts: ProgressFacts): string[] {
  const { exposureSecondsTotal, queueFrames, framesPerSecond, etaSeconds, lastFrameSeconds = null } = facts;
  const some = (name: string, count = 0) => (count === 0 ? '' : `${name} ${count}`);
  return [
    counted(facts.frames),
    facts.isFolderMissing ? 'no captures folder' : '',
    facts.isDegraded && !facts.isFolderMissing ? 'degraded' : '',
    facts.paused ? 'paused' : '',
    lastFrameSeconds === null ? '' : `last ${duration(Math.floor(lastFrameSeconds))} ago`,
    some('rejected', facts.rejected),
    some('overwritten', facts.overwritten),
    some('held', facts.held),
    facts.driftPixels == null ? '' : `aligned, moved ${pixels(facts.driftPixels)}`,
    exposureSecondsTotal === null ? '' : `exposure ${duration(exposureSecondsTotal)}`,
    some('passed over', facts.passedOver),
    some('queue', queueFrames),
    framesPerSecond === 0 ? '' : `${framesPerSecond.toFixed(1)} frames/s`,
    etaSeconds === null || queueFrames < 10 ? '' : `done in ${duration(etaSeconds)}`,
  ];
}

/** `3.2 px`, `123 px`. */
export function pixels(count: number): string {
  return `${count.toFixed(count < 100 ? 1 : 0)} px`;
}

export function counted(frames: number): string {
  return `${frames} ${frames === 1 ? 'frame' : 'frames'}`;
}

export function duration(seconds: number): string {
  // A few frames of a thousandth of a second are not none.
  if (seconds > 0 && seconds < 0.01) return `${Number(seconds.toPrecision(1))}s`;
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 2 : 1))}s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m${pad(whole % 60)}s`;
}
