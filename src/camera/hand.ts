/**
 * The hand that holds the simulated camera: where it looks from frame to frame, and the light that it then
 * sees.
 */
import type { LightPlane } from './glow.ts';
import { mixSeeds, openRandom } from './random.ts';

/** Units: pixels to either side, degrees to either side; 0 and 0 is a tripod. */
export interface Hand {
  readonly shakePixels: number;
  readonly turnDegrees: number;
}

export const tripod: Hand = { shakePixels: 0, turnDegrees: 0 };

/** Units: pixels to the right and down, radians clockwise about the centre. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly turn: number;
}

/** Reach of the cubic. Units: pixels. */
const REACH = 3;

/** Where it looks in frame `index`, the same whatever came before. */
export function poseOf({ shakePixels, turnDegrees }: Hand, seed: number, index: number): Pose {
  const random = openRandom(mixSeeds(seed, index));
  const either = () => 2 * random() - 1;
  return {
    x: shakePixels * either(),
    y: shakePixels * either(),
    turn: (turnDegrees * Math.PI * either()) / 180,
  };
}

/** What must be painted around a picture for it to be full wherever the camera looks. Units: pixels. */
export function marginOf({ shakePixels, turnDegrees }: Hand, width: number, height: number): number {
  if (shakePixels === 0 && turnDegrees === 0) return 0;
  const swept = (Math.max(width, height) / 2) * Math.sin((turnDegrees * Math.PI) / 180);
  return Math.ceil(shakePixels + swept + REACH);
}

/**
 * The light that falls on a sensor of this size, held so, between the pixels by cubic convolution (a = -0.5,
 * Keys 1981).
 */
export function seen(light: LightPlane, pose: Pose, width: number, height: number): Float32Array {
  const rgb = new Float32Array(width * height * 3);
  const [cos, sin] = [Math.cos(pose.turn), Math.sin(pose.turn)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [right, down] = [x - (width - 1) / 2, y - (height - 1) / 2];
      const fromX = (light.width - 1) / 2 + pose.x + cos * right - sin * down;
      const fromY = (light.height - 1) / 2 + pose.y + sin * right + cos * down;
      sample(light, fromX, fromY, rgb, (y * width + x) * 3);
    }
  }
  return rgb;
}

function sample({ width, rgb }: LightPlane, x: number, y: number, to: Float32Array, at: number): void {
  const [left, top] = [Math.floor(x) - 1, Math.floor(y) - 1];
  const [across, down] = [weights(x - Math.floor(x)), weights(y - Math.floor(y))];
  let [red, green, blue] = [0, 0, 0];
  for (let j = 0; j < 4; j++) {
    for (let i = 0; i < 4; i++) {
      const weight = across[i]! * down[j]!;
      const from = ((top + j) * width + left + i) * 3;
      red += weight * rgb[from]!;
      green += weight * rgb[from + 1]!;
      blue += weight * rgb[from + 2]!;
    }
  }
  to[at] = red;
  to[at + 1] = green;
  to[at + 2] = blue;
}

/** The weights of four neighbours, `t` after the second of them. */
function weights(t: number): readonly [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2];
}
