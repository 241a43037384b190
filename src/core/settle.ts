/** When a candidate is complete enough to be taken: the rule alone, with facts and the time as arguments. */

/**
 * What a stat says of a path. All five must hold still; `stamp` is what tells one writing of a path from
 * another.
 */
export interface Facts {
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
  readonly dev: string;
}

/**
 * Identifies a writing of a path across restarts: no ctime, so that chmod is not a new writing; no dev, so
 * that a remount is not.
 */
export function stampOf(facts: Facts): string {
  return `${facts.size}-${facts.mtimeNs}-${facts.ino}`;
}

/** Units: bytes; null where the stamp is no file's, as that of a capture that is gone. */
export function bytesOfStamp(stamp: string): number | null {
  const size = /^(\d+)-/.exec(stamp)?.[1];
  return size === undefined ? null : Number(size);
}

/** As `stampOf`, and another after a chmod. */
export function stampWithMode(facts: Facts): string {
  return `${stampOf(facts)}-${facts.ctimeNs}`;
}

/** When the file was last written. Units: whole ms since 1970, rounded towards it. */
export function modifiedMsOf({ mtimeNs }: Pick<Facts, 'mtimeNs'>): number {
  // As a double it may come out below a whole millisecond.
  return Number(BigInt(mtimeNs) / 1_000_000n);
}

/**
 * Units: milliseconds of a monotonic clock; never compared with a file's own times, which come from other
 * clocks.
 */
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
  /**
   * Writings of this path in this inode that nobody has read before another followed, unless they were one
   * that grows.
   */
  readonly overwritten: number;
  /** Signs of one who overwrites: changes that a file which grows does not make. */
  readonly signs: number;
  /** Since when its size has been what it is. */
  readonly sizeSince: number;
  /** Somebody who wrote to it has closed it. */
  readonly wasClosed: boolean;
}

/**
 * A file that was renamed into place, or closed, is whole; this is for its writer to set its mode and time.
 */
const RENAMED_MS = 20;
/**
 * A writer that has stood still for this long between two changes has ended one writing and begun another, if
 * it is one who overwrites.
 */
const STOOD_MS = 20;
/** After so many signs it is one who overwrites: a metadata program gives one. */
const SIGNS_MIN = 2;
/**
 * A file of one size that is written for so long is written again and again; over SMB the final size is set
 * first.
 */
const SAME_SIZE_MS = 10_000;

