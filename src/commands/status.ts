/** `slowshutter status`: where a stack stands, by the daemon that is at work on it, or by its state file. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlStatus } from '../core/control.ts';
import { codeOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { counted, duration } from '../core/progress.ts';
import type { Sidecar } from '../core/sidecar.ts';
import { surveyOf } from '../core/survey.ts';
import { sendCommand } from '../io/control/client.ts';
import { isLocked } from '../io/lock.ts';
import { type SteerFlags, stateFolder } from '../offline/reach.ts';
import { readState } from '../offline/read-state.ts';

/** What the last preview said, and what holds now. */
type Status = ControlStatus & Omit<Partial<Sidecar>, keyof ControlStatus> & { readonly running: boolean };

/** Errors: config, usage when nothing is known about any stack there, damaged-state. */
export async function status(flags: SteerFlags): Promise<void> {
  const folder = await stateFolder(flags);
  const running = isLocked(folder);
  const shown = await lastShown(folder);
  const live = running ? await sendCommand(folder, 'status', {}) : null;
  // A daemon that cannot be spoken to has said in its sidecar how it is.
  const now = live ?? {
    ...(await atRest(folder, shown)),
    ...(running && shown ? { state: shown.state } : {}),
  };
  const facts: Status = { ...shown, ...now, running };
  if (flags.json) console.log(JSON.stringify(facts));
  else console.log(describe(facts));
}

type Shown = Sidecar & { readonly previews: readonly string[] };

async function lastShown(folder: string): Promise<Shown | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'status.json'), 'utf8')) as Shown;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new StackError('io', `cannot read the status in ${folder}`, { cause: error });
  }
}

/** Errors: usage when there is neither a state file nor a status. */
async function atRest(folder: string, shown: Shown | null): Promise<ControlStatus> {
  const state = await readState(folder).catch((error) => {
    // Before its first checkpoint a stack has a status and no state file.
    if (shown && error instanceof StackError && error.code === 'usage') return null;
    throw error;
  });
  const survey = state ? surveyOf(state.ledger) : surveyOfShown(shown);
  const refold = state?.header.refold ?? null;
  return {
    ...survey,
    state: 'stopped',
    durableFrames: state ? survey.frames : (shown?.durableFrames ?? 0),
    queueFrames: 0,
    framesPerSecond: 0,
    refolding: refold === null ? null : { done: 0, of: survey.frames },
    previews: shown?.previews ?? [],
  };
}

function surveyOfShown(shown: Shown | null) {
  return {
    frames: shown?.frames ?? 0,
    exposureSecondsTotal: shown?.exposureSecondsTotal ?? null,
    ndStops: null,
    noiseGain: Math.sqrt(shown?.frames ?? 0),
    firstCaptureAt: shown?.firstCaptureAt ?? null,
    lastCaptureAt: shown?.lastCaptureAt ?? null,
    lastCapture: null,
    gaps: null,
    rejected: shown?.rejected ?? {},
    held: {},
    removed: 0,
    closed: 0,
    duplicates: 0,
    skipped: 0,
    lost: shown?.lost ?? 0,
  };
}

function describe(now: Status): string {
  const { gaps, refolding } = now;
  const isEmpty = now.frames === 0;
  const unknown = isEmpty ? '-' : 'unknown';
  const exposure = now.exposureSecondsTotal === null ? unknown : duration(now.exposureSecondsTotal);
  const stops = now.ndStops === null ? '' : `, as a filter of ${now.ndStops.toFixed(1)} stops`;
  const rate = now.framesPerSecond === 0 ? '' : `, ${now.framesPerSecond.toFixed(1)} frames/s`;
  const counts = (of: object) =>
    Object.entries(of)
      .map(([code, count]) => `${count} ${code}`)
      .join(', ') || 'none';
  const lines = [
    `state      ${now.state}`,
    `frames     ${now.frames} (${now.durableFrames} durable), ${now.queueFrames} waiting${rate}`,
    `exposure   ${exposure}${stops}`,
    `noise      ${isEmpty ? '-' : `${now.noiseGain.toFixed(1)} times less than one frame`}`,
    `captured   ${now.firstCaptureAt ?? '-'} to ${now.lastCaptureAt ?? '-'}`,
    `last       ${now.lastCapture === null ? '-' : printable(now.lastCapture)}`,
    `gaps       ${gaps === null ? unknown : gaps.count === 0 ? 'none' : describeGaps(gaps)}`,
    `rejected   ${counts(now.rejected)}`,
    `held       ${counts(now.held)}`,
    `removed    ${now.removed}`,
    `lost       ${now.lost}`,
    `previews   ${now.previews.join(', ') || '-'} (${now.updatedAt ?? '-'})`,
  ];
  if (refolding) lines.push(`refolding  ${refolding.done} of ${counted(refolding.of)}`);
  if (now.closed > 0) lines.push(`closed     ${counted(now.closed)} in finished stacks`);
  return lines.join('\n');
}

function describeGaps({ count, longestSeconds, totalSeconds }: NonNullable<ControlStatus['gaps']>): string {
  return `${count}, the longest ${duration(longestSeconds)}, together ${duration(totalSeconds)}`;
}
