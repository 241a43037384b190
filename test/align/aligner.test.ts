/** What is refused, and in which words. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../src/core/frame.ts';
import { type Aligner, identity, LINEAR_UNITS, SHIFT_UNITS } from '../../src/core/registration.ts';
import { openWasmAligner } from '../support/align.ts';
import { randomFrom } from '../support/random.ts';

let aligner: Aligner;
beforeAll(async () => {
  aligner = await openWasmAligner();
});

const shape = { width: 300, height: 200, channels: 1, fullScale: 255 } as const;

function frameOf(sample: (x: number, y: number) => number): Frame {
  const samples = Uint8Array.from({ length: shape.width * shape.height }, (_, i) =>
    sample(i % shape.width, Math.floor(i / shape.width)),
  );
  return { shape, samples };
}

/** Squares of random brightness: as many corners as cells. */
function squares(seed: number): Frame {
  const random = randomFrom(seed);
  const values = Array.from({ length: 400 }, () => 255 * random());
  return frameOf((x, y) => values[Math.floor(x / 13) + 25 * Math.floor(y / 13)]!);
}

describe('a reference', () => {
  it('that shows nothing is refused, with what it shows and what is needed', () => {
    const flat = frameOf(() => 90);
    expect(aligner.makeReference(flat, 'scene')).toEqual({
      ok: false,
      places: 0,
      reason:
        'it shows 0 places to hold on to, and 20 are needed; begin with a sharp frame that shows more, or turn align off',
    });
    expect(aligner.makeReference(flat, 'stars')).toMatchObject({ ok: false, places: 0 });
  });

  it('of noise alone has no places', () => {
    const random = randomFrom(3);
    const noisy = frameOf(() => 100 + 12 * (random() + random() + random() - 1.5));
    const made = aligner.makeReference(noisy, 'scene');
    expect(made.places).toBeLessThan(20);
  });

  it('of another shape or mode is a mistake of the program', () => {
    const made = aligner.makeReference(squares(1), 'scene');
    expect(made.ok).toBe(true);
    if (!made.ok) return;
    const turned: Frame = { shape: { ...shape, width: 200, height: 300 }, samples: squares(1).samples };
    expect(() => aligner.register(made.bytes, turned, 'scene')).toThrow(
      /expected a reference of scene 1, 200x300/,
    );
    expect(() => aligner.register(made.bytes, squares(1), 'stars')).toThrow(/found scene 1, 300x200/);
  });
});

describe('a frame', () => {
  it('of something else is held, with the figures', () => {
    const made = aligner.makeReference(squares(1), 'scene');
    if (!made.ok) throw new Error(made.reason);
    const found = aligner.register(made.bytes, squares(2), 'scene');
    expect(found.ok).toBe(false);
    expect(found.ok || found.reason).toMatch(/reference/);
  });

  it('that moved by whole pixels is found there, as a translation', () => {
    const still = squares(1);
    const made = aligner.makeReference(still, 'scene');
    if (!made.ok) throw new Error(made.reason);
    const at = (x: number, y: number) => still.samples[Math.max(0, y) * shape.width + Math.max(0, x)]!;
    const found = aligner.register(
      made.bytes,
      frameOf((x, y) => at(x - 6, y - 4)),
      'scene',
    );
    expect(found).toMatchObject({ ok: true, model: 'translation' });
    const [a, b, c, , , f] = found.transform!;
    expect([a, b]).toEqual([LINEAR_UNITS, 0]);
    expect(Math.abs(c / SHIFT_UNITS - 6)).toBeLessThan(0.02);
    expect(Math.abs(f / SHIFT_UNITS - 4)).toBeLessThan(0.02);
    expect(found.ok && Math.abs(found.driftPixels - Math.sqrt(52))).toBeLessThan(0.02);
  });
});

describe('a warp', () => {
  it('by what no camera does, or into other room, is a mistake of the program', () => {
    const frame = squares(1);
    const out = new Uint8Array(frame.samples.length);
    const far = [...identity] as unknown as [number, number, number, number, number, number, number, number];
    far[2] = 5000 * SHIFT_UNITS;
    expect(() => aligner.warp(frame, far, out)).toThrow(/cannot be laid on its reference/);
    expect(() => aligner.warp(frame, identity, new Uint8Array(5))).toThrow(/into 5 samples/);
  });

  it('needs no more room for a small frame after a large one', () => {
    const frame = squares(1);
    const out = new Uint8Array(frame.samples.length);
    for (let i = 0; i < 3; i++) aligner.warp(frame, identity, out);
    expect(Buffer.compare(out, frame.samples as Uint8Array)).toBe(0);
  });
});