/** `isWhole`: by all that the kernel has told it was renamed into place, and nobody writes to it. */
export function newCandidate(
  path: string,
  facts: Facts,
  now: number,
  rule: SettleRule,
  isWhole = false,
): Candidate {
  const waitMs = isWhole && facts.size > 0 ? Math.min(RENAMED_MS, rule.settleMs) : rule.settleMs;
  return {
    path,
    facts,
    stillSince: now,
    waitMs,
    attempts: 0,
    overwritten: 0,
    signs: 0,
    sizeSince: now,
    wasClosed: false,
  };
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

/**
 * A look at the file: any change starts the wait anew, from now and with the short wait. `isWhole`: as for
 * `newCandidate`.
 */
export function observe(
  candidate: Candidate,
  facts: Facts,
  now: number,
  rule: SettleRule,
  isWhole = false,
): Candidate {
  if (sameFacts(candidate.facts, facts)) return candidate;
  const { path } = candidate;
  if (!isSameFile(candidate, facts)) return newCandidate(path, facts, now, rule, isWhole);
  // A tether program sets mode and time after it has renamed.
  const isStillWhole =
    candidate.waitMs < rule.settleMs && candidate.facts.size === facts.size && isPutAside(facts);
  const next = { ...newCandidate(path, facts, now, rule, isStillWhole), wasClosed: candidate.wasClosed };
  if (!isUnread(candidate, rule)) return next;
  const isSign = isOverwriting(candidate, facts, now);
  return {
    ...next,
    overwritten: candidate.overwritten + (isSign || isAnother(candidate, facts, now) ? 1 : 0),
    signs: candidate.signs + (isSign ? 1 : 0),
    sizeSince: candidate.facts.size === facts.size ? candidate.sizeSince : now,
  };
}

/** A change was told of: unless it was to mode or times, the file is not whole for having been renamed. */
export function afterChange(candidate: Candidate, rule: SettleRule): Candidate {
  const isWritten = candidate.waitMs < rule.settleMs && !isPutAside(candidate.facts);
  return isWritten ? { ...candidate, waitMs: rule.settleMs } : candidate;
}

/**
 * Somebody who wrote to it has closed it. `isLast`: and nobody has written to it since. The first time it is
 * then taken for whole; who opens it anew writes it in pieces, of which any may be the last, and only the
 * clock tells.
 */
export function afterClose(candidate: Candidate, rule: SettleRule, isLast: boolean): Candidate {
  const { facts, wasClosed, waitMs } = candidate;
  const isWhole = isLast && !wasClosed && facts.size > 0 && isUnread(candidate, rule);
  if (isWhole) return { ...candidate, wasClosed: true, waitMs: Math.min(RENAMED_MS, waitMs) };
  return afterChange(wasClosed ? candidate : { ...candidate, wasClosed: true }, rule);
}

/** Whether the last that was done to a file was no writing, which sets both of its times to the same. */
export function isPutAside({ mtimeNs, ctimeNs }: Facts): boolean {
  return Math.abs(Number(ctimeNs) - Number(mtimeNs)) >= RENAMED_MS * 1e6;
}

function isSameFile({ facts }: Candidate, { ino, dev }: Facts): boolean {
  return facts.ino === ino && facts.dev === dev;
}

/** Whether a change in place is one that a file which grows does not make. */
function isOverwriting(candidate: Candidate, found: Facts, now: number): boolean {
  const { facts, sizeSince } = candidate;
  if (facts.size === 0 || facts.mtimeNs === found.mtimeNs) return false;
  const isOfOneSize = found.size === facts.size && now - sizeSince >= SAME_SIZE_MS;
  return found.size < facts.size || (isOfOneSize && isAnother(candidate, found, now));
}

/**
 * Whether a change in place may be the next writing of one who overwrites, or of a file that grows the next
 * piece.
 */
function isAnother({ facts, stillSince }: Candidate, found: Facts, now: number): boolean {
  return facts.size > 0 && facts.mtimeNs !== found.mtimeNs && now - stillSince >= STOOD_MS;
}

/**
 * Writings that are known to be overwritten since `before`: none until it is known for one who overwrites,
 * and then all.
 */
export function overwrittenSince(before: Candidate, after: Candidate): number {
  return Math.max(0, knownOverwritten(after) - knownOverwritten(before));
}

function knownOverwritten({ overwritten, signs }: Candidate): number {
  return signs >= SIGNS_MIN ? overwritten : 0;
}

/** Whether the engine has not been asked about this writing yet. */
export function isUnread(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs <= rule.settleMs && candidate.attempts === 0;
}

/** Whether the engine must now give a verdict instead of asking for patience. */
export function isLastCall(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs >= rule.pendingMs;
}

/** Whether it has been still for so long that its last bytes are taken for what they are. */
export function isDoubtOver(candidate: Candidate, rule: SettleRule): boolean {
  return candidate.waitMs >= rule.doubtMs;
}

/**
 * The engine found it incomplete or undecodable: asked again once, when the limit is reached, unless it
 * changes first.
 */
export function waitForRest(candidate: Candidate, rule: SettleRule): Candidate {
  return { ...candidate, waitMs: rule.pendingMs };
}

/** The engine found it whole but doubtful: asked again after the longer wait. */
export function waitForDoubt(candidate: Candidate, rule: SettleRule): Candidate {
  return { ...candidate, waitMs: rule.doubtMs };
}

/**
 * It could not be opened or read: 0.5 s, then twice that, up to `retryMs`; the last call is never put off.
 */
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
