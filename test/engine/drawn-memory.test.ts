/** The memory of a picture: given back when it is encoded, and not before. */
import { expect, it } from 'vitest';
import { lent } from '../../src/core/frame.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { type DrawnStack, drawNow, renderNow } from '../../src/engine/pictures/draw.ts';

const shape = { width: 8, height: 8, channels: 3, fullScale: 255 } as const;
const settings = {
  file: 'mean.jpg',
  blend: 'mean',
  ev: 0,
  depth: 8,
  maxEdgePixels: 8,
  quality: 85,
  listsExposures: false,
  origin: false,
  with: null,
} as const;
const ports = { wallClock: () => 0, software: 'test' } as const;

/** A stack whose pictures lie in memory that is lent; `back` counts how often it came back. */
function stack() {
  const found = { back: 0 };
  const samples = lent(new Uint8Array(8 * 8 * 3).fill(90), () => found.back++);
  const drawn = {
    settings: { planes: ['sum'], light: 'encoded', align: 'off', correction: null, captures: '/captures' },
    shape,
    first: null,
    ledger: new Ledger(),
    calibration: {},
    opened: () => ({ renderer: { picture: () => ({ shape, depth: 8, samples }) } }),
  } as unknown as DrawnStack;
  return { drawn, found };
}

it('is given back once when the picture is there', async () => {
  const { drawn, found } = stack();
  const { bytes } = renderNow(drawn, ports, settings);
  expect(found.back).toBe(0);
  expect((await bytes).subarray(0, 2)).toEqual(Buffer.of(0xff, 0xd8));
  expect(found.back).toBe(1);
});

it('stays for a picture that may be encoded again', async () => {
  const { drawn, found } = stack();
  const { encoded } = drawNow(drawn, ports, settings);
  expect(await encoded(0)).toEqual(await encoded(0));
  expect(found.back).toBe(0);
});
