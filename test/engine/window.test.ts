/**
 * A rolling window of real captures: at any moment, bit for bit, the stack of the last frames, whatever is
 * decided about them.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlaneName } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import * as decoders from '../../src/decoders/index.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { folded, look } from '../support/steered.ts';
import { tempFolder } from '../support/temp.ts';

const counters: readonly PlaneName[] = ['sum', 'squares', 'logs', 'zeros'];
const lastThree = { planes: counters, window: { frames: 3, seconds: null } } as const;
const set = 'png8';
const captures = () => new Map(capturesOf(set));
const names = [...capturesOf(set).keys()];

/** The digest and totals of a stack that never had any other. */
async function fresh(these: readonly string[], settings: Partial<StackSettings> = {}) {
  return look(await folded(captures(), these, { planes: counters, ...settings }));
}

const windowOf = async (engine: TestEngine) => (await engine.ask('standing', {})).window;

describe('a window of three frames', () => {
  it.each(['encoded', 'linear'] as const)(
    'is the fold of the last three after every frame, in light %s',
    async (light) => {
      const engine = await startEngine('wasm', captures(), { ...lastThree, light });
      for (const [i, name] of names.entries()) {
        expect((await engine.take(name)).outcome).toBe('folded');
        expect(await look(engine)).toEqual(await fresh(names.slice(Math.max(0, i - 2), i + 1), { light }));
      }
      expect((await engine.ask('standing', {})).expired).toBe(names.length - 3);
    },
  );

  it('is the same in whatever order they came; who comes too late is known, and was never in', async () => {
    const engine = await startEngine('wasm', captures(), lastThree);
    const [early = '', ...later] = names;
    for (const name of later.toReversed()) await engine.take(name);
    expect(await look(engine)).toEqual(await fresh(names.slice(-3)));
    const { outcome, message } = await engine.take(early);
    expect({ outcome, message }).toEqual({
      outcome: 'skipped',
      message: 'it was taken before the last 3 frames of this stack',
    });
    expect((await engine.take(early)).outcome).toBe('known');
    expect(await look(engine)).toEqual(await fresh(names.slice(-3)));
  });

  it('goes on from its checkpoint', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await folded(captures(), names.slice(0, 5), { ...lastThree, stateFile });
    await engine.ask('checkpoint', {});
    const saved = await savedIn(stateFile);
    expect(saved.entries.map(({ outcome }) => outcome)).toEqual([
      'expired',
      'expired',
      'folded',
      'folded',
      'folded',
    ]);
    const next = await startEngine('wasm', captures(), { ...lastThree, stateFile });
    expect((await next.take(names[0]!)).outcome).toBe('known');
    await next.take(names[5]!);
    expect(await look(next)).toEqual(await fresh(names.slice(3, 6)));
  });

  it.each([
    ['of this process', false],
    ['after a restart', true],
  ])(
    'has the ends of the frames that are in it, by which pictures are turned: %s',
    async (_when, restarts) => {
      const all = new Map(capturesOf('rgb8'));
      const these = [...all.keys()];
      const endsOf = async (engine: TestEngine, stateFile: string) => {
        await engine.ask('checkpoint', {});
        const { first, latest } = (await savedIn(stateFile)).header;
        return { first, latest };
      };
      const folder = tempFolder();
      const [ours, theirs] = [join(folder, 'ours.state'), join(folder, 'theirs.state')];
      let engine = await folded(all, these.slice(0, 4), { ...lastThree, stateFile: ours });
      if (restarts) {
        await engine.ask('checkpoint', {});
        engine = await startEngine('wasm', all, { ...lastThree, stateFile: ours });
      }
      await engine.take(these[4]!);
      const whole = await startEngine('wasm', all, { planes: counters, stateFile: theirs });
      for (const name of these.slice(2, 5)) await whole.take(name);
      expect(await endsOf(engine, ours)).toEqual(await endsOf(whole, theirs));
    },
  );

  it('is not that of a stack without one, or of another one', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await folded(captures(), names.slice(0, 4), { ...lastThree, stateFile });
    await engine.ask('checkpoint', {});
    await expect(startEngine('wasm', captures(), { planes: counters, stateFile })).rejects.toMatchObject({
      message: expect.stringContaining('only the last 3 frames'),
    });
  });

  it('begins anew when the stack is finished, and what had fallen out stays out', async () => {
    const engine = await folded(captures(), names.slice(0, 5), lastThree);
    await engine.ask('reset', {});
    await engine.take(names[5]!);
    expect(await look(engine)).toEqual(await fresh(names.slice(5, 6)));
    expect((await engine.take(names[0]!)).outcome).toBe('known');
  });
});

