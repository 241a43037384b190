/** The cars on the bridge: which lights shine where while the shutter of one frame is open. */
import { onBridge, ROAD_END, ROAD_START } from './bridge.ts';
import type { LightPlane } from './glow.ts';
import { addLamp } from './glow.ts';
import type { Colour } from './layer.ts';
import { scaled } from './layer.ts';
import { mixSeeds, openRandom } from './random.ts';
import type { View } from './view.ts';
import { pixelsPerMetre } from './view.ts';

interface Lane {
  /** Metres right of the middle of the road. */
  readonly side: number;
  /** 1 drives away and shows its tail lights, -1 comes nearer. */
  readonly heading: 1 | -1;
  /** Metres per frame. */
  readonly speed: number;
  /** Frames between two cars, on average. */
  readonly headway: number;
}

const lanes: readonly Lane[] = [
  { side: -7.9, heading: -1, speed: 5.1, headway: 2.9 },
  { side: -4.3, heading: -1, speed: 6.6, headway: 2.5 },
  { side: 4.3, heading: 1, speed: 6.3, headway: 2.1 },
  { side: 7.9, heading: 1, speed: 4.7, headway: 2.5 },
];
const headlight: Colour = [1, 0.9, 0.72];
const tailLight: Colour = [1, 0.075, 0.03];

/** A light of a car: its path while the shutter is open, in metres as `onBridge` takes them. */
export interface CarLight {
  readonly side: number;
  readonly from: number;
  readonly to: number;
  readonly heading: 1 | -1;
  readonly brightness: number;
}

/**
 * Every car light on the road in frame `index`. Cars are drawn by number, so any frame can be asked first.
 */
export function carLights(seed: number, index: number): CarLight[] {
  const road = ROAD_END - ROAD_START;
  return lanes.flatMap((lane, laneNumber) => {
    const slowest = lane.speed * 0.85;
    const first = Math.floor((index - road / slowest) / lane.headway) - 1;
    const last = Math.ceil(index / lane.headway) + 1;
    const lights: CarLight[] = [];
    for (let car = first; car <= last; car++) {
      const random = openRandom(mixSeeds(seed, laneNumber, car));
      const entry = (car + 1.4 * (random() - 0.5)) * lane.headway;
      const speed = lane.speed * (0.85 + 0.3 * random());
      const driven = (index - entry) * speed;
      if (driven + speed < 0 || driven > road) continue;
      const at = (way: number) => (lane.heading > 0 ? ROAD_START + way : ROAD_END - way);
      const [from, to] = [at(Math.max(0, driven)), at(Math.min(road, driven + speed))];
      const brightness = 0.6 + 0.8 * random();
      for (const half of [-0.75, 0.75]) {
        lights.push({ side: lane.side + half, from, to, heading: lane.heading, brightness });
      }
    }
    return lights;
  });
}

/**
 * Adds the lights to the picture, or to its mirror in the water; `mask` hides what stands behind the towers.
 */
export function addCarLights(
  plane: LightPlane,
  view: View,
  lights: readonly CarLight[],
  share: number,
  mask?: Float32Array,
): void {
  for (const light of lights) {
    const colour = light.heading > 0 ? scaled(tailLight, 2.3) : scaled(headlight, 3.4);
    const a = onBridge(view, light.side, 0.7, light.from);
    const b = onBridge(view, light.side, 0.7, light.to);
    if (Math.max(a.x, b.x) < -40 || Math.min(a.x, b.x) > view.width + 40) continue;
    const metre = pixelsPerMetre(view, (light.from + light.to) / 2);
    const radius = Math.max(0.65 * view.scale, metre * (light.heading > 0 ? 0.13 : 0.14));
    addLamp(plane, a, b, radius, scaled(colour, light.brightness * share), mask);
  }
}
