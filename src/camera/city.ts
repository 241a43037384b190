/** The city on the far shore: three ranks of buildings with lit windows, and the lamps of the waterfront. */
import { addLamp, addSpikes } from './glow.ts';
import type { Colour, Layer } from './layer.ts';
import { blended, coverLine, coverRect, scaled } from './layer.ts';
import type { Random } from './random.ts';
import { openRandom } from './random.ts';
import type { View } from './view.ts';
import { lampExcess, pixelsPerMetre, project, SHORE_DISTANCE } from './view.ts';

interface Building {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly away: number;
}

interface Rank {
  readonly away: number;
  readonly tallness: number;
  readonly litShare: number;
  readonly wall: Colour;
  readonly haze: number;
}

const ranks: readonly Rank[] = [
  { away: 1050, tallness: 1.5, litShare: 0.2, wall: [0.017, 0.022, 0.036], haze: 0.62 },
  { away: 820, tallness: 1.1, litShare: 0.3, wall: [0.011, 0.013, 0.02], haze: 0.3 },
  { away: 660, tallness: 0.42, litShare: 0.36, wall: [0.009, 0.009, 0.012], haze: 0 },
];
const hazeColour: Colour = [0.088, 0.072, 0.09];
const windowColours: readonly Colour[] = [
  [1, 0.66, 0.3],
  [1, 0.75, 0.42],
  [1, 0.58, 0.22],
  [0.95, 0.86, 0.66],
  [0.72, 0.86, 1],
];
const lampColours: readonly Colour[] = [
  [1, 0.52, 0.16],
  [1, 0.6, 0.24],
  [1, 0.84, 0.56],
  [0.75, 0.9, 1],
];

/** Units: metres. Downtown stands right of the bridge, a smaller centre far left. */
function skylineHeight(across: number): number {
  const downtown = 84 * Math.exp(-(((across - 0.31) / 0.13) ** 2));
  const oldTown = 34 * Math.exp(-(((across + 0.33) / 0.1) ** 2));
  return 26 + downtown + oldTown;
}

/** Paints the city into the layer, as the view or its mirror shows it; the same seed gives the same city. */
export function paintCity(layer: Layer, view: View, seed: number): void {
  const random = openRandom(seed);
  const widest = (view.width / view.focal) * 0.56;
  for (const rank of ranks) {
    let left = -widest * rank.away;
    while (left < widest * rank.away) {
      const wide = 13 + 24 * random() ** 1.6;
      const middle = (left + wide / 2) / rank.away;
      const top = skylineHeight(middle) * rank.tallness * (0.42 + 0.72 * random());
      paintBuilding(layer, view, rank, { left, right: left + wide, top, away: rank.away }, random);
      left += wide * (0.86 + 0.3 * random());
    }
  }
  paintWaterfront(layer, view, random);
}

function paintBuilding(layer: Layer, view: View, rank: Rank, building: Building, random: Random): void {
  const { left, right, top, away } = building;
  const shade = 0.75 + 0.6 * random();
  const steps = 12;
  for (let step = 0; step < steps; step++) {
    const street = (1 - step / steps) ** 3;
    const wall = blended(
      scaled(rank.wall, shade * (1.25 + 2.6 * street)),
      hazeColour,
      rank.haze * (0.5 + 0.4 * street),
    );
    const a = project(view, left, (top * step) / steps, away);
    const b = project(view, right, top, away);
    coverRect(layer, a, b, wall);
  }
  paintWindows(layer, view, rank, building, random);
  if (top > 50) paintTop(layer, view, rank, building, random);
}

/** A tall building ends in a narrower block, a lit crown or a mast. */
function paintTop(layer: Layer, view: View, rank: Rank, building: Building, random: Random): void {
  const { left, right, top, away } = building;
  const inset = (right - left) * (0.12 + 0.16 * random());
  const block = { left: left + inset, right: right - inset, top: top * (1.08 + 0.14 * random()), away };
  const a = project(view, block.left, top, away);
  const b = project(view, block.right, block.top, away);
  coverRect(layer, a, b, blended(scaled(rank.wall, 1.3), hazeColour, rank.haze * 0.5));
  if (random() < 0.55) {
    const crown = scaled(windowColours[Math.floor(random() * windowColours.length)]!, 0.25 + 0.5 * random());
    coverRect(layer, project(view, left, top - 1.4, away), project(view, right, top, away), crown);
  }
  if (random() < 0.6) paintMast(layer, view, block, random);
}

function paintMast(layer: Layer, view: View, building: Building, random: Random): void {
  const middle = (building.left + building.right) / 2;
  const tip = building.top + 8 + 16 * random();
  const foot = project(view, middle, building.top, building.away);
  const head = project(view, middle, tip, building.away);
  coverLine(layer, foot, head, 0.8 * view.scale, [0.02, 0.022, 0.03]);
  addLamp(layer, head, head, 1.3 * view.scale, [0.8, 0.06, 0.03]);
}

function paintWindows(layer: Layer, view: View, rank: Rank, building: Building, random: Random): void {
  const { left, right, top, away } = building;
  const floorHeight = 3.6 + 0.8 * random();
  const bay = 2.4 + 1.6 * random();
  const litShare = rank.litShare * (0.35 + 1.3 * random());
  const taste = windowColours[Math.floor(random() * windowColours.length)]!;
  for (let floor = floorHeight; floor < top - 2.5; floor += floorHeight) {
    const floorShare = random() < 0.06 ? 0.9 : litShare;
    for (let x = left + 1.2; x < right - bay * 0.7; x += bay) {
      if (random() > floorShare) continue;
      const own = windowColours[Math.floor(random() * windowColours.length)]!;
      const light = (0.08 + 1.25 * random() ** 2.4) * (1 - 0.62 * rank.haze);
      const a = project(view, x, floor, away);
      const b = project(view, x + bay * 0.58, floor + floorHeight * 0.46, away);
      coverRect(layer, a, b, scaled(blended(taste, own, 0.35), light));
    }
  }
}

function paintWaterfront(layer: Layer, view: View, random: Random): void {
  const reach = (view.width / view.focal) * 0.56 * SHORE_DISTANCE;
  const quayTop = project(view, -reach, 3, SHORE_DISTANCE);
  coverRect(layer, quayTop, project(view, reach, 0, SHORE_DISTANCE), [0.02, 0.014, 0.011]);
  for (let right = -reach; right < reach; right += 9 + 16 * random()) {
    const colour = lampColours[Math.floor(random() ** 1.5 * lampColours.length)]!;
    const light = 0.9 + 4 * random() ** 2;
    const lamp = project(view, right, 6 + 2 * random(), SHORE_DISTANCE - 4);
    addLamp(
      layer,
      lamp,
      lamp,
      pixelsPerMetre(view, SHORE_DISTANCE) * 0.62,
      scaled(colour, light * lampExcess(view)),
    );
    if (light > 3) addSpikes(layer, lamp, light * 5 * view.scale, scaled(colour, light * 0.2));
    const pool = project(view, right, 3, SHORE_DISTANCE - 4);
    addLamp(layer, pool, pool, pixelsPerMetre(view, SHORE_DISTANCE) * 1.6, scaled(colour, light * 0.05));
  }
}
