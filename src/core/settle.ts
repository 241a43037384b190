/** When a candidate is complete enough to be taken: the rule alone, with facts and the time as arguments. */

/** What a stat says of a path. All five must hold still; `stamp` is what tells one writing of a path from another. */
export interface Facts {
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
  readonly dev: string;
}

/** Identifies a writing of a path across restarts: no ctime, so that chmod is not a new writing; no dev, so that a remount is not. */
export function stampOf(facts: Facts): string {
  return `${facts.size}-${facts.mtimeNs}-${facts.ino}`;
}

/** As `stampOf`, and another after a chmod. */
export function stampWithMode(facts: Facts): string {
  return `${stampOf(facts)}-${facts.ctimeNs}`;
}

/** When the file was last written. Units: ms since 1970. */
export function modifiedMsOf({ mtimeNs }: Facts): number {
  return Math.floor(Number(mtimeNs) / 1e6);
}

/** Units: milliseconds of a monotonic clock; never compared with a file's own times, which come from other clocks. */
export interface SettleRule {
  /** A capture is looked at when it has been still for this long. */
  readonly settleMs: number;
  /** A whole capture whose last bytes look unwritten must be still for this long. */
  readonly doubtMs: number;
  /** What is incomplete or cannot be decoded gets its reason when it has been still for this long. */
  readonly pendingMs: number;
}

/** A path on its way to be taken. */
export interface Candidate {
  readonly path: string;
  readonly facts: Facts;
  /** Since when the facts have been what they are. */
  readonly stillSince: number;
  /** How long it must be still before the engine is asked (again). */
  readonly waitMs: number;
  /** Failed attempts to open or read it, for the back-off. */
  readonly attempts: number;
}

export function newCandidate(path: string, facts: Facts, now: number, rule: SettleRule): Candidate {
  return { path, facts, stillSince: now, waitMs: rule.settleMs, attempts: 0 };
}

export function dueAt(candidate: Candidate): number {
  return candidate.stillSince + candidate.waitMs;
}

function sameFacts(a: Facts, b: Facts): boolean {
  return (
    a.size === b.size &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs &&
    a.ino === b.ino &&
    a.dev === b.dev
  );
}

/** A look at the file: any change starts the wait anew, from now and with the short wait. */
export function observe(candidate: Candidate, facts: Facts, now: number, rule: SettleRule): Candidate {
  if (sameFacts(candidate.facts, facts)) return candidate;
  return newCandidate(candidate.path, facts, now, rule);
}

/** Whether the engine has not been asked about this writing yet. */
export function isUnread(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs === rule.settleMs && candidate.attempts === 0;
}

/** Whether the engine must now give a verdict instead of asking for patience. */
export function isLastCall(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs >= rule.pendingMs;
}

/** Whether it has been still for so long that its last bytes are taken for what they are. */
export function isDoubtOver(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs >= rule.doubtMs;
}

/** The engine found it incomplete or undecodable: asked again once, when the limit is reached, unless it changes first. */
export function waitForRest(candidate: Candidate, rule: SettleRule): Candidate {
  return { ...candidate, waitMs: rule.pendingMs };
}

/** The engine found it whole but doubtful: asked again after the longer wait. */
export function waitForDoubt(candidate: Candidate, rule: SettleRule): Candidate {
  return { ...candidate, waitMs: rule.doubtMs };
}

/** It could not be opened or read: 0.5 s, then twice that, up to `retryMs`; the last call is never put off. */
export function waitForAccess(
  candidate: Candidate,
  now: number,
  rule: SettleRule,
  retryMs: number,
): Candidate {
  const backOff = Math.min(500 * 2 ** candidate.attempts, retryMs);
  const waited = now - candidate.stillSince;
  const waitMs = waited < rule.pendingMs ? Math.min(waited + backOff, rule.pendingMs) : waited + backOff;
  return { ...candidate, waitMs, attempts: candidate.attempts + 1 };
}
