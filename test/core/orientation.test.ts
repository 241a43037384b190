/** What each EXIF orientation looks like upright, by pictures written out by hand. */
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/core/frame.ts';
import { isTurned, turnUpright } from '../../src/core/orientation.ts';

/** Rows of letters as grey pixels, or of letters with a digit for each channel. */
function pictureOf(rows: readonly string[], channels: 1 | 3 = 1): Picture {
  const letters = [...rows.join('')].map((letter) => letter.charCodeAt(0));
  const samples = Uint8Array.from(letters.flatMap((letter) => [letter, letter + 32, 7].slice(0, channels)));
  return { shape: { width: rows[0]!.length, height: rows.length, channels }, depth: 8, samples };
}

function rowsOf({ shape, samples }: Picture): string[] {
  const row = (y: number) =>
    Array.from({ length: shape.width }, (_, x) => samples[(y * shape.width + x) * shape.channels]!);
  return Array.from({ length: shape.height }, (_, y) => String.fromCharCode(...row(y)));
}

describe('a picture is turned upright', () => {
  // Where row 0 and column 0 of the stored picture belong, from the table of CIPA DC-008 4.6.4.
  const upright = {
    1: ['ABC', 'DEF'],
    2: ['CBA', 'FED'],
    3: ['FED', 'CBA'],
    4: ['DEF', 'ABC'],
    5: ['AD', 'BE', 'CF'],
    6: ['DA', 'EB', 'FC'],
    7: ['FC', 'EB', 'DA'],
    8: ['CF', 'BE', 'AD'],
  };
  it.each(Object.entries(upright))('from orientation %s', (orientation, rows) => {
    const turned = turnUpright(pictureOf(['ABC', 'DEF']), Number(orientation));
    expect(turned.shape).toEqual({ width: rows[0]!.length, height: rows.length, channels: 1 });
    expect(rowsOf(turned)).toEqual(rows);
    expect(isTurned(Number(orientation))).toBe(rows.length === 3);
  });

  it('with the channels of a pixel kept together and in order', () => {
    const turned = turnUpright(pictureOf(['ABC', 'DEF'], 3), 6);
    expect(turned).toEqual(pictureOf(['DA', 'EB', 'FC'], 3));
  });

  it('in whatever depth, and past the edge of a tile', () => {
    const shape = { width: 150, height: 70, channels: 1 } as const;
    const samples = Float32Array.from({ length: 150 * 70 }, (_, i) => i / 7);
    const turned = turnUpright({ shape, depth: 32, samples }, 8);
    expect(turned.samples).toBeInstanceOf(Float32Array);
    const wrong = samples.findIndex((sample, i) => {
      const [x, y] = [i % 150, Math.floor(i / 150)];
      return turned.samples[(149 - x) * 70 + y] !== sample;
    });
    expect(wrong).toBe(-1);
    expect(turnUpright(turned, 6).samples).toEqual(samples);
  });

  it.each([0, 1, 9, -3, Number.NaN])('and left as it is by an orientation of %f', (orientation) => {
    const picture = pictureOf(['ABC']);
    expect(turnUpright(picture, orientation)).toBe(picture);
  });
});
