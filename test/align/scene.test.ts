/**
 * Frames of scenes with known motion: accepted ones lie where they lay, and what is no frame of the scene is
 * held.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../src/core/frame.ts';
import { type Aligner, identity, type ReferenceBytes } from '../../src/core/registration.ts';
import { notMade, openWasmAligner, referenceOf, type Shots, shotsBy, worstError } from '../support/align.ts';

/** The largest error of a frame that is folded. Units: pixels. */
const ERROR_MAX = 0.6;

// Said, not hidden: without pictures or OpenCV no truth can be made.
if (notMade) console.log(`scenes of known motion are left out: ${notMade}`);

describe.skipIf(notMade).each([
  ['a mountain', 'tuning-8'],
  ['a railway with movers in the reference', 'tuning-3'],
])('of %s', (_what, scene) => {
  let shots: Shots;
  let aligner: Aligner;
  let reference: ReferenceBytes;
  const registered = (shot: Shots['frames'][number]) =>
    aligner.register(reference, shots.frame(shot), 'scene');

  beforeAll(async () => {
    shots = shotsBy('scenes.py', scene, '1500');
    aligner = await openWasmAligner();
    reference = referenceOf(aligner, shots.frame(shots.frames[0]!), 'scene');
  }, 120_000);

  it('frames are within 0.6 pixels everywhere, or held; the sharp ones with few movers are not held', () => {
    let accepted = 0;
    for (const shot of shots.frames.slice(1)) {
      if (!shot.motion) continue;
      const found = registered(shot);
      if (found.ok) {
        accepted++;
        expect(worstError(found.transform, shots, shot.motion), shot.file).toBeLessThanOrEqual(ERROR_MAX);
        expect(found.precisionPixels).toBeLessThanOrEqual(0.25);
      } else expect(shot.blur > 0 || shot.movers >= 0.4, `${shot.file}: ${found.reason}`).toBe(true);
    }
    expect(accepted).toBeGreaterThanOrEqual(4);
  });

  it('impostors are held, with a sentence that has the figures', () => {
    const impostors = shots.frames.filter(({ motion }) => !motion);
    expect(impostors).toHaveLength(2);
    for (const shot of impostors) {
      const found = registered(shot);
      expect(found.ok).toBe(false);
      expect(found.ok ? '' : found.reason).toMatch(/^it (does not lie on|was found on) the reference.* \d+ /);
    }
  });

  it('a frame is found where it is whatever was asked before it', async () => {
    const [a, b] = shots.frames.slice(1, 3).map(registered);
    const other = await openWasmAligner();
    expect(other.register(reference.slice(), shots.frame(shots.frames[2]!), 'scene')).toEqual(b);
    expect(other.register(reference.slice(), shots.frame(shots.frames[1]!), 'scene')).toEqual(a);
  });

  it('the reference lies on itself to a hundredth of a pixel, and warps onto itself by the identity', () => {
    const frame: Frame = shots.frame(shots.frames[0]!);
    const found = aligner.register(reference, frame, 'scene');
    expect(
      found.transform &&
        worstError(found.transform, shots, [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ]),
    ).toBeLessThan(0.01);
    const out = new Uint8Array(frame.samples.length);
    aligner.warp(frame, identity, out);
    expect(Buffer.compare(out, frame.samples as Uint8Array)).toBe(0);
  });
});
