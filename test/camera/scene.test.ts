/** The night scene: repeatable, noisy like a sensor, and alive on the bridge. */
import { describe, expect, it } from 'vitest';
import { openScene } from '../../src/camera/scene.ts';

const width = 300;
const height = 200;
const frames = 30;
const scene = openScene({ width, height, seed: 7 });
const taken = Array.from({ length: frames }, (_, index) => scene.frame(index));

/** Indices of the samples inside a rectangle, given in hundredths of the picture. */
function patch(left: number, top: number, right: number, bottom: number): number[] {
  const samples: number[] = [];
  for (let y = Math.floor((height * top) / 100); y < (height * bottom) / 100; y++) {
    for (let x = Math.floor((width * left) / 100); x < (width * right) / 100; x++) {
      const at = (y * width + x) * 3;
      samples.push(at, at + 1, at + 2);
    }
  }
  return samples;
}

function deviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const meanAt = (at: number) => taken.reduce((sum, frame) => sum + frame[at]!, 0) / frames;
const brightestAt = (at: number) => Math.max(...taken.map((frame) => frame[at]!));

describe('the night scene', () => {
  it('gives the same bytes for the same seed and index, in any order', () => {
    const again = openScene({ width, height, seed: 7 });
    expect(Buffer.compare(again.frame(4), taken[4]!)).toBe(0);
    expect(Buffer.compare(again.frame(0), taken[0]!)).toBe(0);
  });

  it('gives other bytes for another index and for another seed', () => {
    expect(Buffer.compare(taken[0]!, taken[1]!)).not.toBe(0);
    const other = openScene({ width: 60, height: 40, seed: 8 }).frame(0);
    expect(Buffer.compare(openScene({ width: 60, height: 40, seed: 7 }).frame(0), other)).not.toBe(0);
  });

  it.each([
    [160, 96],
    [97, 33],
    [64, 120],
    [1, 1],
  ])('fills %i x %i pixels', (w, h) => {
    expect(openScene({ width: w, height: h, seed: 1 }).frame(3)).toHaveLength(w * h * 3);
  });

  it('averages to a cleaner sky than one frame shows', () => {
    const green = patch(70, 10, 80, 16).filter((_, i) => i % 3 === 1);
    const single = deviation(green.map((at) => taken[0]![at]!));
    const averaged = deviation(green.map(meanAt));
    expect(single).toBeGreaterThan(3);
    expect(averaged).toBeLessThan(single * 0.5);
  });

  it('has car lights that pass over the road', () => {
    const road = patch(5, 60, 25, 72);
    const lead = road.map((at) => brightestAt(at) - meanAt(at)).sort((a, b) => b - a);
    expect(Math.max(...road.map(brightestAt))).toBe(255);
    expect(lead[Math.floor(lead.length * 0.1)]).toBeGreaterThan(60);
  });

  it('has an aircraft that is at each place of the sky in one frame only', () => {
    const sky = patch(0, 3, 100, 26);
    const brightest = sky.map((at) => taken.map((frame) => frame[at]!).sort((a, b) => b - a));
    const crossed = brightest.filter(([most = 0, next = 0]) => most - next > 120);
    expect(crossed.length).toBeGreaterThan(width);
    expect(brightest.filter(([, next = 0]) => next > 200).length).toBeLessThan(crossed.length / 10);
  });
});
