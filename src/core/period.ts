/** From when until when captures belong to a stack, by the time they were taken. */

/**
 * Units: ms since 1970; null is no bound. `from` is in, `until` is out, so that periods that meet share no
 * capture.
 */
export interface Period {
  readonly from: number | null;
  readonly until: number | null;
}

/** On which side a capture lies that is not within the period; null for one that is. Units: ms since 1970. */
export function outsideOf({ from, until }: Period, takenAt: number): 'before-from' | 'after-until' | null {
  if (from !== null && takenAt < from) return 'before-from';
  return until !== null && takenAt >= until ? 'after-until' : null;
}
