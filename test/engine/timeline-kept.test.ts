/** What is kept of a timeline: not for ever, not by every disk, and for one version of the decoders. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Storage } from '../../src/core/storage.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { shoot } from '../support/aligned.ts';
import { droppedDisk } from '../support/left-open.ts';
import {
  all,
  captured,
  edge,
  expectExact,
  numbers,
  range,
  shootInto,
  shown,
  start,
} from '../support/timeline.ts';
import { tiny } from '../support/tiny.ts';

it('a disk that refuses it is said once, and whenever it refuses again; frames and pictures are as ever', async () => {
  const said: string[] = [];
  let isFull = true;
  const own = openStorage(droppedDisk);
  const storage: Storage = {
    ...own,
    async saveAgain(...node) {
      if (isFull)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
          code: 'ENOSPC',
          syscall: 'write',
        });
      await own.saveAgain(...node);
    },
  };
  const { engine, folder } = await shootInto(
    shoot(40),
    range(1, 12),
    {},
    {
      storage,
      say: (text) => said.push(text),
    },
  );
  await expectExact(engine, numbers(4, 11), range(4, 11));
  expect(said).toEqual([
    'the timeline cannot be kept: no space is left on the disk (ENOSPC); frames are taken as ever, and pictures of intervals take longer',
  ]);
  isFull = false;
  await expectExact(engine, numbers(4, 11), range(4, 11));
  expect(readdirSync(folder).length).toBeGreaterThan(0);
  isFull = true;
  for (const number of range(13, 20)) await engine.take(captured(number));
  await expectExact(engine, all, range(1, 20));
  expect(said.length).toBe(2);
});

it('what a writer that was killed left is removed at the next start', async () => {
  const captures = shoot(20);
  const { engine, folder, settings } = await shootInto(captures, range(1, 12));
  await engine.ask('checkpoint', {});
  await shown(engine, all);
  const kept = readdirSync(folder);
  writeFileSync(join(folder, `.${kept[0]}.0123456789abcdef.tmp`), 'a part');
  writeFileSync(join(folder, 'a note of somebody else.txt'), '');
  mkdirSync(join(folder, 'a folder of somebody else'));
  const next = await start(captures, settings);
  await shown(next, all);
  const others = ['a folder of somebody else', 'a note of somebody else.txt'];
  expect(readdirSync(folder).sort()).toEqual([...kept, ...others].sort());
});

it('is made again by decoders of another version', async () => {
  const captures = shoot(20);
  const { engine, settings } = await shootInto(captures, range(1, 12));
  await shown(engine, all);
  await engine.ask('checkpoint', {});
  captures.delete(captured(9));
  await expectExact(await start(captures, settings), numbers(8, 11), range(8, 11));
  const newer = await start(captures, settings, { decoders: [{ ...tiny, version: `${tiny.version}+` }] });
  await expect(shown(newer, numbers(8, 11))).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining(captured(9)),
  });
});

it('that is to be made first is made for the live page little by little, and at once for a command', async () => {
  const captures = shoot(80);
  const stack = await shootInto(captures, range(1, 80), { timeline: null });
  await stack.engine.ask('checkpoint', {});
  const preview = { file: '/p.jpg', blend: 'mean', ev: 0, maxEdgePixels: 640, quality: 82 };
  const settings = { ...stack.settings, previews: [preview], timeline: { maxEdgePixels: 8, leaves: 8 } };
  const page = await start(captures, settings);
  const of = { part: { first: 1, last: 80 }, as: 0 };
  const told: (number | string)[] = [];
  while (told.at(-1) !== 80 && told.length < 5)
    told.push(
      await page.ask('picture', { of, maxEdgePixels: 640 }).then(
        ({ frames }) => frames,
        ({ message }) => message,
      ),
    );
  // Leaves have 15, 16, 16, 16, 16 and 1 frames, of which no more is begun after 32.
  const notYet = 'this part of the timeline is still being made of the originals: ask again';
  expect(told).toEqual([notYet, notYet, 80]);
  rmSync(stack.folder, { recursive: true });
  expect(
    (await shown(await start(captures, { ...settings, timeline: { maxEdgePixels: edge, leaves: 8 } }), all))
      .frames,
  ).toBe(80);
});
