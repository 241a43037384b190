/** The water: ripples that break the mirrored lights into pieces, differently in every frame. */
import type { LightPlane } from './glow.ts';
import { mixSeeds, openRandom } from './random.ts';
import type { View } from './view.ts';
import { mirrored } from './view.ts';

/** How far below its edge the mirror still sends light up into the picture, as a part of its height. */
const MIRROR_MARGIN = 0.4;
const TILE_BITS = 8;
const TILE = 2 ** TILE_BITS;
const TILE_MASK = TILE - 1;
/** Whole tiles added to a place, so that cutting off its fraction always rounds down. */
const POSITIVE = 16 * TILE;

interface Row {
  /** Tiles a pixel, and tiles from the first row of the water to this one. */
  readonly across: number;
  readonly down: number;
  /** Pixels that a slope of one standard deviation moves the reflection. */
  readonly amplitude: number;
  readonly reflectance: number;
}

export interface Water {
  readonly view: View;
  readonly seed: number;
  readonly rows: readonly Row[];
  readonly slopes: Float32Array;
  /** What endless waiting would show: the still mirror averaged over all slopes. Rows from the shore down. */
  readonly calm: Float32Array;
}

/** What still water would show of the view, continued below the lower edge of the picture. */
export function mirrorView(view: View): View {
  return { ...mirrored(view), height: Math.ceil(view.height * (1 + MIRROR_MARGIN)) };
}

/** Prepares the water over `mirror`, the picture that still water would show. */
export function openWater(view: View, mirror: LightPlane, seed: number): Water {
  const rows: Row[] = [];
  let down = 0;
  for (let y = view.shoreY; y < view.height; y++) {
    const below = (y - view.shoreY + 1) / view.scale;
    down += 1 / (view.scale * (22 + 0.42 * below));
    rows.push({
      across: 1 / (view.scale * (150 + 3.2 * below)),
      down,
      amplitude: view.scale * (6 + 0.44 * below),
      reflectance: 0.42 + 0.42 * Math.exp(-below / 150),
    });
  }
  return { view, seed, rows, slopes: slopeTile(seed), calm: calmMirror(view, rows, mirror) };
}

/** Shape: TILE * TILE slopes towards the camera, mean 0, standard deviation 1; both directions wrap. */
function slopeTile(seed: number): Float32Array {
  const random = openRandom(seed);
  const tile = new Float32Array(TILE * TILE);
  let power = 0;
  for (let wave = 0; wave < 46; wave++) {
    const down = 1 + Math.floor(14 * random() ** 1.3);
    const across = Math.round((random() - 0.5) * 2 * (2 + down * 0.9));
    const height = down / (2 + down) ** 1.5;
    const phase = 2 * Math.PI * random();
    power += (height * height) / 2;
    const turns = (count: number, at: number) => ((count * at) / TILE) * 2 * Math.PI;
    const sines = Float32Array.from({ length: TILE }, (_, x) => Math.sin(turns(across, x)));
    const cosines = Float32Array.from({ length: TILE }, (_, x) => Math.cos(turns(across, x)));
    for (let y = 0; y < TILE; y++) {
      const sine = height * Math.sin(turns(down, y) + phase);
      const cosine = height * Math.cos(turns(down, y) + phase);
      for (let x = 0; x < TILE; x++) {
        tile[y * TILE + x] = tile[y * TILE + x]! + sine * cosines[x]! + cosine * sines[x]!;
      }
    }
  }
  return tile.map((slope) => slope / Math.sqrt(power));
}

function mirrorRow(view: View, mirror: LightPlane, y: number): number {
  const folded = y < view.shoreY ? 2 * view.shoreY - y : y;
  return Math.min(mirror.height - 1, folded | 0);
}

function calmMirror(view: View, rows: readonly Row[], mirror: LightPlane): Float32Array {
  const line = view.width * 3;
  const calm = new Float32Array(rows.length * line);
  for (const [n, row] of rows.entries()) {
    let total = 0;
    const step = Math.min(0.25, (4 * view.scale) / row.amplitude);
    for (let slope = -2.5; slope <= 2.5; slope += step) {
      const share = Math.exp((-slope * slope) / 2);
      const from = mirrorRow(view, mirror, view.shoreY + n + row.amplitude * slope) * line;
      total += share;
      for (let i = 0; i < line; i++) calm[n * line + i] = calm[n * line + i]! + share * mirror.rgb[from + i]!;
    }
    for (let i = 0; i < line; i++) calm[n * line + i] = calm[n * line + i]! / total;
  }
  return calm;
}

/**
 * Paints the water of frame `index` into `out`, below the shore.
 *
 * Shape: `out` as the view; `mirror` as `mirrorView` and with the lights of this frame.
 */
export function paintWater(out: LightPlane, water: Water, mirror: LightPlane, index: number): void {
  const { view, rows, slopes, calm } = water;
  const drift = openRandom(mixSeeds(water.seed, index));
  const [shiftA, shiftB] = [drift() * TILE, drift() * TILE];
  const [downA, downB] = [drift() * TILE, drift() * TILE];
  const { width } = view;
  for (const [n, row] of rows.entries()) {
    const lineA = ((row.down * TILE + downA) & TILE_MASK) << TILE_BITS;
    const lineB = ((row.down * 2.3 * TILE + downB) & TILE_MASK) << TILE_BITS;
    const stepA = row.across * TILE;
    const stepB = row.across * 1.9 * TILE;
    for (let x = 0; x < width; x++) {
      const u = (x - view.centreX) * stepA + shiftA + POSITIVE;
      const v = (x - view.centreX) * stepB + shiftB + POSITIVE;
      const leftA = u | 0;
      const leftB = v | 0;
      const a0 = slopes[lineA | (leftA & TILE_MASK)]!;
      const a = a0 + (slopes[lineA | ((leftA + 1) & TILE_MASK)]! - a0) * (u - leftA);
      const b0 = slopes[lineB | (leftB & TILE_MASK)]!;
      const b = b0 + (slopes[lineB | ((leftB + 1) & TILE_MASK)]! - b0) * (v - leftB);
      const slope = a * 0.8 + b * 0.6;
      const mirroredRow = mirrorRow(view, mirror, view.shoreY + n + row.amplitude * slope);
      const column = Math.min(width - 1, Math.max(0, (x + (a - b) * row.amplitude * 0.06) | 0));
      const from = (mirroredRow * width + column) * 3;
      const to = (n * width + x) * 3;
      const at = to + view.shoreY * width * 3;
      const share = row.reflectance * Math.max(0.25, 1 + 0.36 * slope);
      out.rgb[at] = 0.0016 + share * (0.7 * mirror.rgb[from]! + 0.3 * calm[to]!);
      out.rgb[at + 1] = 0.0026 + share * (0.7 * mirror.rgb[from + 1]! + 0.3 * calm[to + 1]!);
      out.rgb[at + 2] = 0.0042 + share * (0.7 * mirror.rgb[from + 2]! + 0.3 * calm[to + 2]!);
    }
  }
}
