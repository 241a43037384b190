/**
 * `render --fast`: the exact picture of an interval, small enough here to be whole, from a daemon at work and
 * from a stack at rest.
 */
import { copyFileSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { decoded } from '../support/decoded.ts';
import { frameName, framesIn, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(9, 20261202);
/** Units: seconds since 1970; a minute lies between two frames. */
const TAKEN = 1_700_000_000;
const clock = (i: number) => new Date((TAKEN + 60 * i) * 1000).toTimeString().slice(0, 8);

async function watched(place: Place, config: Record<string, unknown>) {
  const files = framesIn(place, frames);
  const daemon = place.daemon({ config });
  for (const [i, file] of files.entries()) {
    const capture = join(place.captures, frameName(i));
    copyFileSync(file, capture);
    utimesSync(capture, TAKEN + 60 * i, TAKEN + 60 * i);
    // One after the other, so that numbers and times go together.
    await daemon.untilFrames(i + 1);
  }
  return daemon;
}

const render = async (place: Place, ...flags: string[]) => {
  const out = place.path('interval.png');
  const drawn = await place.run('render', '--state', place.state, '--out', out, ...flags, '--json');
  expect(drawn.stderr).toBe('');
  // What the file says besides, when it was written for one, differs.
  return { json: drawn.json, samples: (await decoded(readFileSync(out))).samples };
};

describe.concurrent('render --fast', () => {
  it('is the exact picture where no pixel is left out, with a daemon and without', async ({ place }) => {
    const daemon = await watched(place, { timeline: { maxEdgePixels: 320 } });
    const interval = ['--from', clock(3), '--until', clock(7)];
    const exact = await render(place, ...interval);
    const fast = await render(place, ...interval, '--fast');
    expect(fast.json).toMatchObject({ width: 320, height: 200, frames: 4, numbers: { first: 4, last: 7 } });
    expect(fast.samples).toEqual(exact.samples);
    const kept = readdirSync(place.state).find((name) => name.endsWith('.timeline'))!;
    expect(readdirSync(join(place.state, kept)).length).toBeGreaterThan(0);
    await daemon.stop();
    const atRest = await render(place, ...interval, '--fast');
    expect(atRest.json).toEqual(fast.json);
    expect(atRest.samples).toEqual(exact.samples);
  });

  it('is refused by a stack without a timeline, with what to do', async ({ place }) => {
    await watched(place, {});
    const flags = ['--state', place.state, '--out', place.path('x.png'), '--last', '3', '--fast'];
    const refused = await place.run('render', ...flags);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('keeps no timeline') });
  });

  it('never writes into the captures folder', async ({ place }) => {
    await watched(place, { timeline: {} });
    const inside = join(place.captures, 'x.png');
    const flags = ['--state', place.state, '--out', inside, '--last', '3', '--fast'];
    const refused = await place.run('render', ...flags);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('outside the captures folder'),
    });
  });
});
