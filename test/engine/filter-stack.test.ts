/** A stack with filters: what they make it mean, and that restarts and order leave no trace. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FilterSettings } from '../../src/core/filter.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { moduleDigest } from '../../src/io/filter-module.ts';
import { startEngine } from '../support/engine.ts';
import { exampleFilter, filterModule, filterThat } from '../support/filters.ts';
import { capturesOf } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { foldWithRestarts } from '../support/restarts.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250621;

/** Rejects two of the seven, by their samples, and changes the others. */
const picky = () => [
  filterThat("({ samples }) => (samples[0] ^ samples[77]) % 3 === 0 ? { reject: 'of no use' } : undefined"),
  exampleFilter('luminance'),
  exampleFilter('crop-mask', { left: 5, top: 7, width: 40 }),
];

describe('a stack with filters', () => {
  it(`is the same in any order and with any restarts (seed ${seed})`, async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const settings = { filters: picky() };
    const whole = await foldWithRestarts(captures, names, [], settings);
    expect(whole.rejected.filtered).toBeGreaterThan(0);
    expect(whole.totals.frames).toBeGreaterThan(2);
    const property = fc.asyncProperty(
      fc.integer(),
      fc.uniqueArray(fc.integer({ min: 0, max: names.length }), { maxLength: 3 }),
      async (orderSeed, restarts) => {
        const order = shuffled(names, randomFrom(orderSeed));
        expect(await foldWithRestarts(captures, order, restarts, settings)).toEqual(whole);
      },
    );
    await fc.assert(property, { seed, numRuns: 10 });
  });

  it('has the CRC-32 of the samples of each frame in its ledger; without filters it has none', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const captures = capturesOf('grey8');
    for (const filters of [[], [exampleFilter('crop-mask', { left: 3 })]]) {
      const file = `${stateFile}-${filters.length}`;
      const engine = await startEngine('wasm', captures, { filters, stateFile: file });
      for (const path of captures.keys()) await engine.take(path);
      await engine.ask('checkpoint', {});
      const { header, entries } = await savedIn(file);
      expect(header.filters).toEqual(filters);
      const crcs = new Set(entries.map(({ recipe }) => recipe?.samplesCrc));
      expect(crcs.size).toBe(filters.length === 0 ? 1 : captures.size);
      expect(crcs.has(undefined)).toBe(filters.length === 0);
    }
  });

  it('keeps nothing of a frame that a filter rejects in its spool, and all of those that are folded', async () => {
    const spoolFolder = join(tempFolder(), 'a.spool');
    const captures = capturesOf('png8');
    const stateFile = join(tempFolder(), 'a.state');
    const settings = { filters: picky(), spoolFolder, stateFile };
    const engine = await startEngine('wasm', captures, settings);
    const kept: string[] = [];
    for (const path of captures.keys()) if ((await engine.take(path)).outcome === 'folded') kept.push(path);
    const names = () => readdirSync(spoolFolder).map((name) => name.slice(65));
    expect(names().sort()).toEqual(kept);
    for (const name of readdirSync(spoolFolder)) {
      expect(readFileSync(join(spoolFolder, name)).equals(captures.get(name.slice(65))!), name).toBe(true);
    }
  });
});

describe('a frame that is taken out of a stack with filters', () => {
  /** Does the same again until somebody sets `slip`. */
  const slipping = '({ samples }) => { samples[0] = samples[1] ^ (globalThis.slip ?? 0); }';
  const slip = (by: number) => Object.assign(globalThis, { slip: by });

  async function foldedThrough(
    filter: FilterSettings,
    planes: StackSettings['planes'],
    names: readonly string[],
  ) {
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await startEngine('wasm', capturesOf('png8'), { filters: [filter], planes, stateFile });
    for (const name of names) await engine.take(name);
    return { engine, stateFile };
  }

  const all = [...capturesOf('png8').keys()];
  const rest = all.filter((name) => name !== 'png8_4.png');

  it('leaves what was never given it; when the filters slip, it stays in, or what is due stays due', async () => {
    const filter = filterThat(slipping);
    const { engine } = await foldedThrough(filter, ['sum', 'max'], all);
    const without = await (await foldedThrough(filter, ['sum', 'max'], rest)).engine.ask('digest', {});
    const before = await engine.ask('digest', {});
    const slipped = {
      code: 'config',
      message: expect.stringMatching(/do not do the same again with .*png8_\d\.png/),
    };
    onTestFinished(() => void slip(0));
    slip(1);
    await expect(engine.ask('remove', { frames: ['png8_4.png'] })).rejects.toMatchObject(slipped);
    expect(await engine.ask('digest', {})).toEqual(before);
    slip(0);
    await engine.ask('remove', { frames: ['png8_4.png'] });
    slip(1);
    await expect(engine.ask('refold', {})).rejects.toMatchObject(slipped);
    slip(0);
    await engine.ask('refold', {});
    expect(await engine.ask('digest', {})).toEqual(without);
  });

  it('has all others refolded where nothing can be subtracted: the ledger then says what they have become', async () => {
    const { engine, stateFile } = await foldedThrough(filterThat(slipping), ['max'], all);
    const crcs = async () => {
      await engine.ask('checkpoint', {});
      const { entries } = await savedIn(stateFile);
      return new Map(entries.map(({ path, recipe }) => [path, recipe?.samplesCrc]));
    };
    const before = await crcs();
    onTestFinished(() => void slip(0));
    slip(1);
    await engine.ask('remove', { frames: ['png8_4.png'] });
    await engine.ask('refold', {});
    const after = await crcs();
    for (const name of rest) expect(after.get(name), name).not.toBe(before.get(name));
    expect(after.get('png8_4.png')).toBe(before.get('png8_4.png'));
    await engine.ask('restore', { frames: ['png8_4.png'] });
    expect((await crcs()).get('png8_4.png')).not.toBe(before.get('png8_4.png'));
  });
});

