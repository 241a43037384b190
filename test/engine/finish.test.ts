/**
 * Stacks that are finished: each once, by one command or by itself, and what is left when the disk does not
 * take it.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import type { Storage } from '../../src/core/storage.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { type Captures, startEngine, type TestEngine } from '../support/engine.ts';
import { savedIn } from '../support/ledgers.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyNames } from '../support/tiny.ts';

const preview = { file: '/p.png', blend: 'mean', ev: 0, maxEdgePixels: 100, quality: 80 };
const trails = { ...preview, file: '/q.png', blend: 'lighten' };

function started(
  captures: Captures,
  settings: Partial<StackSettings> = {},
  ports: Partial<EnginePorts> = {},
) {
  const previews = [preview, trails];
  return startEngine('plain', captures, { previews, ...settings }, { decoders: [tiny], ...ports });
}

async function takeAll(engine: TestEngine, captures: Captures) {
  const replies = [];
  for (const name of captures.keys()) replies.push(await engine.take(name));
  return replies;
}

/** The storage of the system, which takes no checkpoint while `isFull`. */
function fullStorage(): { storage: Storage; isFull: boolean } {
  const real = openStorage(systemDisk);
  const full = { isFull: false, storage: { ...real } };
  full.storage.save = async (...args) => {
    if (full.isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    await real.save(...args);
  };
  return full;
}

describe('two finishes at once', () => {
  it('finish the stack once; the second is told that there is nothing to finish', async () => {
    const captures = tinyCaptures(tinyNames(3));
    const engine = await started(captures);
    await takeAll(engine, captures);
    const [one, other] = await Promise.allSettled([
      engine.ask('finish', { name: null }),
      engine.ask('finish', { name: null }),
    ]);
    expect(one).toMatchObject({ status: 'fulfilled', value: { frames: 3 } });
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'usage' } });
    expect([...engine.published.keys()].filter((file) => file.startsWith('/masters'))).toHaveLength(2);
  });

  it('by command while it closes by itself: the frame is folded, and no capture is in trouble', async () => {
    const captures = tinyCaptures(tinyNames(7));
    const engine = await started(captures, { closeAfter: { frames: 3, exposureSeconds: null } });
    const taken = takeAll(engine, captures);
    const finishes: PromiseSettledResult<unknown>[] = [];
    for (let i = 0; i < 12; i++)
      finishes.push(...(await Promise.allSettled([engine.ask('finish', { name: null })])));
    expect((await taken).map(({ outcome }) => outcome)).toEqual(Array(7).fill('folded'));
    const refused = finishes.filter((each) => each.status === 'rejected').map(({ reason }) => reason.code);
    expect(new Set(refused)).toEqual(new Set(['usage']));
  });
});

describe('a stack that closes by itself', () => {
  it('has as many frames as it may have: copies and what everyNth leaves out do not count', async () => {
    const captures = tinyCaptures(tinyNames(9));
    captures.set('copy', captures.get('img_2')!);
    const engine = await started(captures, { everyNth: 2, closeAfter: { frames: 2, exposureSeconds: null } });
    const replies = await takeAll(engine, captures);
    expect(replies.flatMap(({ finished }) => (finished ? [finished.frames] : []))).toEqual([2, 2]);
    expect(await engine.ask('standing', {})).toMatchObject({
      frames: 1,
      closed: 4,
      duplicates: 1,
      skipped: 4,
    });
  });

  it('goes on counting for everyNth in the next one, after a restart too', async () => {
    const captures = tinyCaptures(tinyNames(12));
    const stateFile = join(tempFolder(), 'a.state');
    const settings = { stateFile, everyNth: 3, closeAfter: { frames: 2, exposureSeconds: null } };
    const before = await started(captures, settings);
    for (let i = 0; i < 5; i++) await before.take(`img_${i}`);
    const after = await started(captures, settings);
    for (let i = 0; i < 12; i++) await after.take(`img_${i}`);
    await after.ask('checkpoint', {});
    const kept = (await savedIn(stateFile)).entries.filter(({ outcome }) => outcome === 'closed');
    expect(kept.map(({ path }) => path)).toEqual(['img_0', 'img_3', 'img_6', 'img_9']);
  });

  it('waits with its frames when its masters cannot be written, and is finished when they can', async () => {
    const captures = tinyCaptures(tinyNames(5));
    let isFull = true;
    const keepFile = async () => {
      if (isFull) throw new Error('EROFS: read-only file system');
      return 'written' as const;
    };
    const engine = await started(
      captures,
      { closeAfter: { frames: 3, exposureSeconds: null } },
      { keepFile },
    );
    for (let i = 0; i < 3; i++) expect((await engine.take(`img_${i}`)).outcome).toBe('folded');
    await expect(engine.take('img_3')).rejects.toMatchObject({ code: 'cannot-create' });
    expect(await engine.ask('standing', {})).toMatchObject({ frames: 3, closed: 0 });
    isFull = false;
    expect(await engine.take('img_3')).toMatchObject({ outcome: 'folded', finished: { frames: 3 } });
    expect(await engine.ask('standing', {})).toMatchObject({ frames: 1, closed: 3 });
  });

  it('is closed on a full disk too, which is said when the next checkpoint is written', async () => {
    const captures = tinyCaptures(tinyNames(4));
    const full = fullStorage();
    const stateFile = join(tempFolder(), 'a.state');
    const settings = { stateFile, closeAfter: { frames: 3, exposureSeconds: null } };
    const engine = await started(captures, settings, { storage: full.storage });
    full.isFull = true;
    const replies = await takeAll(engine, captures);
    expect(replies.map(({ finished }) => finished?.frames)).toEqual([undefined, undefined, 3, undefined]);
    full.isFull = false;
    await engine.ask('checkpoint', {});
    expect((await savedIn(stateFile)).entries.map(({ outcome }) => outcome)).toEqual(
      ['folded', 'closed', 'closed', 'closed'].sort(),
    );
  });
});

it('a finish that no checkpoint holds is said to be done and not durable', async () => {
  const captures = tinyCaptures(tinyNames(3));
  const full = fullStorage();
  const engine = await started(
    captures,
    { stateFile: join(tempFolder(), 'a.state') },
    { storage: full.storage },
  );
  await takeAll(engine, captures);
  full.isFull = true;
  const finish = engine.ask('finish', { name: 'night' });
  await expect(finish).rejects.toBeInstanceOf(StackError);
  await expect(finish).rejects.toMatchObject({
    code: 'io',
    message: expect.stringMatching(
      /^finished as night-.*-3, .*not durable until the next checkpoint: ENOSPC/,
    ),
  });
  expect(await engine.ask('standing', {})).toMatchObject({ frames: 0, closed: 3 });
});

it('a frame of a finished stack is said to be out of reach, in words, whatever is asked of it', async () => {
  const captures = tinyCaptures(tinyNames(2));
  const engine = await started(captures);
  await takeAll(engine, captures);
  await engine.ask('finish', { name: null });
  const last = [...captures.keys()].at(-1)!;
  const refused = (name: 'remove' | 'restore', frame: string) =>
    engine.ask(name, { frames: [frame] }).catch((error) => error.message as string);
  const where = 'is in a finished stack; it cannot be';
  expect(await refused('remove', 'last')).toBe(`the last frame, ${last}, ${where} removed any more`);
  expect(await refused('remove', last)).toBe(`${last} ${where} removed any more`);
  expect(await refused('restore', last)).toBe(`${last} ${where} put back any more`);
});
