/**
 * The suspension bridge over the water: where its road runs, and its deck, towers, cables and lamps as they
 * look.
 */
import { addLamp, addSpikes } from './glow.ts';
import type { Colour, Layer } from './layer.ts';
import { coverLine, coverPolygon, scaled } from './layer.ts';
import type { Point, View } from './view.ts';
import { lampExcess, pixelsPerMetre, project, SHORE_DISTANCE } from './view.ts';

/** Units: metres from the camera, along its axis: the stretch of the road that the picture shows. */
export const ROAD_START = 62;
export const ROAD_END = SHORE_DISTANCE + 8;

const DECK = 17;
const GIRDER = 2.4;
const HALF_WIDTH = 11;
const TOWER_TOP = 68;
const towers: readonly number[] = [190, 430];
const SIDE_SPAN = 135;
/** The legs stand outside the deck; metres from the middle of the road, and along it. */
const LEG = HALF_WIDTH + 2.4;
const TOWER_DEPTH = 5;
const warm: Colour = [1, 0.62, 0.28];
const steel: Colour = [0.016, 0.016, 0.02];

/** Units: metres; `side` right of the middle of the road, `above` the road, `away` from the camera. */
export function onBridge(view: View, side: number, above: number, away: number): Point {
  return project(view, -70 + 0.24 * away + side, DECK + above, away);
}

/** Height of the main cable over the road, in metres: a parabola between the towers, straight outside. */
function cableHeight(away: number): number {
  const [first, second] = [towers[0]!, towers[1]!];
  const tall = TOWER_TOP - DECK - 1;
  if (away < first) return tall * (1 - (first - away) / SIDE_SPAN);
  if (away > second) return tall * (1 - (away - second) / SIDE_SPAN);
  const fromMiddle = (away - (first + second) / 2) / ((second - first) / 2);
  return 4 + (tall - 4) * fromMiddle * fromMiddle;
}

/** Paints the bridge, far side first, as the view or its mirror shows it. */
export function paintBridge(layer: Layer, view: View): void {
  for (const away of [...towers].reverse()) paintLeg(layer, view, away, -1);
  paintCable(layer, view, -1);
  paintDeck(layer, view);
  paintLamps(layer, view, -1);
  paintLamps(layer, view, 1);
  for (const away of [...towers].reverse()) {
    paintBeams(layer, view, away);
    paintLeg(layer, view, away, 1);
  }
  paintCable(layer, view, 1);
}

/** Paints only what stands between the camera and the road: passing cars are hidden there. */
export function paintBridgeFront(layer: Layer, view: View): void {
  for (const away of towers) paintLeg(layer, view, away, 1);
}

function paintDeck(layer: Layer, view: View): void {
  const stretch = 6;
  for (let away = ROAD_END; away > ROAD_START; away -= stretch) {
    const near = away - stretch - 0.5;
    const lit = 0.7 + 0.3 * Math.cos((away / 32) * 2 * Math.PI);
    const floorAbove = view.up > 0 ? 0 : -GIRDER;
    const floor: Colour = view.up > 0 ? scaled([0.075, 0.052, 0.036], lit) : [0.006, 0.006, 0.008];
    const edges = [-HALF_WIDTH, HALF_WIDTH] as const;
    const corners = [
      onBridge(view, edges[0], floorAbove, away),
      onBridge(view, edges[1], floorAbove, away),
      onBridge(view, edges[1], floorAbove, near),
      onBridge(view, edges[0], floorAbove, near),
    ];
    coverPolygon(layer, corners, floor);
    const side = [
      onBridge(view, HALF_WIDTH, 0.4, away),
      onBridge(view, HALF_WIDTH, 0.4, near),
      onBridge(view, HALF_WIDTH, -GIRDER, near),
      onBridge(view, HALF_WIDTH, -GIRDER, away),
    ];
    coverPolygon(layer, side, scaled([0.021, 0.019, 0.022], 0.8 + 0.2 * lit));
    const rail = pixelsPerMetre(view, away) * 0.16;
    coverLine(layer, side[0]!, side[1]!, rail, scaled([0.34, 0.2, 0.1], lit));
  }
}

