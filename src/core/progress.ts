/** Where a stack stands, as a line for people. */

/** Units: seconds; null when unknown. */
export interface ProgressFacts {
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
  readonly queueFrames: number;
  readonly framesPerSecond: number;
  readonly etaSeconds: number | null;
  readonly rejected: number;
  /** Files in the folder that are no captures. */
  readonly passedOver?: number;
  readonly paused?: boolean;
}

/** Shape: one line, no control characters. Units: `1h02m03s`, `4m05s`, `6.5s`. */
export function progressLine(facts: ProgressFacts): string {
  const exposure =
    facts.exposureSecondsTotal === null ? '' : `  exposure ${duration(facts.exposureSecondsTotal)}`;
  const queue = facts.queueFrames === 0 ? '' : `  queue ${facts.queueFrames}`;
  const rate = facts.framesPerSecond === 0 ? '' : `  ${facts.framesPerSecond.toFixed(1)} frames/s`;
  const eta =
    facts.etaSeconds === null || facts.queueFrames < 10 ? '' : `  done in ${duration(facts.etaSeconds)}`;
  const rejected = facts.rejected === 0 ? '' : `  rejected ${facts.rejected}`;
  const passed = facts.passedOver ? `  passed over ${facts.passedOver}` : '';
  const paused = facts.paused ? '  paused' : '';
  return `${counted(facts.frames)}${paused}${exposure}${queue}${rate}${eta}${rejected}${passed}`;
}

export function counted(frames: number): string {
  return `${frames} ${frames === 1 ? 'frame' : 'frames'}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 2 : 1))}s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m${pad(whole % 60)}s`;
}
