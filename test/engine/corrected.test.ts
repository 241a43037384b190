/**
 * Frames that have a dark taken out and are then laid on a reference: whatever happens to them, planes are
 * those of the frames that are in.
 */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Correction } from '../../src/core/correction.ts';
import type { PlaneName } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { takenOut } from '../../src/offline/taken-out.ts';
import { captureOf, height, nameOf, shoot, startAligned, width } from '../support/aligned.ts';
import { expectSamePlanes } from '../support/aligned-lives.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { savedIn } from '../support/ledgers.ts';
import { below, randomFrom } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny } from '../support/tiny.ts';

const seed = 20261130;
const storage = openStorage(systemDisk);
const meaning = { align: 'scene', light: 'linear', raw: 'mosaic', filters: [] } as const;
const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

/** The sums of three darks, or flats; of darks these samples are always full. */
async function sumsOf(
  what: 'dark' | 'flat',
  edge = width,
  full: readonly number[] = [50],
): Promise<{ file: string; from: string }> {
  const file = join(tempFolder(), `${what}.state`);
  const random = randomFrom(what === 'dark' ? 11 : 12);
  const sample = (i: number) =>
    what === 'flat' ? 150 + below(random, 60) : full.includes(i) ? 255 : below(random, 12);
  const captures = new Map(
    [0, 1, 2].map((n) => {
      const bytes = captureOf(Uint8Array.from({ length: width * height }, (_, i) => sample(i)));
      bytes[4] = edge;
      return [
        nameOf(n),
        edge === width ? bytes : Buffer.concat([bytes.subarray(0, 6 + edge * height), Buffer.of(0)]),
      ];
    }),
  );
  const more = { light: 'linear', planes: ['sum', 'squares'] } as const;
  const engine = await startEngine('plain', captures, more, { decoders: [tiny], storage });
  for (const name of captures.keys()) await engine.take(name);
  await engine.ask('save', { file });
  return { file, from: file };
}

async function corrected(): Promise<Correction> {
  const named = { dark: await sumsOf('dark'), flat: await sumsOf('flat'), mend: 'dark' } as const;
  const { correction } = await takenOut(named, meaning, null);
  if (correction === null) throw new Error('expected a correction');
  return correction;
}

const start = (
  count: number,
  planes: readonly PlaneName[],
  correction: Correction | null,
  more: Partial<StackSettings> = {},
) => startAligned(shoot(count), planes, { light: 'linear', correction, ...more }, { storage });

describe('the planes of aligned frames less their dark', () => {
  const count = 6;

  it(`are the same in any order, with restarts, and after frames came and went, also the reference (seed ${seed})`, async () => {
    const correction = await corrected();
    const planeSets = [['sum'], ['sum', 'max', 'min', 'first', 'latest']] as const;
    await expectSamePlanes({ count, planeSets, seed, numRuns: 30 }, (planes, more) =>
      start(count, planes, correction, more),
    );
  });

  it('are others with another dark, and without; each recipe says what was taken out', async () => {
    const correction = await corrected();
    const digests = new Set<unknown>();
    for (const each of [
      correction,
      null,
      { ...correction, flat: null },
      { ...correction, mend: 'off' } as const,
    ]) {
      const stateFile = join(tempFolder(), 'a.state');
      const engine = await start(3, ['sum'], each, { stateFile });
      for (const n of [0, 1, 2]) await engine.take(nameOf(n));
      await engine.ask('checkpoint', {});
      digests.add(await digestOf(engine));
      const { header, entries } = await savedIn(stateFile, systemDisk);
      expect(header.steps?.filter((step) => step.startsWith('correction '))).toHaveLength(each ? 1 : 0);
      expect(header.correction).toEqual(each);
      for (const { recipe } of entries)
        expect(recipe?.steps?.[0]).toMatch(each ? /^correction [0-9a-f]{16}$/ : /^align/);
    }
    expect(digests.size).toBe(4);
  });
});

describe('the dark of aligned frames', () => {
  it.each(['is gone', 'was changed', 'is damaged'])(
    '%s: the stack is not opened, in words, until it is back',
    async (what) => {
      const correction = await corrected();
      const { file = '' } = correction.dark ?? {};
      const stateFile = join(tempFolder(), 'a.state');
      const engine = await start(3, ['sum'], correction, { stateFile });
      for (const n of [0, 1]) await engine.take(nameOf(n));
      await engine.ask('checkpoint', {});
      const digest = await digestOf(engine);
      const aside = `${file}.aside`;
      copyFileSync(file, aside);
      if (what === 'is gone') rmSync(file);
      else if (what === 'was changed') renameSync((await sumsOf('flat')).file, file);
      else writeFileSync(file, readFileSync(file).subarray(0, 400));
      // An engine that has read it goes on.
      expect((await engine.take(nameOf(2))).outcome).toBe('folded');
      const opening = start(3, ['sum'], correction, { stateFile });
      await expect(opening).rejects.toMatchObject({ code: 'config' });
      await expect(opening).rejects.toThrow(
        /aligned less it: put it back as .*dark\.state, or begin another stack/,
      );
      renameSync(aside, file);
      const next = await start(3, ['sum'], correction, { stateFile });
      expect(await digestOf(next)).toBe(digest);
    },
  );

  it('of another size than the frames: each is rejected with both sizes and the name of the dark', async () => {
    const named = { dark: await sumsOf('dark', 20), flat: null, mend: 'off' } as const;
    const { correction } = await takenOut(named, meaning, null);
    const engine = await start(1, ['sum'], correction);
    const said = /it is 23x13 .*dark\.state, which is to be taken out of it, is 20x13/;
    expect(await engine.take(nameOf(0))).toMatchObject({
      outcome: 'rejected',
      code: 'shape-mismatch',
      message: expect.stringMatching(said),
    });
  });

  it('with more hot pixels than a sensor has: the stack is not begun, and the cure is that which helps', async () => {
    const named = { dark: await sumsOf('dark', width, [50, 150, 250]), flat: null, mend: 'dark' } as const;
    const { correction } = await takenOut(named, meaning, null);
    const opening = start(1, ['sum'], correction);
    await expect(opening).rejects.toMatchObject({ code: 'config' });
    await expect(opening).rejects.toThrow(/has more hot pixels than any sensor.*give --mend off$/);
    const unmended = await takenOut({ ...named, mend: 'off' }, meaning, null);
    const engine = await start(1, ['sum'], unmended.correction);
    expect((await engine.take(nameOf(0))).outcome).toBe('folded');
  });
});
