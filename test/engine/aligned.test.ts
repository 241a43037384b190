/** Frames that are laid on a reference: whatever happens to them, planes are those of the frames that are in, each where it lies. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaneName } from '../../src/core/plane.ts';
import { alignedDigest, nameOf, shoot, startAligned } from '../support/aligned.ts';
import { kernelSets, type TestEngine } from '../support/engine.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20261129;
const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it('each sample is added where it lies, and each pixel knows how many frames cover it', async () => {
    const engine = await startAligned(shoot(6), ['sum', 'max', 'min'], {}, { kernels });
    for (const number of [2, 0, 1, 5, 3, 4])
      expect((await engine.take(nameOf(number))).outcome).toBe('folded');
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1, 2, 3, 4, 5], 2));
  });
});

describe('the planes of aligned frames', () => {
  const [count, reference] = [6, 1];
  const numbers = Array.from({ length: count }, (_, n) => n);

  it(`are the same in any order, with restarts, and after frames came and went, also the reference (seed ${seed})`, async () => {
    const captures = shoot(count);
    const once = async (names: readonly number[], planes: readonly PlaneName[], alignTo: string) => {
      const engine = await startAligned(captures, planes, { alignTo });
      for (const number of names) await engine.take(nameOf(number));
      return digestOf(engine);
    };
    const number = fc.integer({ min: 0, max: count - 1 });
    const step = fc.oneof(
      fc.record({ remove: number }),
      fc.record({ restore: number }),
      fc.constant('restart' as const),
      fc.constant('refold' as const),
    );
    const planeSets = fc.constantFrom<readonly PlaneName[]>(['sum'], ['max', 'first', 'latest'], stillPlanes);
    const property = fc.asyncProperty(
      fc.integer(),
      fc.array(step, { maxLength: 8 }),
      planeSets,
      async (orderSeed, steps, planes) => {
        const stateFile = join(tempFolder(), 'a.state');
        let engine = await startAligned(captures, planes, { stateFile });
        const rest = shuffled(
          numbers.filter((each) => each !== reference),
          randomFrom(orderSeed),
        );
        const out = new Set<number>();
        for (const each of [reference, ...rest]) {
          await engine.take(nameOf(each));
          const next = steps[each];
          if (next === 'restart') {
            await engine.ask('checkpoint', {});
            engine = await startAligned(captures, planes, { stateFile });
          }
        }
        for (const next of steps) {
          if (next === 'refold') await engine.ask('refold', {});
          else if (next === 'restart') {
            await engine.ask('checkpoint', {});
            engine = await startAligned(captures, planes, { stateFile });
          } else if ('remove' in next && !out.has(next.remove) && out.size < count - 1) {
            await engine.ask('remove', { frames: [nameOf(next.remove)] });
            out.add(next.remove);
          } else if ('restore' in next && out.delete(next.restore)) {
            await engine.ask('restore', { frames: [nameOf(next.restore)] });
          }
        }
        await engine.ask('refold', {});
        const left = numbers.filter((each) => !out.has(each));
        expect(await digestOf(engine)).toBe(await once(left.reverse(), planes, nameOf(reference)));
      },
    );
    await fc.assert(property, { seed, numRuns: 40 });
  });
});
