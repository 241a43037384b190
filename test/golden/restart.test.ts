/**
 * A restart costs no bit: save, load and go on, wherever the shoot is cut and in whatever order the rest
 * comes.
 */

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lights } from '../../src/core/light.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { startEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { foldWithRestarts } from '../support/restarts.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250110;
/** One of each kind: 8 and 16 bits, grey and RGB. */
const kinds = ['rgb8', 'png16', 'grey8', 'grey16'];

describe.each(lights)('in %s light', (light) => {
  it.each(kinds)(
    'every place to cut the shoot gives the planes of the uninterrupted fold: %s',
    async (kind) => {
      const captures = capturesOf(kind);
      const names = [...captures.keys()];
      const whole = await foldWithRestarts(captures, names, [], { light });
      for (let cut = 0; cut <= names.length; cut++) {
        expect(await foldWithRestarts(captures, names, [cut], { light }), `cut before ${cut}`).toEqual(whole);
      }
    },
  );

  it(`any order with any restarts gives the same planes and totals (seed ${seed})`, async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const whole = await foldWithRestarts(captures, names, [], { light });
    const property = fc.asyncProperty(
      fc.integer(),
      fc.uniqueArray(fc.integer({ min: 0, max: names.length }), { maxLength: 4 }),
      async (orderSeed, restarts) => {
        const order = shuffled(names, randomFrom(orderSeed));
        expect(await foldWithRestarts(captures, order, restarts, { light })).toEqual(whole);
      },
    );
    await fc.assert(property, { seed, numRuns: 12 });
  });
});

describe('after a restart', () => {
  it('a capture that is in is not folded again, under its own name or another', async () => {
    const captures = capturesOf('rgb8');
    const [first] = [...captures.keys()];
    captures.set('copy.jpg', captures.get(first!)!);
    const names = [...captures.keys()];
    const twice = [...names, ...names];
    const once = await foldWithRestarts(captures, names, []);
    expect(await foldWithRestarts(captures, twice, [3, names.length])).toEqual(once);
    expect(once).toMatchObject({ duplicates: 1, totals: { frames: 7 } });
  });

  it('everyNth goes on counting where it was', async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const settings = { everyNth: 3 };
    const whole = await foldWithRestarts(captures, names, [], settings);
    expect(whole).toMatchObject({ skipped: 4, totals: { frames: 3 } });
    for (let cut = 0; cut <= names.length; cut++) {
      expect(await foldWithRestarts(captures, names, [cut], settings), `cut before ${cut}`).toEqual(whole);
    }
  });

  it('what was folded after the checkpoint is folded again, and only that', async () => {
    const captures = capturesOf('grey16');
    const names = [...captures.keys()];
    const stateFile = join(tempFolder(), 'a.state');
    const dying = await startEngine('wasm', captures, { stateFile });
    for (const [i, path] of names.entries()) {
      await dying.take(path);
      if (i === 2) await dying.ask('checkpoint', {});
    }
    const next = await startEngine('wasm', captures, { stateFile });
    const outcomes: string[] = [];
    for (const path of names) outcomes.push((await next.take(path)).outcome);
    expect(outcomes).toEqual(['known', 'known', 'known', 'folded', 'folded']);
    expect(await next.ask('digest', {})).toEqual(await dying.ask('digest', {}));
  });

  it.each<[what: string, settings: Partial<StackSettings>]>([
    ['light', { light: 'linear' }],
    ['planes', { planes: ['sum'] }],
    ['everyNth', { everyNth: 2 }],
  ])('a state file of another %s is refused, not mixed', async (_what, settings) => {
    const captures = capturesOf('grey8');
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await startEngine('wasm', captures, { stateFile });
    await engine.take([...captures.keys()][0]!);
    await engine.ask('checkpoint', {});
    const other = startEngine('wasm', captures, { ...settings, stateFile });
    await expect(other).rejects.toMatchObject({ code: 'broken-invariant' });
  });
});
