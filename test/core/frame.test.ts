/**
 * Frames give their memory back when they are folded, and only their own; which shapes are the same, and how
 * they are called.
 */
import { describe, expect, it } from 'vitest';
import { describeShape, giveBack, type Shape, sameShape } from '../../src/core/frame.ts';

/** Eight bytes of memory that say when they are given back. */
function watched(): { buffer: ArrayBuffer; given: number[] } {
  const given: number[] = [];
  const buffer = new ArrayBuffer(8);
  Object.assign(buffer, { transfer: (bytes: number) => given.push(bytes) });
  return { buffer, given };
}

it("memory that is all a frame's goes back at once", () => {
  for (const Samples of [Uint8Array, Uint16Array]) {
    const { buffer, given } = watched();
    giveBack(new Samples(buffer));
    expect(given).toEqual([0]);
  }
});

it('memory that others share stays', () => {
  for (const [at, length] of [
    [0, 4],
    [4, 4],
  ]) {
    const { buffer, given } = watched();
    giveBack(new Uint8Array(buffer, at, length));
    expect(given).toEqual([]);
  }
});

it('a program that cannot is asked for nothing', () => {
  const buffer = new ArrayBuffer(8);
  Object.assign(buffer, { transfer: undefined });
  giveBack(new Uint8Array(buffer));
  expect(buffer.byteLength).toBe(8);
});

describe('a shape', () => {
  const plain: Shape = { width: 6, height: 4, channels: 1, fullScale: 65535 };
  const rggb = { width: 2, height: 2, colours: 'RGGB' };
  const shapes: [called: string, shape: Shape][] = [
    ['6x4 grey 16-bit', plain],
    ['4x6 grey 16-bit', { ...plain, width: 4, height: 6 }],
    ['6x4 RGB 16-bit', { ...plain, channels: 3 }],
    ['6x4 grey 8-bit', { ...plain, fullScale: 255 }],
    ['6x4 grey 16-bit linear', { ...plain, transfer: 'linear' }],
    ['6x4 mosaic RGGB 16-bit linear', { ...plain, transfer: 'linear', mosaic: rggb }],
    ['6x4 mosaic GRBG 16-bit linear', { ...plain, transfer: 'linear', mosaic: { ...rggb, colours: 'GRBG' } }],
    [
      '6x4 mosaic RGGB 16-bit linear',
      { ...plain, transfer: 'linear', mosaic: { ...rggb, width: 4, height: 1 } },
    ],
  ];

  it('is called by all that makes it another', () => {
    for (const [called, shape] of shapes) expect(describeShape(shape)).toBe(called);
  });

  it('is the same as itself, also when it comes out of a file, and as no other', () => {
    for (const [i, [, a]] of shapes.entries()) {
      for (const [j, [, b]] of shapes.entries()) {
        expect(sameShape(a, JSON.parse(JSON.stringify(b))), `${i} and ${j}`).toBe(i === j);
      }
    }
  });
});
