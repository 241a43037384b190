/**
 * The hand of the simulated camera: what it sees is the scene, moved by fractions of a pixel and turned, with
 * nothing missing at the edges.
 */
import { describe, expect, it } from 'vitest';
import { marginOf, poseOf, seen, tripod } from '../../src/camera/hand.ts';
import { openScene } from '../../src/camera/scene.ts';

const [width, height] = [40, 30];

/** A plane of light: 2 x + 3 y and more, which a cubic gives back exactly wherever it is asked. */
function ramp(margin: number) {
  const [across, down] = [width + 2 * margin, height + 2 * margin];
  const at = (i: number) => {
    const [x, y] = [(i % across) - margin, Math.floor(i / across) - margin];
    return [2 * x + 3 * y + 500, x, y] as const;
  };
  const rgb = Float32Array.from({ length: across * down * 3 }, (_, i) => at(Math.floor(i / 3))[i % 3]!);
  return { width: across, height: down, rgb };
}

describe('what a hand sees', () => {
  it.each([
    { x: 0, y: 0, turn: 0 },
    { x: 3, y: -2, turn: 0 },
    { x: 0.37, y: -4.61, turn: 0 },
    { x: -3.2, y: 1.9, turn: 0.02 },
  ])('is the scene from there: %o', (pose) => {
    const margin = marginOf({ shakePixels: 5, turnDegrees: 2 }, width, height);
    const found = seen(ramp(margin), pose, width, height);
    const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [right, down] = [x - centreX, y - centreY];
        const fromX = centreX + pose.x + Math.cos(pose.turn) * right - Math.sin(pose.turn) * down;
        const fromY = centreY + pose.y + Math.sin(pose.turn) * right + Math.cos(pose.turn) * down;
        const at = (y * width + x) * 3;
        expect(Math.abs(found[at]! - (2 * fromX + 3 * fromY + 500)), `${x}, ${y}`).toBeLessThan(0.001);
        expect(Math.abs(found[at + 1]! - fromX), `${x}, ${y}`).toBeLessThan(0.001);
      }
    }
  });

  it('is within the bounds, another in each frame, and the same whatever came before', () => {
    const hand = { shakePixels: 20, turnDegrees: 0.3 };
    const poses = Array.from({ length: 50 }, (_, index) => poseOf(hand, 7, index));
    expect(new Set(poses.map(({ x }) => x)).size).toBe(50);
    for (const { x, y, turn } of poses) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(20);
      expect(Math.abs(turn)).toBeLessThanOrEqual((0.3 * Math.PI) / 180);
    }
    expect(poseOf(hand, 7, 9)).toEqual(poses[9]);
  });

  it('from a tripod is the scene as ever', () => {
    const size = { width: 60, height: 40, seed: 7 };
    expect(openScene({ ...size, hand: tripod }).frame(3)).toEqual(openScene(size).frame(3));
    const held = { ...size, hand: { shakePixels: 3, turnDegrees: 0 } };
    expect(openScene(held).frame(3)).not.toEqual(openScene(size).frame(3));
  });
});
