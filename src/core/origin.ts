/** What a picture was made of, for whoever writes it into a file: frames, exposures, times, camera. */
import { type Camera, noCamera } from './capture-facts.ts';
import type { Entry } from './ledger.ts';

/** Units: `at` ms since 1970; `zoneMinutes` the clock ahead of UTC; not `zoned`: the zone is the computer's, for none was said. */
export interface Instant {
  readonly at: number;
  readonly zoneMinutes: number;
  readonly zoned: boolean;
}

/**
 * Only what all frames allow to say: one that does not say its exposure makes the sum null, one with another lens the lens.
 *
 * Units: whole nanoseconds; `exposuresNs` in the order of capture, null also where no list was asked for; `endedAt` ms since
 * 1970, when the shutter closed for the last time.
 */
export interface Origin {
  readonly software: string;
  readonly writtenAt: Instant;
  readonly frames: number;
  readonly exposureNsTotal: number | null;
  readonly exposuresNs: readonly number[] | null;
  readonly startedAt: Instant | null;
  readonly endedAt: number | null;
  readonly camera: Camera;
}

/** The computer's side of it. Units: `zoneAt` gives the minutes that its clock is ahead of UTC at a time in ms since 1970. */
export interface Writer {
  readonly software: string;
  readonly now: number;
  zoneAt(at: number): number;
}

/** Over the folded ones of the entries; the same whatever their order. */
export function originOf(entries: Iterable<Entry>, writer: Writer, withExposures: boolean): Origin {
  const folded: Entry[] = [];
  for (const entry of entries) if (entry.outcome === 'folded') folded.push(entry);
  const { software, now } = writer;
  const [first, last] = ends(folded);
  const isKnown = folded.length > 0 && folded.every(({ exposureNs }) => exposureNs != null);
  return {
    software,
    writtenAt: { at: now, zoneMinutes: writer.zoneAt(now), zoned: true },
    frames: folded.length,
    exposureNsTotal: isKnown ? folded.reduce((total, { exposureNs }) => total + (exposureNs ?? 0), 0) : null,
    exposuresNs:
      isKnown && withExposures ? folded.toSorted(byCapture).map(({ exposureNs }) => exposureNs ?? 0) : null,
    startedAt: first ? startOf(first, writer) : null,
    endedAt: last ? endOf(last) : null,
    camera: agreed(folded),
  };
}

/** By time; frames of one time by path, and those of one path, which was then written anew, by digest. */
function byCapture(a: Entry, b: Entry): number {
  const later = (a.capturedAt ?? 0) - (b.capturedAt ?? 0);
  return later || compare(a.path, b.path) || compare(a.digest ?? '', b.digest ?? '');
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function ends(folded: readonly Entry[]): [first: Entry | undefined, last: Entry | undefined] {
  let [first, last] = [folded[0], folded[0]];
  for (const each of folded) {
    if (first && byCapture(each, first) < 0) first = each;
    if (last && byCapture(each, last) > 0) last = each;
  }
  return [first, last];
}

/** The time of the file, which stands in where a camera says none, says when it was written and not when it was taken. */
function startOf({ capturedAt, camera }: Entry, writer: Writer): Instant | null {
  if (capturedAt == null || camera?.clock == null) return null;
  const zoned = camera.clock === 'zoned';
  return { at: capturedAt, zoneMinutes: camera.zoneMinutes ?? writer.zoneAt(capturedAt), zoned };
}

function endOf({ capturedAt, exposureNs, camera }: Entry): number | null {
  if (capturedAt == null || exposureNs == null || camera?.clock == null) return null;
  return capturedAt + exposureNs / 1e6;
}

const cameraKeys = Object.keys(noCamera) as (keyof Camera)[];

/** What every frame says, and says alike. */
function agreed(folded: readonly Entry[]): Camera {
  const [first, ...others] = folded.map(({ camera }) => camera ?? noCamera);
  if (!first) return noCamera;
  const differing = new Set<keyof Camera>();
  for (const other of others) {
    for (const key of cameraKeys) if (first[key] !== other[key]) differing.add(key);
  }
  const same = Object.entries(first).filter(([key]) => !differing.has(key as keyof Camera));
  return { ...noCamera, ...Object.fromEntries(same) };
}
