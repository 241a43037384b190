/** Where a stack stands, by the daemon that is at work on it, or by its state file. */
import { join } from 'node:path';
import type { ConfigFlags } from '../config/load.ts';
import type { ControlStatus } from '../core/control.ts';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { type DaemonState, isSidecar, type Sidecar } from '../core/sidecar.ts';
import { surveyOf } from '../core/survey.ts';
import { sendCommand } from '../io/control/client.ts';
import { isLocked } from '../io/lock.ts';
import { readText } from '../io/text-file.ts';
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
  let absence: string | null = null;
  const live = !running
    ? null
    : await sendCommand(folder, 'status', {}).catch((error) => {
        if (codeOf(error) !== 'engine-died') throw error;
        // The daemon is there, and has no engine to ask now.
        absence = messageOf(error);
        return null;
      });
  // A daemon that cannot be spoken to has said in its sidecar how it is.
  const now = live ?? {
    ...(await atRest(folder, shown)),
    ...(running && shown ? { state: shown.state, stateReason: shown.stateReason ?? null } : {}),
    ...(absence === null ? {} : { state: 'degraded' as const, stateReason: absence }),
  };
  return { ...shown, ...now, running };
}

type Shown = Sidecar & { readonly previews: readonly string[] };

/** Null when there is none, or none that can be believed: the state file says more. Errors: none. */
async function lastShown(folder: string): Promise<Shown | null> {
  try {
    const text = await readText(join(folder, 'status.json'));
    return text.trim() !== '' && isSidecar(text) ? shownIn(JSON.parse(text)) : null;
  } catch {
    return null;
  }
}

const counts = ['durableFrames', 'lost', 'held', 'removed', 'queueFrames', 'width', 'height'] as const;
const states: readonly unknown[] = ['running', 'paused', 'stopped', 'degraded'] satisfies DaemonState[];

/** Each fact that is not what it should be is left out, or is nothing. */
function shownIn(found: Shown): Shown {
  const { previews, state, rejected } = found;
  const odd = counts.filter((name) => typeof found[name] !== 'number');
  const times = (['firstCaptureAt', 'lastCaptureAt'] as const).filter(
    (name) => typeof found[name] !== 'string',
  );
  return {
    ...found,
    ...Object.fromEntries([...odd.map((name) => [name, 0]), ...times.map((name) => [name, null])]),
    exposureSecondsTotal: typeof found.exposureSecondsTotal === 'number' ? found.exposureSecondsTotal : null,
    previews: Array.isArray(previews) ? previews.filter((file) => typeof file === 'string') : [],
    state: states.includes(state) ? state : 'stopped',
    rejected: typeof rejected === 'object' && rejected !== null ? rejected : {},
  };
}

/** Errors: usage when there is neither a state file nor a status. */
async function atRest(folder: string, shown: Shown | null): Promise<ControlStatus> {
  const state = await readState(folder).catch((error) => {
    // Before its first checkpoint a stack has a status and no state file.
    if (shown && error instanceof StackError && error.code === 'usage') return null;
    throw error;
  });
  const survey = state
    ? surveyOf(state.ledger, state.header.reference, state.header.window)
    : surveyOfShown(shown);
  const refold = state?.header.refold ?? null;
  return {
    ...survey,
    state: 'stopped',
    stateReason: null,
    durableFrames: state ? survey.frames : (shown?.durableFrames ?? 0),
    queueFrames: 0,
    overwritten: shown?.overwritten ?? 0,
    framesPerSecond: 0,
    passedOver: shown?.passedOver ?? {},
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
    expired: 0,
    duplicates: 0,
    skipped: 0,
    lost: shown?.lost ?? 0,
    aligned: shown?.aligned ?? null,
    window: null,
  };
}
