/** Where a stack stands, by the daemon that is at work on it, or by its state file. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigFlags } from '../config/load.ts';
import type { ControlStatus } from '../core/control.ts';
import { codeOf, StackError } from '../core/errors.ts';
import type { Sidecar } from '../core/sidecar.ts';
import { surveyOf } from '../core/survey.ts';
import { sendCommand } from '../io/control/client.ts';
import { isLocked } from '../io/lock.ts';
import { stateFolder } from './reach.ts';
import { readState } from './read-state.ts';

/** What holds now, with the facts of the last preview that only it has. */
export type Status = ControlStatus &
  Omit<Partial<Sidecar>, keyof ControlStatus> & { readonly running: boolean };

/** Errors: config, usage when nothing is known about any stack there, damaged-state, newer-state, io. */
export async function statusOf(flags: ConfigFlags): Promise<Status> {
  const folder = await stateFolder(flags);
  const running = isLocked(folder);
  const shown = await lastShown(folder);
  const live = running ? await sendCommand(folder, 'status', {}) : null;
  // A daemon that cannot be spoken to has said in its sidecar how it is.
  const now = live ?? {
    ...(await atRest(folder, shown)),
    ...(running && shown ? { state: shown.state } : {}),
  };
  return { ...shown, ...now, running };
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
    overwritten: shown?.overwritten ?? 0,
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
