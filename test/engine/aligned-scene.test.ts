/**
 * The real aligner within the engine: a handheld shoot of the simulated camera, exact whatever happens to it,
 * and sharp.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAligner } from '../../src/align/aligner.ts';
import { poseOf } from '../../src/camera/hand.ts';
import { encodeJpeg } from '../../src/camera/jpeg.ts';
import { mixSeeds } from '../../src/camera/random.ts';
import { openScene } from '../../src/camera/scene.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { type Captures, kernelSets, startEngine } from '../support/engine.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20261130;
const size = { width: 420, height: 280 };
const hand = { shakePixels: 6, turnDegrees: 0.4 };
const count = 4;
const captures: Captures = new Map();

beforeAll(async () => {
  const scene = openScene({ ...size, seed: 7, hand });
  for (let n = 0; n < count; n++) {
    const notes = { exposureMs: 500, openedAt: new Date(2025, 0, 1, 0, 0, n) };
    captures.set(`img_${n}`, await encodeJpeg(scene.frame(n), { ...size, quality: 95, notes }));
  }
});

const ports = {
  async openAligner() {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4096 });
    return openAligner(new Arena(memory), await kernelSets.wasm!(memory));
  },
};

function start(more: Partial<StackSettings> = {}) {
  const settings = { align: 'scene', planes: ['sum', 'max', 'coverage'], captures: '', ...more } as const;
  return startEngine('wasm', captures, settings, ports);
}

const names = () => [...captures.keys()];

describe('a handheld shoot', () => {
  it(`has the same planes in any order, with restarts, without and again with each of its frames (seed ${seed})`, async () => {
    const whole = await start();
    for (const name of names()) expect((await whole.take(name)).outcome, name).toBe('folded');
    const wanted = await whole.ask('digest', {});
    const number = fc.integer({ min: 0, max: count - 1 });
    const property = fc.asyncProperty(fc.integer(), number, number, async (orderSeed, cut, out) => {
      const stateFile = join(tempFolder(), 'a.state');
      let engine = await start({ stateFile });
      const [first, ...rest] = names();
      for (const [i, name] of [first!, ...shuffled(rest, randomFrom(orderSeed))].entries()) {
        if (i === cut) {
          await engine.ask('checkpoint', {});
          engine = await start({ stateFile });
        }
        await engine.take(name);
      }
      expect(await engine.ask('digest', {})).toEqual(wanted);
      await engine.ask('remove', { frames: [`img_${out}`] });
      await engine.ask('refold', {});
      const without = await start({ alignTo: first! });
      for (const name of names()) if (name !== `img_${out}`) await without.take(name);
      expect(await engine.ask('digest', {})).toEqual(await without.ask('digest', {}));
      await engine.ask('restore', { frames: [`img_${out}`] });
      expect(await engine.ask('digest', {})).toEqual(wanted);
    });
    await fc.assert(property, { seed, numRuns: 3 });
  });

  it('says how far each frame moved: as far as the hand did', async () => {
    const engine = await start();
    for (const name of names()) {
      await engine.take(name);
      const n = names().indexOf(name);
      const { aligned } = await engine.ask('standing', {});
      const [from, to] = [0, n].map((index) => poseOf(hand, mixSeeds(7, 8), index));
      expect(aligned?.driftPixels, name).toBeCloseTo(Math.hypot(to!.x - from!.x, to!.y - from!.y), 0);
    }
  });
});
