/**
 * The aircraft in the sky: where one flies while the shutter of a frame is open, and the trail that it
 * leaves.
 */
import type { LightPlane } from './glow.ts';
import { addLamp } from './glow.ts';
import type { Colour } from './layer.ts';
import { mixSeeds, openRandom } from './random.ts';
import type { Point, View } from './view.ts';

/** Frames between two aircraft, and frames that one takes to cross the picture. */
const HEADWAY = 29;
const CROSSING = 17;
/** The shutter is closed for the rest of the time between two frames: trails have gaps. */
const OPEN_SHARE = 0.88;
/** Beyond the edges of the picture, in its widths, where flights begin and end. */
const MARGIN = 0.04;
const steady: Colour = [1.7, 1.46, 1.12];
const strobe: Colour = [1.84, 1.92, 2];

/** The way of one aircraft. Units: frames since its flight began in, pixels out. */
type Flight = (flown: number) => Point;

/**
 * The flights of frame `index`, with the frame each of them began in. Aircraft are drawn by number: any frame
 * can be asked first.
 */
function flights(view: View, seed: number, index: number): { begun: number; flight: Flight }[] {
  const newest = Math.floor(index / HEADWAY);
  return [newest - 1, newest].map((number) => {
    const random = openRandom(mixSeeds(seed, number));
    const begun = number * HEADWAY + Math.floor(4 * random());
    const heading = random() < 0.5 ? 1 : -1;
    const [entry, exit] = [0.12 + 0.36 * random(), 0.1 + 0.36 * random()];
    const flight = (flown: number) => ({
      x: view.width * (0.5 + heading * (flown / CROSSING - 0.5) * (1 + 2 * MARGIN)),
      y: view.horizonY * (entry + ((exit - entry) * flown) / CROSSING),
    });
    return { begun, flight };
  });
}

/** Adds the trails of frame `index` to the sky, each with one flash of its strobe. */
export function addAircraft(plane: LightPlane, view: View, seed: number, index: number): void {
  for (const { begun, flight } of flights(view, seed, index)) {
    const flown = index - begun;
    if (flown < 0 || flown >= CROSSING) continue;
    addLamp(plane, flight(flown), flight(flown + OPEN_SHARE), 0.62 * view.scale, steady);
    const flash = flight(flown + OPEN_SHARE / 2);
    addLamp(plane, flash, flash, 1.15 * view.scale, strobe);
  }
}
