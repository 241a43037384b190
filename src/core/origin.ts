/** What a picture was made of, for whoever writes it into a file: frames, exposures, times, camera. */
import { type Camera, noCamera } from './capture-facts.ts';
import type { Entry } from './ledger.ts';
import type { Light } from './light.ts';
import { isEarlier, takenAt } from './order.ts';

/**
 * Units: `at` ms since 1970; `zoneMinutes` the clock ahead of UTC; not `zoned`: the zone is the computer's,
 * for none was said.
 */
export interface Instant {
  readonly at: number;
  readonly zoneMinutes: number;
  readonly zoned: boolean;
}

/**
 * Only what all frames allow to say: one that does not say its exposure makes the sum null, one with another
 * lens the lens.
 *
 * Units: whole nanoseconds; `exposuresNs` in the order of capture, null also where no list was asked for;
 * `endedAt` ms since 1970, when the shutter closed for the last time.
 */
export interface Origin {
  readonly software: string;
  readonly blend: string;
  readonly light: Light;
  readonly writtenAt: Instant;
  readonly frames: number;
  readonly exposureNsTotal: number | null;
  readonly exposuresNs: readonly number[] | null;
  readonly startedAt: Instant | null;
  readonly endedAt: number | null;
  readonly camera: Camera;
  /** Frames whose mean was taken out as a dark; left out for none. */
  readonly darks?: number;
}

/** For people: `mean of 40 frames less 20 darks`. */
export function madeOf({ blend, frames, darks }: Pick<Origin, 'blend' | 'frames' | 'darks'>): string {
  return `${blend} of ${frames} frames${darks === undefined ? '' : ` less ${darks} darks`}`;
}

/**
 * What is not in the ledger. Units: `now` ms since 1970; `zoneAt` the minutes that the computer's clock is
 * then ahead of UTC.
 */
export interface Writer {
  readonly software: string;
  readonly blend: string;
  readonly light: Light;
  readonly now: number;
  zoneAt(at: number): number;
}

/** Over the folded ones of the entries; the same whatever their order. */
export function originOf(entries: Iterable<Entry>, writer: Writer, withExposures: boolean): Origin {
  const folded: Entry[] = [];
  for (const entry of entries) if (entry.outcome === 'folded') folded.push(entry);
  const { software, blend, light, now } = writer;
  const [first, last] = ends(folded);
  const isKnown = folded.length > 0 && folded.every(({ exposureNs }) => exposureNs != null);
  return {
    software,
    blend,
    light,
    writtenAt: { at: now, zoneMinutes: writer.zoneAt(now), zoned: true },
    frames: folded.length,
    exposureNsTotal: isKnown ? folded.reduce((total, { exposureNs }) => total + (exposureNs ?? 0), 0) : null,
    exposuresNs:
      isKnown && withExposures ? folded.toSorted(byCapture).map(({ exposureNs }) => exposureNs ?? 0) : null,
    startedAt: first ? startOf(first, writer) : null,
    endedAt: last ? endOf(last) : null,
    camera: agreedCamera(folded),
  };
}

/** In capture order. */
function byCapture(a: Entry, b: Entry): number {
  return isEarlier(takenAt(a), takenAt(b)) ? -1 : 1;
}

function ends(folded: readonly Entry[]): [first: Entry | undefined, last: Entry | undefined] {
  let [first, last] = [folded[0], folded[0]];
  for (const each of folded) {
    if (first && byCapture(each, first) < 0) first = each;
    if (last && byCapture(each, last) > 0) last = each;
  }
  return [first, last];
}

/**
 * The time of the file, which stands in where a camera says none, says when it was written and not when it
 * was taken.
 */
function startOf({ capturedAt, camera }: Entry, writer: Writer): Instant | null {
  if (capturedAt == null || camera?.clock == null) return null;
  const zoned = camera.clock === 'zoned';
  return { at: capturedAt, zoneMinutes: camera.zoneMinutes ?? writer.zoneAt(capturedAt), zoned };
}

function endOf({ capturedAt, exposureNs, camera }: Entry): number | null {
  if (capturedAt == null || exposureNs == null || camera?.clock == null) return null;
  return capturedAt + exposureNs / 1e6;
}

const cameraKeys = [...Object.keys(noCamera), 'exposureBiasEv', 'temperatureC'] as (keyof Camera)[];

/** What every frame says, and says alike. */
export function agreedCamera(folded: readonly Entry[]): Camera {
  const [first, ...others] = folded.map(({ camera }) => camera ?? noCamera);
  if (!first) return noCamera;
  const differing = new Set<keyof Camera>();
  for (const other of others) {
    for (const key of cameraKeys) if (first[key] !== other[key]) differing.add(key);
  }
  const same = Object.entries(first).filter(([key]) => !differing.has(key as keyof Camera));
  return { ...noCamera, ...Object.fromEntries(same) };
}
