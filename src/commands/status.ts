/** `slowshutter status`: what the last published sidecar and the lock say. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, StackError } from '../core/errors.ts';
import { exposureSecondsTotal, isoTime, type Sidecar } from '../core/sidecar.ts';
import { isLocked } from '../io/lock.ts';
import { duration } from '../io/progress.ts';
import type { ConfigFlags } from './settings.ts';
import { readState } from './state.ts';

export interface StatusFlags extends ConfigFlags {
  readonly json?: true;
}

interface Status extends Sidecar {
  readonly previews: readonly string[];
  readonly running: boolean;
}

/** Errors: config, usage when nothing is known about any stack there, damaged-state. */
export async function status(flags: StatusFlags): Promise<void> {
  const folder = flags.state ?? (await configuredFolder(flags));
  const running = isLocked(folder);
  const known = (await readStatusFile(folder)) ?? (await fromState(folder));
  // A daemon that was killed could not say that it stopped.
  const state = running ? known.state : 'stopped';
  const now: Status = { ...known, state, running };
  if (flags.json) console.log(JSON.stringify(now));
  else console.log(describe(now));
}

async function configuredFolder(flags: StatusFlags): Promise<string> {
  // Checking a config needs all registries; where the folder is named, nothing has to wait for them.
  const { loadConfig, stateFolderOf } = await import('./settings.ts');
  return stateFolderOf(await loadConfig(process.cwd(), flags));
}

async function readStatusFile(folder: string): Promise<Omit<Status, 'running'> | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'status.json'), 'utf8')) as Omit<Status, 'running'>;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new StackError('io', `cannot read the status in ${folder}`, { cause: error });
  }
}

async function fromState(folder: string): Promise<Omit<Status, 'running'>> {
  const { header, ledger } = await readState(folder);
  const { totals } = ledger;
  return {
    schema: 1,
    blend: 'mean',
    light: header.light,
    frames: header.frames,
    durableFrames: header.frames,
    exposureSecondsTotal: exposureSecondsTotal(totals),
    firstCaptureAt: isoTime(totals.firstCaptureAt),
    lastCaptureAt: isoTime(totals.lastCaptureAt),
    updatedAt: isoTime(header.savedAt) ?? '',
    width: 0,
    height: 0,
    rejected: ledger.rejectedByCode(),
    lost: ledger.count('lost'),
    queueFrames: 0,
    state: 'stopped',
    previews: [],
  };
}

function describe(now: Status): string {
  const exposure = now.exposureSecondsTotal === null ? 'unknown' : duration(now.exposureSecondsTotal);
  const rejected = Object.entries(now.rejected).map(([code, count]) => `${count} ${code}`);
  return [
    `state      ${now.state}`,
    `frames     ${now.frames} (${now.durableFrames} durable), ${now.queueFrames} waiting`,
    `exposure   ${exposure}`,
    `captured   ${now.firstCaptureAt ?? '-'} to ${now.lastCaptureAt ?? '-'}`,
    `rejected   ${rejected.join(', ') || 'none'}`,
    `lost       ${now.lost}`,
    `previews   ${now.previews.join(', ') || '-'} (${now.updatedAt})`,
  ].join('\n');
}
