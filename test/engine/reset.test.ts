/** Stacks that are thrown away: wholly, whatever is under way, and what was in them never comes back. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';

import { openStorage } from '../../src/io/storage/storage.ts';
import { type Captures, startEngine } from '../support/engine.ts';
import { savedIn } from '../support/ledgers.ts';
import { droppedDisk } from '../support/left-open.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyDigest, tinyNames, tinyPlanes } from '../support/tiny.ts';

async function started(
  captures: Captures,
  settings: Partial<StackSettings> = {},
  ports: Partial<EnginePorts> = {},
) {
  const engine = await startEngine(
    'plain',
    captures,
    { planes: tinyPlanes, ...settings },
    { decoders: [tiny], ...ports },
  );
  const take = async (numbers: readonly number[]) => {
    const outcomes: string[] = [];
    for (const i of numbers) outcomes.push((await engine.take(`img_${i}`)).outcome);
    return outcomes;
  };
  const planes = async () => (await engine.ask('digest', {})).digest;
  return { ...engine, take, planes };
}

describe('a stack that is thrown away', () => {
  it('leaves its captures known and out, and the next frame begins anew, after a restart too', async () => {
    const captures = tinyCaptures(tinyNames(6));
    const settings = { stateFile: join(tempFolder(), 'a.state') };
    const engine = await started(captures, settings);
    await engine.take([0, 1, 2]);
    await engine.ask('remove', { frames: ['img_1'] });
    expect(await engine.ask('reset', {})).toEqual({ frames: 2 });
    expect(await engine.planes()).toBeNull();
    await engine.ask('checkpoint', {});
    const { header, entries } = await savedIn(settings.stateFile);
    expect([header.frames, header.refold]).toEqual([0, null]);
    expect(entries.map(({ outcome, stack }) => [outcome, stack])).toEqual([
      ['closed', 'thrown away'],
      ['removed', undefined],
      ['closed', 'thrown away'],
    ]);
    const next = await started(captures, settings);
    expect(await next.take([0, 1, 2, 3, 4])).toEqual(['known', 'known', 'known', 'folded', 'folded']);
    expect(await next.planes()).toBe(tinyDigest([3, 4]));
    expect([...next.published.keys()]).toEqual([]);
  });

  it('is never put back or taken out, and that is said in words', async () => {
    const engine = await started(tinyCaptures(tinyNames(2)));
    await engine.take([0, 1]);
    await engine.ask('reset', {});
    const refused = (name: 'remove' | 'restore') =>
      engine.ask(name, { frames: ['img_1'] }).catch((error) => error.message as string);
    const text = 'img_1 was thrown away with its stack; it cannot be';
    expect(await refused('restore')).toBe(`${text} put back any more`);
    expect(await refused('remove')).toBe(`${text} removed any more`);
  });

  it('has had a frame: of an empty one nothing is thrown away', async () => {
    const engine = await started(new Map());
    await expect(engine.ask('reset', {})).rejects.toMatchObject({
      code: 'usage',
      message: 'no frame is in the stack: there is nothing to throw away',
    });
  });

  it('while it is finished is finished, and there is nothing left to throw away', async () => {
    const engine = await started(tinyCaptures(tinyNames(3)));
    await engine.take([0, 1, 2]);
    const finishing = engine.ask('finish', { name: null });
    await expect(engine.ask('reset', {})).rejects.toMatchObject({ code: 'usage' });
    const { name } = await finishing;
    const { frames } = await engine.ask('frames', { after: 0, most: 9 });
    expect(frames.map(({ outcome }) => outcome)).toEqual(['closed', 'closed', 'closed']);
    await expect(engine.ask('restore', { frames: ['img_1'] })).rejects.toThrow('is in a finished stack');
    expect(name).toMatch(/-3$/);
  });

  it('takes what is on its way to the next one: every frame is in one of the two, wholly', async () => {
    const names = tinyNames(12);
    const engine = await started(tinyCaptures(names));
    await engine.take([0]);
    const taking = names.slice(1).map((_, i) => engine.take([i + 1]));
    const { frames } = await engine.ask('reset', {});
    await Promise.all(taking);
    const standing = await engine.ask('standing', {});
    expect(standing).toMatchObject({ closed: frames, frames: 12 - frames });
    const { frames: told } = await engine.ask('frames', { after: 0, most: 99 });
    const left = told.filter(({ outcome }) => outcome === 'folded').map(({ name }) => names.indexOf(name!));
    expect(await engine.planes()).toBe(tinyDigest(left));
  });

  it('ends a refold that is under way, and the next one is not mixed with it', async () => {
    const captures = tinyCaptures(tinyNames(9));
    const waiting: (() => void)[] = [];
    let isSlow = false;
    const readCapture: EnginePorts['readCapture'] = async (path) => {
      if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
      const place = [...captures.keys()].indexOf(path) + 1;
      const bytes = Buffer.from(captures.get(path)!);
      const mtimeNs = `${place}000000000`;
      return {
        facts: { size: bytes.length, mtimeNs, ctimeNs: mtimeNs, ino: String(place), dev: '1' },
        bytes,
      };
    };
    const engine = await started(captures, {}, { readCapture });
    await engine.take([0, 1, 2, 3]);
    expect((await engine.ask('remove', { frames: ['img_2'] })).refolding).toBe(true);
    isSlow = true;
    const refolding = engine.ask('refold', {});
    while (waiting.length === 0) await new Promise(setImmediate);
    await engine.ask('reset', {});
    isSlow = false;
    await engine.take([4, 5]);
    for (const go of waiting) go();
    await refolding;
    expect(await engine.ask('standing', {})).toMatchObject({
      frames: 2,
      refolding: null,
      closed: 3,
      removed: 1,
    });
    expect(await engine.planes()).toBe(tinyDigest([4, 5]));
  });

  it('goes on counting for everyNth, and stays paused', async () => {
    const engine = await started(tinyCaptures(tinyNames(9)), { everyNth: 3 });
    await engine.take([0, 1]);
    await engine.ask('reset', {});
    expect(await engine.take([2, 3, 4])).toEqual(['skipped', 'folded', 'skipped']);
    await engine.ask('pause', { paused: true });
    await engine.ask('reset', {});
    expect(await engine.take([5, 6])).toEqual(['held', 'held']);
  });

  it('needs its frames in the spool no longer', async () => {
    const folder = tempFolder();
    const spoolFolder = join(folder, 'spool');
    mkdirSync(spoolFolder);
    const storage = openStorage(droppedDisk);
    const settings = { stateFile: join(folder, 'a.state'), spoolFolder };
    const engine = await started(tinyCaptures(tinyNames(3)), settings, { storage });
    await engine.take([0, 1, 2]);
    expect(await storage.spooled(spoolFolder)).toHaveLength(3);
    await engine.ask('reset', {});
    await engine.ask('checkpoint', {});
    expect(await storage.spooled(spoolFolder)).toEqual([]);
  });
});