function paintLeg(layer: Layer, view: View, away: number, side: 1 | -1): void {
  const slices = 64;
  const foot = -DECK;
  const tall = TOWER_TOP - DECK;
  const seam = 1 / pixelsPerMetre(view, away);
  for (let slice = 0; slice < slices; slice++) {
    const from = foot + ((tall - foot) * slice) / slices;
    const to = Math.min(tall, foot + ((tall - foot) * (slice + 1)) / slices + seam);
    const half = 1.9 - (0.8 * (from - foot)) / (tall - foot);
    const middle = LEG * side;
    const uplight = towerLight(from);
    const right = middle + half;
    coverPolygon(layer, upright(view, [middle - half, away], [right, away], from, to), litSteel(uplight));
    // The face turned to the camera's axis gets no light from the road.
    const flank = upright(view, [right, away], [right, away + TOWER_DEPTH], from, to);
    coverPolygon(layer, flank, litSteel(uplight * 0.34));
  }
  const top = onBridge(view, LEG * side, tall + 1.2, away);
  addLamp(layer, top, top, 0.5 * view.scale + pixelsPerMetre(view, away) * 0.16, [2.2, 0.12, 0.06]);
}

/** An upright face between two places [side, away] of the plan and two heights over the road. */
function upright(
  view: View,
  [sideA, awayA]: readonly [number, number],
  [sideB, awayB]: readonly [number, number],
  from: number,
  to: number,
): Point[] {
  return [
    onBridge(view, sideA, from, awayA),
    onBridge(view, sideB, from, awayB),
    onBridge(view, sideB, to, awayB),
    onBridge(view, sideA, to, awayA),
  ];
}

/** Floodlights stand at the height of the road: they shine up the tower, and a little down. */
function towerLight(above: number): number {
  return above < 0 ? 0.06 + 0.75 * Math.exp(above / 5) : 0.07 + 0.75 * Math.exp(-above / 13);
}

function litSteel(uplight: number): Colour {
  const light = 0.62 * uplight ** 1.35;
  return [steel[0] + light * warm[0], steel[1] + light * warm[1], steel[2] + light * warm[2]];
}

function paintBeams(layer: Layer, view: View, away: number): void {
  const tall = TOWER_TOP - DECK;
  const levels = [tall * 0.36, tall * 0.68, tall - 2.4];
  for (const [n, above] of levels.entries()) {
    const face = upright(view, [-LEG, away], [LEG, away], above, above + 2);
    coverPolygon(layer, face, litSteel(towerLight(above) * 0.9));
    const upper = levels[n + 1];
    if (upper === undefined) continue;
    const thickness = pixelsPerMetre(view, away) * 0.8;
    for (const side of [-1, 1]) {
      const from = onBridge(view, -LEG * side, above + 2, away);
      const to = onBridge(view, LEG * side, upper, away);
      coverLine(layer, from, to, thickness, litSteel(towerLight((above + upper) / 2) * 0.8));
    }
  }
}

function paintCable(layer: Layer, view: View, side: 1 | -1): void {
  const step = 8;
  const edge = HALF_WIDTH * side;
  for (let away = ROAD_END; away - step > ROAD_START; away -= step) {
    const near = away - step;
    if (cableHeight(away) < 0 || cableHeight(near) < 0) continue;
    const pixels = pixelsPerMetre(view, away);
    const a = onBridge(view, edge, cableHeight(away), away);
    const b = onBridge(view, edge, cableHeight(near), near);
    coverLine(layer, a, b, pixels * 0.42, [0.03, 0.026, 0.026]);
    coverLine(layer, a, onBridge(view, edge, 0, away), pixels * 0.07, [0.045, 0.036, 0.03]);
    addLamp(layer, a, a, pixels * 0.17, [0.9, 0.82, 0.66]);
  }
}

function paintLamps(layer: Layer, view: View, side: 1 | -1): void {
  for (let away = ROAD_END - 12; away > ROAD_START; away -= 32) {
    const pixels = pixelsPerMetre(view, away);
    const edge = (HALF_WIDTH - 0.6) * side;
    const head = onBridge(view, edge - 1.2 * side, 8.5, away);
    coverLine(layer, onBridge(view, edge, 0, away), onBridge(view, edge, 8.3, away), pixels * 0.16, steel);
    coverLine(layer, onBridge(view, edge, 8.3, away), head, pixels * 0.14, steel);
    addLamp(layer, head, head, 0.6 * view.scale + pixels * 0.17, scaled(warm, 4 * lampExcess(view)));
    addSpikes(layer, head, 7 * view.scale + pixels * 3.2, scaled(warm, 0.8));
  }
}
