/** `doctor`: how long the disks last at the pace of the captures in the folder. */
import { stat, statfs } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { bytesPerHour, type Pace, paceOf, type Written } from '../core/pace.ts';
import { duration } from '../core/progress.ts';
import { lookAt } from '../io/files.ts';
import type { Finding } from './finding.ts';
import type { Taken } from './kinds-check.ts';

/** So many of the last names are looked at. */
const LOOKED_AT_MAX = 1000;
/** A night in winter. */
const HOURS_WANTED = 14;
/** An entry of the ledger takes about half of this, and a checkpoint is written beside the one before. */
const STATE_BYTES_PER_FRAME = 1000;

/**
 * None where there are too few captures to tell. `taken` has paths, `stateFolder` is there or a folder above
 * it.
 */
export async function paceFindings(config: Config, taken: Taken, stateFolder: string): Promise<Finding[]> {
  const [captures = ''] = config.captures;
  const pace = paceOf(await lookedAt(taken));
  if (pace === null) return [];
  const every = `one frame in ${duration(pace.secondsPerFrame)}`;
  const space = `${gigabytes(bytesPerHour(pace))} an hour, ${every}`;
  const shared = (await stat(captures)).dev === (await stat(stateFolder)).dev;
  const statePace = { ...pace, bytesPerFrame: STATE_BYTES_PER_FRAME };
  const both = { ...pace, bytesPerFrame: pace.bytesPerFrame + STATE_BYTES_PER_FRAME };
  const found = [await lasts('captures', captures, shared ? both : pace, space)];
  if (!shared) found.push(await lasts('state', stateFolder, statePace, every));
  if (config.spool) found.push(await spoolFinding(config, stateFolder, pace));
  return found;
}

/** A frame with its other half takes the space of both. */
async function lookedAt({ names, otherHalves }: Taken): Promise<Written[]> {
  const written: Written[] = [];
  for (const name of names.toSorted().slice(-LOOKED_AT_MAX)) {
    const facts = await lookAt(name);
    if (typeof facts !== 'object') continue;
    const other = otherHalves.get(name);
    const beside = other === undefined ? 'gone' : await lookAt(other);
    const bytes = facts.size + (typeof beside === 'object' ? beside.size : 0);
    written.push({ bytes, atMs: Number(facts.mtimeNs) / 1e6 });
  }
  return written;
}

async function lasts(what: string, folder: string, pace: Pace, told: string): Promise<Finding> {
  const hours = (await freeBytes(folder)) / bytesPerHour(pace);
  const text = hours > 1000 ? 'more than 1000 hours' : `${hours.toFixed(1)} hours`;
  const grade = hours < HOURS_WANTED ? 'warn' : 'ok';
  return { about: 'disk per hour', grade, text: `${told}: the disk of the ${what} lasts ${text}` };
}

/** The spool holds what came since the last checkpoint. */
async function spoolFinding(config: Config, folder: string, pace: Pace): Promise<Finding> {
  const { checkpointEveryFrames, checkpointEverySeconds } = config;
  const frames = Math.min(checkpointEveryFrames, Math.ceil(checkpointEverySeconds / pace.secondsPerFrame));
  const bytes = frames * pace.bytesPerFrame;
  const grade = bytes > (await freeBytes(folder)) ? 'warn' : 'ok';
  return {
    about: 'disk per hour',
    grade,
    text: `the spool grows to ${gigabytes(bytes)} between checkpoints`,
  };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const gigabytes = (bytes: number) =>
  bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
