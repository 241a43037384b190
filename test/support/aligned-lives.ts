/** Lives of an aligned stack: frames in any order, out and back, over restarts and refolds. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { PlaneName } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { nameOf } from './aligned.ts';
import type { TestEngine } from './engine.ts';
import { randomFrom, shuffled } from './random.ts';
import { tempFolder } from './temp.ts';

/** An engine of frames `img_0` and up, which it finds by itself. */
type Start = (planes: readonly PlaneName[], more: Partial<StackSettings>) => Promise<TestEngine>;

interface Lives {
  readonly count: number;
  readonly planeSets: readonly (readonly PlaneName[])[];
  readonly seed: number;
  readonly numRuns: number;
}

const REFERENCE = 1;
const number = (count: number) => fc.integer({ min: 0, max: count - 1 });
const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

const take = async (engine: TestEngine, frame: number) =>
  expect((await engine.take(nameOf(frame))).outcome).toBe('folded');

/** After each of them the planes are those of the frames that are in, folded once on the same reference. */
export async function expectSamePlanes(
  { count, planeSets, seed, numRuns }: Lives,
  start: Start,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const step = fc.oneof(
    fc.record({ remove: number(count) }),
    fc.record({ restore: number(count) }),
    fc.constant('restart' as const),
    fc.constant('refold' as const),
  );
  const once = async (names: readonly number[], planes: readonly PlaneName[]) => {
    const engine = await start(planes, { alignTo: nameOf(REFERENCE) });
    for (const frame of names) await take(engine, frame);
    return digestOf(engine);
  };
  const property = fc.asyncProperty(
    fc.integer(),
    fc.array(step, { maxLength: 8 }),
    fc.constantFrom(...planeSets),
    async (orderSeed, steps, planes) => {
      const stateFile = join(tempFolder(), 'a.state');
      let engine = await start(planes, { stateFile });
      const restart = async () => {
        await engine.ask('checkpoint', {});
        engine = await start(planes, { stateFile });
      };
      const rest = shuffled(
        numbers.filter((each) => each !== REFERENCE),
        randomFrom(orderSeed),
      );
      const out = new Set<number>();
      for (const each of [REFERENCE, ...rest]) {
        await take(engine, each);
        if (steps[each] === 'restart') await restart();
      }
      for (const next of steps) {
        if (next === 'refold') await engine.ask('refold', {});
        else if (next === 'restart') await restart();
        else if ('remove' in next && !out.has(next.remove) && out.size < count - 1) {
          await engine.ask('remove', { frames: [nameOf(next.remove)] });
          out.add(next.remove);
        } else if ('restore' in next && out.delete(next.restore)) {
          await engine.ask('restore', { frames: [nameOf(next.restore)] });
        }
      }
      await engine.ask('refold', {});
      const left = numbers.filter((each) => !out.has(each));
      expect(await digestOf(engine)).toBe(await once(left.reverse(), planes));
    },
  );
  await fc.assert(property, { seed, numRuns });
}
