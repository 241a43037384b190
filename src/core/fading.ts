/**
 * Trails that fade: brightness as whole steps below white, to which age is added, so that no order changes
 * what is left.
 */
import type { FullScale } from './frame.ts';
import { LOG_SCALE, logTerm } from './logarithm.ts';

/** Seconds in which a trail loses half of its brightness, where nobody says how many. */
export const FADE_SECONDS = 300;

/**
 * So far below white and farther, nothing is left: 16 halvings, which 3 bytes hold. Units: as those of
 * `logTerm`.
 */
export const GONE = 2 ** 24 - 1;

/**
 * Shape: fullScale + 1 entries: how far a sample is below white, that of 1 of 65,535 just above GONE; black
 * is GONE.
 */
export function glowTable(fullScale: FullScale): Uint32Array {
  return Uint32Array.from({ length: fullScale + 1 }, (_, value) =>
    value === 0 ? GONE : logTerm(value, fullScale),
  );
}

/**
 * How much dimmer a light is at `to` than at `from`, GONE at most; what is lost from one time to a third by
 * way of a second is the same.
 * Units: ms since 1970, -Infinity for never; steps of `logTerm`. Rounding: of each time by itself, halves up.
 */
export function fadedBetween(from: number, to: number, fadeSeconds: number): number {
  const steps = (at: number) => Math.round((at * LOG_SCALE) / (fadeSeconds * 1000));
  return Math.min(GONE, steps(to) - steps(from));
}

/** `fading by half in 300 s`. */
export function fadeText(fadeSeconds: number): string {
  return `fading by half in ${fadeSeconds} s`;
}
