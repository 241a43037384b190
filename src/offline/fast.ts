/** The picture of an interval at once, from the timeline of a stack. */
import { StackError } from '../core/errors.ts';
import type { IntervalDrawn } from '../core/interval-picture.ts';
import type { RenderSettings } from '../core/settings.ts';
import { isClock } from '../io/instant.ts';
import { perform, type SteerFlags } from './reach.ts';
import { type IntervalFlags, intervalOf } from './render-request.ts';

/**
 * Errors: usage where the stack keeps no timeline, or a dark is asked for; nothing-folded; those of the
 * engine.
 */
export async function renderFast(
  given: SteerFlags & IntervalFlags,
  { calibration, crop, ...ask }: RenderSettings,
): Promise<Omit<IntervalDrawn, 'jpeg'>> {
  if (calibration !== undefined || crop !== undefined) {
    const text =
      'pictures of the timeline are without a dark, a flat and a crop; leave it out, or leave out --fast';
    throw new StackError('usage', `--fast: ${text}`);
  }
  const isOfDay = [given.from, given.until].some((time) => time !== undefined && isClock(time));
  const { leaves } = isOfDay ? await perform(given, 'timeline', {}) : { leaves: [] };
  const latestAt = leaves.reduce((latest, { until }) => Math.max(latest, until), 0);
  const { jpeg: _inTheFile, ...drawn } = await perform(given, 'interval', {
    ...ask,
    interval: intervalOf(given, latestAt),
  });
  return drawn;
}
