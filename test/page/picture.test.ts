/**
 * What the live page computes of a picture: tones, what is clipped, brighter views, and where it lies on the
 * screen.
 */
import { describe, expect, it } from 'vitest';
import { clippedMarks, heightsOf, tonesOf } from '../../src/page/rules/histogram.ts';
import { applyTable, stretchTable } from '../../src/page/rules/stretch.ts';
import { moved, oneToOne, placed, type View, whole, widthFor, zoomed } from '../../src/page/rules/zoom.ts';

const rgba = (...pixels: [number, number, number][]) =>
  Uint8ClampedArray.from(pixels.flatMap((pixel) => [...pixel, 255]));

describe('tones', () => {
  const picture = rgba([0, 1, 2], [255, 254, 253], [100, 100, 100], [100, 50, 0]);

  it('count each channel, and what is full and empty', () => {
    const { channels, full, empty } = tonesOf(picture);
    const found = channels.map((bins) => bins.flatMap((count, bin) => (count > 0 ? [[bin, count]] : [])));
    // 64 bins of 4 values.
    expect(found).toEqual([
      [
        [0, 1],
        [25, 2],
        [63, 1],
      ],
      [
        [0, 1],
        [12, 1],
        [25, 1],
        [63, 1],
      ],
      [
        [0, 2],
        [25, 1],
        [63, 1],
      ],
    ]);
    // Of 12 samples 255 and 254 are full; 0, 1 and 0 are empty.
    expect([full, empty]).toEqual([2 / 12, 3 / 12]);
  });

  it('have the median of all samples, and look at every so many pixels', () => {
    // Sorted: 0 0 1 2 50 100 | 100 100 100 253 254 255.
    expect(tonesOf(picture).middle).toBe(100 / 255);
    expect(tonesOf(picture, 2).channels[0]!.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('are drawn as high as the square root, and a wall at either end does not flatten the rest', () => {
    const bins = [900, 4, 16, 0];
    expect(heightsOf([bins])[0]).toEqual([1, 0.5, 1, 0]);
  });

  it('mark full and black pixels, and nothing else', () => {
    const marks = clippedMarks(
      rgba([255, 0, 0], [0, 1, 0], [2, 0, 0], [253, 253, 253]),
      [9, 8, 7],
      [1, 2, 3],
    );
    expect([...marks]).toEqual([9, 8, 7, 255, 1, 2, 3, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('a brighter view', () => {
  const tones = { middle: 20 / 255, dark: 4 / 255 };
  // Computed by numpy from the formulas of IEC 61966-2-1 and of the midtones transfer function.
  it.each([
    ['+1', { 0: 0, 5: 10, 16: 26, 64: 90, 100: 138, 128: 176, 186: 253, 187: 254, 188: 255, 255: 255 }],
    ['+2', { 0: 0, 5: 18, 16: 39, 64: 125, 100: 189, 128: 239, 186: 255, 255: 255 }],
    ['auto', { 0: 0, 4: 0, 5: 5, 20: 64, 64: 155, 128: 211, 255: 255 }],
    ['as it is', { 0: 0, 5: 5, 128: 128, 255: 255 }],
  ] as const)('of %s is that of numpy', (stretch, expected) => {
    const table = stretchTable(stretch, tones);
    expect(Object.fromEntries(Object.keys(expected).map((value) => [value, table[Number(value)]]))).toEqual(
      expected,
    );
  });

  it('leaves alone what is bright already, and the opacity', () => {
    expect([...stretchTable('auto', { middle: 0.5, dark: 0 })]).toEqual(
      Array.from({ length: 256 }, (_, i) => i),
    );
    const picture = rgba([1, 2, 3]);
    applyTable(
      picture,
      Uint8ClampedArray.from({ length: 256 }, (_, i) => 2 * i),
    );
    expect([...picture]).toEqual([2, 4, 6, 255]);
  });
});

describe('zoom', () => {
  const picture = { width: 1280, height: 853 };
  const wide = { width: 2560, height: 1706 };
  const stage = { width: 390, height: 260 };
  const at = { x: 100, y: 60 };

  it('shows the whole picture in the middle', () => {
    expect(placed(whole, { width: 200, height: 100 }, { width: 100, height: 100 })).toEqual({
      width: 100,
      height: 50,
      left: 0,
      top: 25,
    });
  });

  it('keeps what is under the finger where it is', () => {
    const part = (view: View) => {
      const { left, top, width, height } = placed(view, picture, stage);
      return [(at.x - left) / width, (at.y - top) / height];
    };
    const near = zoomed(whole, 3, at, picture, stage, 2);
    expect(near.zoom).toBe(3);
    expect(part(near)[0]).toBeCloseTo(part(whole)[0]!, 6);
    expect(part(near)[1]).toBeCloseTo(part(whole)[1]!, 6);
    expect(zoomed(near, 1 / 5, at, picture, stage, 2)).toEqual(whole);
  });

  it('is in parts of the picture: a wider one of the same scene lies in the same place', () => {
    const view = zoomed(whole, 3, at, picture, stage, 2);
    const [one, other] = [placed(view, picture, stage), placed(view, wide, stage)];
    for (const side of ['left', 'top', 'width', 'height'] as const)
      expect(one[side]).toBeCloseTo(other[side], -1);
  });

  it('never shows black beside a picture that could be there', () => {
    const near = zoomed(whole, 3, at, picture, stage, 2);
    const corner = placed(moved(near, { x: 5000, y: 5000 }, picture, stage), picture, stage);
    expect([corner.left, corner.top].map((each) => Math.abs(Math.round(each)))).toEqual([0, 0]);
  });

  it('goes to one pixel of the widest picture for one of the screen, and four times nearer', () => {
    expect(oneToOne(picture, stage, 1)).toBeCloseTo(2560 / 389.9, 2);
    expect(oneToOne(picture, stage, 3)).toBeCloseTo(2560 / 389.9 / 3, 2);
    expect(zoomed(whole, 1000, at, picture, stage, 1).zoom).toBeCloseTo((4 * 2560) / 389.9, 1);
    // On a screen as wide as the picture there is still something to gain.
    expect(oneToOne(picture, { width: 2560, height: 1706 }, 1)).toBe(2);
  });

  it('asks for what the screen can show, and for all there is when it is near', () => {
    const asked = (density: number, view = whole) => widthFor(view, picture, stage, density);
    expect([asked(1), asked(1.5), asked(2), asked(3), asked(8)]).toEqual([640, 640, 1280, 1280, 2560]);
    expect(asked(1, { ...whole, zoom: 1.2 })).toBe(2560);
  });
});
