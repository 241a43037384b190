/** Frames give their memory back when they are folded, and only their own. */
import { expect, it } from 'vitest';
import { giveBack } from '../../src/core/frame.ts';

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
