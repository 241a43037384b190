/**
 * The plan of memory: what planes take, how many frames fit beside them, and which blends are too many.
 * Expected bytes are worked out by hand.
 */
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import { atWorkBytes, blendsTooMany, frameBytes, framesThatFit, planesBytes } from '../../src/core/memory.ts';
import { planeOrder } from '../../src/core/plane.ts';

const rgb8: Shape = { width: 6000, height: 4000, channels: 3, fullScale: 255 };
const rgb16: Shape = { ...rgb8, fullScale: 65535 };
const mosaic = { width: 2, height: 2, colours: 'RGGB' };
const raw: Shape = { width: 6000, height: 4000, channels: 1, fullScale: 65535, transfer: 'linear', mosaic };
const SAMPLES = 72e6;

describe('the bytes of planes', () => {
  it.each([
    ['sum', 257, 2],
    ['sum', 258, 3],
    ['sum', 32_896, 3],
    ['sum', 32_897, 4],
    ['sum', 16_843_009, 4],
    ['sum', 16_843_010, 8],
    ['squares', 66_051, 4],
    ['squares', 66_052, 8],
    ['logs', 256, 4],
    ['logs', 1024, 8],
    ['zeros', 4096, 4],
    ['max', 4096, 1],
    ['latest', 4096, 1],
    ['glow', 4096, 4],
  ] as const)('%s of %i frames of 8 bits: %i a sample', (plane, frames, bytes) => {
    expect(planesBytes([plane], { shape: rgb8, light: 'encoded', frames })).toBe(SAMPLES * bytes);
  });

  it.each([
    ['sum', 'encoded', rgb16, 65_537, 4],
    ['sum', 'encoded', rgb16, 65_538, 8],
    ['sum', 'linear', rgb8, 4096, 4],
    ['max', 'linear', rgb8, 4096, 2],
    ['squares', 'encoded', rgb16, 2, 8],
    ['coverage', 'encoded', rgb8, 4096, 4 / 3],
    ['sum', 'encoded', raw, 4096, 4 / 3],
  ] as const)('%s in %s light, in words of the frames', (plane, light, shape, frames, bytes) => {
    expect(planesBytes([plane], { shape, light, frames })).toBe(SAMPLES * bytes);
  });

  it('add up: all blends of 24 MP for a night take 1,944 MB', () => {
    const all = planeOrder.filter((plane) => plane !== 'coverage');
    expect(planesBytes(all, { shape: rgb8, light: 'encoded', frames: 4096 })).toBe(1944e6);
  });
});

describe('frames in hand', () => {
  const frame = frameBytes(rgb8, false);

  it('are those that fit, and no more than asked for', () => {
    const fit = (bytes: number) => framesThatFit(bytes, frame, 3);
    const rooms = [-1, 0, frame - 1, frame, 2 * frame, 3 * frame - 1, 3 * frame, 30 * frame];
    expect(rooms.map(fit)).toEqual([0, 0, 0, 1, 2, 2, 3, 3]);
  });

  it('are twice as large in light, and as large at 16 bits', () => {
    expect(frameBytes(rgb8, true) - frame).toBe(SAMPLES);
    expect(frameBytes(rgb16, false)).toBe(frameBytes(rgb8, true));
    expect(frameBytes(rgb16, true)).toBe(frameBytes(rgb16, false));
  });
});

it('an engine takes less when it is at work already', () => {
  const at = (ownBytes: number) => atWorkBytes({ ownBytes, mostBytes: 0, freeBytes: 0 });
  expect([0, 70e6, 170e6, 900e6].map(at)).toEqual([170e6, 100e6, 0, 0]);
});

describe('blends that are too many', () => {
  // Two share what is dear, so neither of them alone frees it.
  const parts: Record<string, readonly string[]> = {
    mean: ['a'],
    geometric: ['b', 'c'],
    multiply: ['b', 'c'],
    deviation: ['a', 'd'],
    lighten: ['e'],
  };
  const sizes: Record<string, number> = { a: 3, b: 8, c: 4, d: 4, e: 1 };
  const bytesOf = (blends: readonly string[]) =>
    [...new Set(blends.flatMap((blend) => parts[blend] ?? []))].reduce(
      (sum, part) => sum + (sizes[part] ?? 0),
      0,
    );
  const tooMany = (room: number) => blendsTooMany(Object.keys(parts), bytesOf, room);

  it.each([
    [20, []],
    [19, ['multiply', 'geometric']],
    [8, ['multiply', 'geometric']],
    [7, ['multiply', 'geometric', 'deviation', 'mean']],
    [3, ['multiply', 'geometric', 'deviation', 'lighten']],
    [2, ['multiply', 'geometric', 'deviation', 'mean']],
  ])('of room for %i: %j', (room, blends) => {
    const out = tooMany(room) ?? [];
    const left = Object.keys(parts).filter((blend) => !out.includes(blend));
    expect(bytesOf(left)).toBeLessThanOrEqual(room);
    // None of them could stay.
    for (const blend of out) expect(bytesOf([...left, blend])).toBeGreaterThan(room);
    if (room >= 8) expect([...out].sort()).toEqual([...blends].sort());
  });

  it('are all of them where none fits alone', () => {
    expect(tooMany(0)).toBeNull();
  });
});
