/**
 * RAW beside JPEG: one exposure counts once, whichever of its files comes first, and however late the other.
 */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { stampOf } from '../../src/core/settle.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { openSession } from '../../src/engine/serve.ts';
import { type Captures, factsOf, memoryPorts } from '../support/engine.ts';
import { halfFile, halves } from '../support/halves.ts';
import { defaultSettings } from '../support/settings.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5);
const early = { acceptDoubt: false, last: false };

async function openShoot(
  pairs: 'jpeg' | 'raw' = 'jpeg',
  files?: readonly string[],
  raw: 'mosaic' | 'embedded' = 'mosaic',
  decoders: readonly Decoder[] = halves,
  from: number | null = null,
) {
  const captures: Captures = new Map();
  const ports = { ...memoryPorts('plain', captures, new Map()), decoders };
  const session = await openSession({ ...defaultSettings, pairs, raw, from, ...(files && { files }) }, ports);
  const take = (path: string, more = { acceptDoubt: true, last: true }) =>
    session.taker.take({ path, stamp: stampOf(factsOf(captures, path)), ...more });
  const outcomes = () =>
    [...session.contents.ledger.entries()].map(({ path, outcome, reason }: Entry) => [path, outcome, reason]);
  return { captures, take, outcomes, session };
}

describe.each([
  ['jpeg', '/c/a.jpg', '/c/a.cr3'],
  ['raw', '/c/a.cr3', '/c/a.jpg'],
] as const)('of a pair of which the %s is to count', (pairs, counting, other) => {
  const fileOf = (path: string) => halfFile(path.endsWith('.jpg') ? 'PIC' : 'RAW', at, 9);

  it('the other is left out when both are there, whichever is asked about first', async () => {
    for (const order of [
      [counting, other],
      [other, counting],
    ]) {
      const { captures, take, outcomes } = await openShoot(pairs);
      for (const path of [counting, other]) captures.set(path, fileOf(path));
      for (const path of order) await take(path, early);
      expect(outcomes().sort()).toEqual(
        [
          [counting, 'folded', undefined],
          [other, 'skipped', 'paired'],
        ].sort(),
      );
    }
  });

  it('the other waits for it, and is left out when it comes', async () => {
    const { captures, take, outcomes } = await openShoot(pairs);
    captures.set(other, fileOf(other));
    expect(await take(other, early)).toMatchObject({ outcome: 'pending', doubt: true });
    captures.set(counting, fileOf(counting));
    expect((await take(counting, early)).outcome).toBe('folded');
    expect((await take(other, early)).outcome).toBe('skipped');
    expect(outcomes()).toHaveLength(2);
  });

  it('the other counts where it stays alone, and then the late half is left out', async () => {
    const { captures, take, outcomes } = await openShoot(pairs);
    captures.set(other, fileOf(other));
    expect((await take(other, { acceptDoubt: true, last: false })).outcome).toBe('folded');
    captures.set(counting, fileOf(counting));
    expect((await take(counting, early)).outcome).toBe('skipped');
    expect(outcomes()).toEqual([
      [other, 'folded', undefined],
      [counting, 'skipped', 'paired'],
    ]);
  });

  it('a half that is not whole yet is waited for', async () => {
    const { captures, take } = await openShoot(pairs);
    captures.set(other, fileOf(other));
    captures.set(counting, fileOf(counting).subarray(0, 20));
    expect(await take(other, early)).toMatchObject({
      outcome: 'pending',
      message: expect.stringContaining('whole'),
    });
  });
});

describe('files of one name', () => {
  it('of different seconds are two exposures', async () => {
    const { captures, take, outcomes } = await openShoot();
    captures.set('/c/a.jpg', halfFile('PIC', at, 9));
    captures.set('/c/a.cr3', halfFile('RAW', at + 1000, 9));
    await take('/c/a.jpg');
    await take('/c/a.cr3');
    expect(outcomes()).toEqual([
      ['/c/a.jpg', 'folded', undefined],
      ['/c/a.cr3', 'rejected', 'shape-mismatch'],
    ]);
  });

  it('that do not say when they were taken are two exposures', async () => {
    const { captures, take, outcomes } = await openShoot();
    captures.set('/c/a.jpg', halfFile('PIC', null, 9));
    captures.set('/c/a.cr3', halfFile('RAW', null, 9));
    for (const path of ['/c/a.jpg', '/c/a.cr3']) await take(path);
    expect(outcomes()[1]).toEqual(['/c/a.cr3', 'rejected', 'shape-mismatch']);
  });

  it('in upper case are a pair as well', async () => {
    const { captures, take, outcomes } = await openShoot();
    captures.set('/c/A.JPG', halfFile('PIC', at, 9));
    captures.set('/c/A.CR3', halfFile('RAW', at + 200, 9));
    for (const path of ['/c/A.CR3', '/c/A.JPG']) await take(path, early);
    expect(outcomes()).toContainEqual(['/c/A.CR3', 'skipped', 'paired']);
  });
});