describe('another filter is another stack', () => {
  const stateOf = async (...filters: FilterSettings[]) => {
    const stateFile = join(tempFolder(), 'a.state');
    const captures = capturesOf('grey8');
    const engine = await startEngine('wasm', captures, { filters, stateFile });
    await engine.take('grey8_1.png');
    await engine.ask('checkpoint', {});
    return async (...others: FilterSettings[]) => {
      const next = await startEngine('wasm', captures, { filters: others, stateFile });
      return (await next.ask('standing', {})).totals.frames;
    };
  };
  const mixed = { code: 'broken-invariant', message: expect.stringContaining('through ') };

  it.each<[what: string, others: FilterSettings[]]>([
    ['none at all', []],
    ['other options', [exampleFilter('crop-mask', { left: 3, top: 1 })]],
    ['another module', [exampleFilter('luminance', { left: 3, top: 2 })]],
    ['one more', [exampleFilter('crop-mask', { left: 3, top: 2 }), exampleFilter('luminance')]],
  ])('than that of the state file: %s', async (_what, others) => {
    const open = await stateOf(exampleFilter('crop-mask', { left: 3, top: 2 }));
    await expect(open(...others)).rejects.toMatchObject(mixed);
  });

  it('in the other order', async () => {
    const [a, b] = [exampleFilter('crop-mask'), exampleFilter('luminance')];
    const open = await stateOf(a, b);
    await expect(open(b, a)).rejects.toMatchObject(mixed);
    expect(await open(a, b)).toBe(1);
  });

  it('but the same module elsewhere, with its options in another order, is the same', async () => {
    const example = exampleFilter('crop-mask', { left: 3, top: 2, width: 9 });
    const open = await stateOf(example);
    const text = readFileSync(example.module, 'utf8');
    expect(await open(filterModule(text, { width: 9, top: 2, left: 3 }, 'moved.mjs'))).toBe(1);
  });
});

describe('a filter that is not what it should be', () => {
  it.each<[what: string, text: string, message: RegExp]>([
    [
      'is no function',
      'export default 7;',
      /own\.mjs has number as its default export, where a function has to be/,
    ],
    ['is not exported', 'export const f = 7;', /own\.mjs has undefined as its default export/],
    ['does not parse', 'export default ((;', /cannot load the filter .*own\.mjs: /],
    ['throws as it loads', "throw new Error('no licence');", /own\.mjs: no licence/],
    ['imports what is not there', "import './gone.mjs';", /own\.mjs: .*gone\.mjs/],
  ])('has the stack refused, and is named: one that %s', async (_what, text, message) => {
    const opened = startEngine('wasm', new Map(), { filters: [filterModule(text)] });
    const error = { code: 'config', message: expect.stringMatching(message) };
    await expect(opened).rejects.toMatchObject(error);
  });

  it('has the stack refused: one of which there is no file', async () => {
    const filter = { ...exampleFilter('luminance'), module: '/nowhere/f.mjs' };
    const opened = startEngine('wasm', new Map(), { filters: [filter] });
    const error = {
      code: 'config',
      message: expect.stringContaining('cannot load the filter /nowhere/f.mjs: '),
    };
    await expect(opened).rejects.toMatchObject(error);
  });

  it('has the stack refused: one that was changed since its bytes were looked at', async () => {
    const filter = filterThat('() => undefined');
    writeFileSync(filter.module, 'export default () => null;');
    const opened = startEngine('wasm', new Map(), { filters: [filter] });
    const text = `with SHA-256 ${filter.digest}, not ${moduleDigest(filter.module)}`;
    await expect(opened).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(text) });
  });
});