it('a window of seconds lets all of them go that are too old, however many', async () => {
  const all = captures();
  // One second lies between two captures.
  const window = { frames: null, seconds: 2 };
  const engine = await folded(all, names.slice(0, 4), { planes: counters, window });
  expect(await look(engine)).toEqual(await fresh(names.slice(2, 4)));
  await engine.take(names.at(-1)!);
  expect(await look(engine)).toEqual(await fresh(names.slice(-1)));
});

describe('a frame whose original is gone', () => {
  it('is named, and stays in until it is back', async () => {
    const all = captures();
    const engine = await folded(all, names.slice(0, 3), lastThree);
    const [gone = ''] = names;
    const bytes = all.get(gone)!;
    all.set(gone, new Uint8Array());
    const { outcome, note } = await engine.take(names[3]!);
    expect(outcome).toBe('folded');
    expect(note).toBe(
      `${gone} stays in the window that has passed it: the original of ${gone} is gone: no file that is known has its pixels; bring it back`,
    );
    expect(await look(engine)).toEqual(await fresh(names.slice(0, 4)));
    expect(await windowOf(engine)).toMatchObject({ overdue: 1 });
    await engine.take(names[4]!);
    expect(await look(engine)).toEqual(await fresh([gone, ...names.slice(2, 5)]));
    all.set(gone, bytes);
    expect((await engine.take(names[5]!)).note).toBeUndefined();
    expect(await look(engine)).toEqual(await fresh(names.slice(3, 6)));
    expect(await windowOf(engine)).toMatchObject({ overdue: 0 });
  });
});

describe('of what the photographer decides', () => {
  it('a frame that is taken out leaves its place empty until the next comes', async () => {
    const engine = await folded(captures(), names.slice(0, 5), lastThree);
    await engine.ask('remove', { frames: [names[3]!] });
    expect(await look(engine)).toEqual(await fresh([names[2]!, names[4]!]));
    await engine.take(names[5]!);
    expect(await look(engine)).toEqual(await fresh([names[2]!, names[4]!, names[5]!]));
    await engine.take(names[6]!);
    expect(await look(engine)).toEqual(await fresh(names.slice(4, 7)));
  });

  it('one that is put back pushes the earliest out', async () => {
    const engine = await folded(captures(), names.slice(0, 5), lastThree);
    await engine.ask('remove', { frames: [names[3]!] });
    await engine.take(names[5]!);
    await engine.ask('restore', { frames: [names[3]!] });
    expect(await look(engine)).toEqual(await fresh(names.slice(3, 6)));
  });

  it.each<[what: string, ask: 'remove' | 'restore', name: string, message: RegExp]>([
    [
      'one that has fallen out cannot be removed',
      'remove',
      names[0]!,
      /_1\.png has fallen out of the window$/,
    ],
    ['nor put back', 'restore', names[0]!, /_1\.png has fallen out of the window$/],
    [
      'nor one that was removed so long ago',
      'restore',
      names[2]!,
      /taken before the last 3 frames of this stack$/,
    ],
  ])('%s', async (_what, ask, name, message) => {
    const engine = await folded(captures(), names.slice(0, 4), lastThree);
    await engine.ask('remove', { frames: [names[2]!] });
    for (const later of names.slice(4, 7)) await engine.take(later);
    await expect(engine.ask(ask, { frames: [name] })).rejects.toMatchObject({
      message: expect.stringMatching(message),
    });
    expect(await look(engine)).toEqual(await fresh(names.slice(4, 7)));
  });

  it('two of them cannot be merged', async () => {
    const folder = tempFolder();
    const states = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const stateFile = join(folder, `${name}.state`);
        const engine = await folded(captures(), names.slice(0, 4), { ...lastThree, stateFile });
        await engine.ask('checkpoint', {});
        return { engine, stateFile };
      }),
    );
    const merge = states[0]!.engine.ask('merge', {
      states: states.map(({ stateFile }) => stateFile),
      out: join(folder, 'c.state'),
      places: [],
      originals: [],
      prefer: null,
      partial: false,
      digest: false,
    });
    await expect(merge).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/is of the last 3 frames, and a rolling window cannot be merged/),
    });
  });
});

it('frames that another version of a decoder made are refolded, and the window goes on', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  const engine = await folded(captures(), names.slice(0, 4), { ...lastThree, stateFile });
  await engine.ask('checkpoint', {});
  const newer = Object.values(decoders).map((each) => ({ ...each, version: `${each.version}, newer` }));
  const next = await startEngine('wasm', captures(), { ...lastThree, stateFile }, { decoders: newer });
  await next.take(names[4]!);
  expect(await look(next)).toEqual(await fresh(names.slice(2, 5)));
  const { refolding } = await next.ask('standing', {});
  expect(refolding).toBeNull();
});