describe('a stack of mosaics', () => {
  it('takes the RAW of later pairs, for its first frame has decided', async () => {
    const { captures, take, outcomes } = await openShoot('jpeg');
    captures.set('/c/a.cr3', halfFile('RAW', at, 9));
    await take('/c/a.cr3');
    captures.set('/c/b.jpg', halfFile('PIC', at + 5000, 7));
    captures.set('/c/b.cr3', halfFile('RAW', at + 5000, 7));
    for (const path of ['/c/b.jpg', '/c/b.cr3']) await take(path, early);
    expect(outcomes()).toEqual([
      ['/c/a.cr3', 'folded', undefined],
      ['/c/b.jpg', 'skipped', 'paired'],
      ['/c/b.cr3', 'folded', undefined],
    ]);
  });
});

describe('a half of which the other was not asked for', () => {
  it('counts, though that lies beside it', async () => {
    const { captures, take, outcomes } = await openShoot('jpeg', ['/c/a.cr3']);
    captures.set('/c/a.jpg', halfFile('PIC', at, 9));
    captures.set('/c/a.cr3', halfFile('RAW', at, 9));
    await take('/c/a.cr3');
    expect(outcomes()).toEqual([['/c/a.cr3', 'folded', undefined]]);
  });
});

describe('a half that is gone', () => {
  it.each(['jpeg', 'raw'] as const)(
    'still stands for its exposure, also while %s is to count',
    async (pairs) => {
      const { captures, take, outcomes } = await openShoot(pairs);
      captures.set('/c/a.jpg', halfFile('PIC', at, 9));
      await take('/c/a.jpg');
      captures.delete('/c/a.jpg');
      captures.set('/c/a.cr3', halfFile('RAW', at, 9));
      expect((await take('/c/a.cr3', early)).outcome).toBe('skipped');
      expect(outcomes()[1]).toEqual(['/c/a.cr3', 'skipped', 'paired']);
    },
  );
});

describe('a half that was taken out', () => {
  it('keeps the other out as well', async () => {
    const { captures, take, outcomes, session } = await openShoot();
    captures.set('/c/a.jpg', halfFile('PIC', at, 9));
    captures.set('/c/b.jpg', halfFile('PIC', at + 5000, 9));
    for (const path of ['/c/a.jpg', '/c/b.jpg']) await take(path);
    await session.decisions.remove(['1']);
    captures.set('/c/a.cr3', halfFile('RAW', at, 9));
    expect((await take('/c/a.cr3')).outcome).toBe('skipped');
    expect(outcomes()[0]).toEqual(['/c/a.jpg', 'removed', 'photographer']);
  });
});

describe('in a stack of the JPEG inside raw files', () => {
  it('the JPEG beside them counts, whatever the setting, and the RAW where it stays alone', async () => {
    const { captures, take, outcomes } = await openShoot('raw', undefined, 'embedded');
    captures.set('/c/a.cr3', halfFile('RAW', at, 9));
    captures.set('/c/a.jpg', halfFile('PIC', at, 9));
    for (const path of ['/c/a.cr3', '/c/a.jpg']) await take(path, early);
    expect(outcomes()).toEqual([
      ['/c/a.cr3', 'skipped', 'paired'],
      ['/c/a.jpg', 'folded', undefined],
    ]);
  });
});

it.each([
  ['jpeg', '/c/a.jpg', '/c/a.cr3'],
  ['raw', '/c/a.cr3', '/c/a.jpg'],
] as const)(
  'the %s that comes while the other half is being decoded, late as it was, is left out',
  async (pairs, counting, other) => {
    // With a period nothing is decoded before it is admitted.
    let isGoing: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      isGoing = resolve;
    });
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = halves.map((half) => ({
      ...half,
      async decode(...asked: Parameters<typeof half.decode>) {
        isGoing();
        await held;
        return half.decode(...asked);
      },
    }));
    const { captures, take, outcomes } = await openShoot(pairs, undefined, 'mosaic', slow, 1);
    const fileOf = (path: string) => halfFile(path.endsWith('.jpg') ? 'PIC' : 'RAW', at, 9);
    captures.set(other, fileOf(other));
    const first = take(other);
    await begun;
    captures.set(counting, fileOf(counting));
    const second = take(counting, early);
    // It has been looked at by then, and waits, or has begun to be decoded itself.
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    letGo();
    await Promise.all([first, second]);
    expect(outcomes()).toEqual([
      [other, 'folded', undefined],
      [counting, 'skipped', 'paired'],
    ]);
  },
);
