/** From a config to what the engine is asked to keep, and what the daemon is asked to do. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Blend } from '../blends/blend.ts';
import * as blends from '../blends/index.ts';
import { planesOf } from '../blends/named.ts';
import { commonFolder } from '../core/capture-folders.ts';
import type { CalibrationSettings } from '../core/dark.ts';
import { type Meaning, meaningOf, narrowed } from '../core/meaning.ts';
import type { PlaneName } from '../core/plane.ts';
import type { DaemonSettings, StackSettings } from '../core/settings.ts';
import { STATE_EXTENSION } from '../io/storage/checkpoint.ts';
import { withDigests } from './filters.ts';
import { captureExtensions } from './registries.ts';
import type { Config } from './schema.ts';

/**
 * A capture that has been still for this many times `settleMs` is taken although its last bytes look
 * unwritten.
 */
const DOUBT_FACTOR = 8;
/** And for no less than this, however short `settleMs` is. */
const DOUBT_MS_MIN = 400;
const CHECKPOINT_IDLE_MS = 60_000;

export { planesOf };

/**
 * The blends that planes are for: those that need one of them alone, or, where there is none, all that can be
 * made.
 */
export function blendsOf(planes: readonly PlaneName[]): string[] {
  const all = Object.entries<Blend>(blends).filter(
    ([, blend]) => !blend.takesEv && blend.planes.every((plane) => planes.includes(plane)),
  );
  const simple = all.filter(([, blend]) => blend.planes.length === 1);
  return (simple.length > 0 ? simple : all).map(([name]) => name);
}

/**
 * Invariant 8: a stack has one meaning, and its file is named by it, so another meaning finds another file.
 */
export function stateFileName(meaning: Meaning): string {
  const { light, planes, everyNth } = meaning;
  const every = everyNth === 1 ? '' : `-every${everyNth}`;
  const rest = narrowed(meaning).join(' ');
  const digest = rest === '' ? '' : `-${createHash('sha256').update(rest).digest('hex').slice(0, 8)}`;
  return `${light}-${planes.join('+')}${every}${digest}${STATE_EXTENSION}`;
}

/** Errors: config when the module of a filter cannot be read. */
export function stackSettings(config: Config, stateFolder: string): StackSettings {
  const { align, reference: alignTo } = config;
  const blends = config.previews.map((preview) => preview.blend);
  const planes = planesOf(blends, align);
  const meaning = meaningOf({
    ...config,
    planes,
    filters: withDigests(config.filters),
    alignTo,
    correction: null,
  });
  return {
    ...meaning,
    planes,
    captures: commonFolder(config.captures),
    folders: { named: config.captures, recursive: config.recursive },
    ...keptIn(stateFolder, meaning, config.spool),
    previews: config.previews,
    whiteBalance: config.whiteBalance,
    crop: config.crop,
    calibration: calibrationNamed(config),
    masters: config.masters,
    closeAfter: config.closeAfter,
    history: config.history,
    hold: { on: config.holdOn, sigmas: config.holdSigmas },
    pairs: config.pairs,
    timeline: config.timeline,
    statusFile: join(stateFolder, 'status.json'),
    segments: config.segments,
  };
}

function keptIn(stateFolder: string, meaning: Meaning, isSpooled: boolean) {
  const stateFile = join(stateFolder, stateFileName(meaning));
  // A spool belongs to one stack as its state file does: another meaning must not use it up.
  const spoolFolder = isSpooled ? `${stateFile.slice(0, -STATE_EXTENSION.length)}.spool` : null;
  return { stateFile, spoolFolder };
}

/**
 * With what is taken out of it: out of aligned frames it is part of what they mean, and so of where they are
 * kept.
 */
export function withCalibration(
  { stack, stateFolder, ...rest }: DaemonSettings,
  taken: Pick<StackSettings, 'calibration' | 'correction'>,
): DaemonSettings {
  const calibrated = { ...stack, ...taken };
  const kept = keptIn(stateFolder, meaningOf(calibrated), stack.spoolFolder !== null);
  return { ...rest, stateFolder, stack: { ...calibrated, ...kept } };
}

/** As the photographer named it: a folder has still to be stacked. */
function calibrationNamed({ dark, flat, mend }: Config): CalibrationSettings {
  const named = (path: string | null) => (path === null ? null : { file: path, from: path });
  return { dark: named(dark), flat: named(flat), mend };
}

/**
 * Units: `stopAfterIdle` seconds; without it the daemon runs until it is stopped. Errors: config when the
 * module of a filter cannot be read.
 */
export function daemonSettings(config: Config, stateFolder: string, stopAfterIdle?: number): DaemonSettings {
  return {
    stack: stackSettings(config, stateFolder),
    stateFolder,
    captureExtensions,
    existing: config.existing,
    settle: {
      settleMs: config.settleMs,
      doubtMs: Math.max(DOUBT_MS_MIN, config.settleMs * DOUBT_FACTOR),
      pendingMs: config.pendingSeconds * 1000,
    },
    checkpoint: {
      everyMs: config.checkpointEverySeconds * 1000,
      everyFrames: config.checkpointEveryFrames,
      idleMs: CHECKPOINT_IDLE_MS,
    },
    previewEveryMs: config.previewEverySeconds * 1000,
    stopAfterIdleMs: stopAfterIdle === undefined ? null : stopAfterIdle * 1000,
    historyEveryMs: config.history?.everySeconds == null ? null : config.history.everySeconds * 1000,
    closeAfterIdleMs: config.closeAfter?.idleSeconds == null ? null : config.closeAfter.idleSeconds * 1000,
  };
}
