/**
 * Pictures of any interval from the timeline: those of a stack of these frames alone, at the pixels that were
 * taken, whatever has happened.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Blend } from '../../src/blends/blend.ts';
import * as blends from '../../src/blends/index.ts';
import { height, shoot } from '../support/aligned.ts';
import { decoded } from '../support/decoded.ts';
import {
  all,
  captured,
  edge,
  exact,
  expectExact,
  numbers,
  picture,
  range,
  shootInto,
  shown,
  start,
} from '../support/timeline.ts';

describe.each(['encoded', 'linear'] as const)('in light %s', (light) => {
  it.each(Object.entries<Blend>(blends).filter(([, { refused }]) => refused?.[light] === undefined))(
    '%s of an interval is that of these frames, at every third pixel',
    async (blend) => {
      const { engine } = await shootInto(shoot(11), range(1, 11), { light });
      // Leaves are 0-3, 4-7, 8-11.
      const { samples, ...said } = await shown(engine, numbers(4, 11), blend);
      expect(said).toEqual({ numbers: { first: 4, last: 11 }, frames: 8 });
      expect(samples).toEqual(await exact(range(4, 11), blend, light));
    },
  );
});

it('any interval, while frames come, is of the whole leaves nearest to it', async () => {
  const { engine } = await shootInto(shoot(20), []);
  for (const number of range(1, 20)) {
    await engine.take(captured(number));
    const { leaves } = await engine.ask('timeline', {});
    expect(leaves.length).toBeLessThanOrEqual(4);
    expect(leaves.reduce((total, { frames }) => total + frames, 0)).toBe(number);
    for (const [i, from] of leaves.entries()) {
      const until = leaves[Math.min(leaves.length - 1, i + (number % 3))]!;
      const [first, last] = [from.numbers.first, until.numbers.last];
      await expectExact(engine, numbers(first, last), range(first, last));
    }
  }
});

it('leaves say which frames they have, and when these were taken', async () => {
  const { engine } = await shootInto(shoot(6), range(1, 6));
  // One second lies between two captures.
  expect(await engine.ask('timeline', {})).toEqual({
    leaves: [
      { frames: 3, numbers: { first: 1, last: 3 }, from: 1000, until: 3000 },
      { frames: 3, numbers: { first: 4, last: 6 }, from: 4000, until: 6000 },
    ],
  });
});

describe('without the originals', () => {
  it('what was kept as frames came is enough, also for whoever starts anew', async () => {
    const captures = shoot(20);
    const { engine, settings } = await shootInto(captures, range(1, 19));
    await engine.ask('checkpoint', {});
    captures.clear();
    await expectExact(engine, numbers(8, 15), range(8, 15));
    const next = await start(captures, settings);
    await expectExact(next, numbers(8, 15), range(8, 15));
    // The leaf that grew was nowhere else.
    await expect(shown(next, numbers(17, 19))).rejects.toMatchObject({ code: 'io' });
  });

  it('a part that was not kept is asked for by name', async () => {
    const captures = shoot(20);
    const { engine, folder } = await shootInto(captures, range(1, 19));
    await shown(engine, all);
    rmSync(folder, { recursive: true });
    captures.delete(captured(9));
    await expect(shown(engine, numbers(8, 11))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(captured(9)),
    });
  });
});

describe('is made again', () => {
  it('when it is gone, and kept', async () => {
    const captures = shoot(20);
    const { engine, folder } = await shootInto(captures, range(1, 19));
    await shown(engine, all);
    rmSync(folder, { recursive: true });
    // Leaves are 0-7, 8-15, 16-23.
    await expectExact(engine, numbers(8, 19), range(8, 19));
    captures.clear();
    await expectExact(engine, numbers(8, 15), range(8, 15));
  });

  it('where a file is spoilt, cut or empty', async () => {
    const { engine, folder } = await shootInto(shoot(20), range(1, 19));
    await shown(engine, all);
    const spoil = [
      (bytes: Buffer) => {
        // In the first plane, behind header and ledger.
        bytes[32 + bytes.readUInt32LE(12) + bytes.readUInt32LE(16)]! ^= 1;
        return bytes;
      },
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
      () => Buffer.alloc(0),
    ];
    for (const spoilt of spoil) {
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        writeFileSync(file, spoilt(readFileSync(file)));
      }
      await expectExact(engine, numbers(8, 19), range(8, 19));
    }
  });

  it('when the stack has had none before', async () => {
    const { engine, settings } = await shootInto(shoot(12), range(1, 12), { timeline: null });
    await engine.ask('checkpoint', {});
    await expect(engine.ask('timeline', {})).rejects.toMatchObject({ code: 'usage' });
    const next = await start(shoot(12), { ...settings, timeline: { maxEdgePixels: edge, leaves: 4 } });
    await expectExact(next, numbers(4, 11), range(4, 11));
  });
});

it('a frame that is removed is in no interval any more, and is in it again when it is put back', async () => {
  const { engine } = await shootInto(shoot(20), range(1, 19));
  await engine.ask('remove', { frames: ['9', '19'] });
  const rest = [8, 10, 11, 12, 13, 14, 15];
  await expectExact(engine, numbers(8, 15), rest);
  // As many frames, and others.
  await engine.ask('restore', { frames: ['9'] });
  await engine.ask('remove', { frames: ['10'] });
  await expectExact(engine, numbers(8, 15), [8, 9, 11, 12, 13, 14, 15]);
  await engine.ask('restore', { frames: ['10'] });
  await engine.ask('remove', { frames: ['9'] });
  await expectExact(engine, numbers(16, 19), [16, 17, 18]);
  await engine.take(captured(20));
  await engine.ask('restore', { frames: ['9', '19'] });
  await expectExact(engine, all, range(1, 20));
});

it('frames that came in another order than they were taken are in by their numbers', async () => {
  const order = [7, 3, 12, 1, 9, 2, 11, 4, 10, 5, 8, 6];
  const { engine } = await shootInto(shoot(12), order);
  for (const blend of ['subtract', 'background', 'lighten'].filter((name) => name in blends)) {
    const { samples } = await shown(engine, numbers(4, 11), blend);
    expect(samples).toEqual(await exact(order.slice(3, 11), blend));
  }
});

it('goes on in the middle of a leaf after a restart', async () => {
  const captures = shoot(20);
  const { engine, settings } = await shootInto(captures, range(1, 13));
  await engine.ask('checkpoint', {});
  await shown(engine, all);
  const next = await start(captures, settings);
  for (const number of range(14, 20)) await next.take(captured(number));
  await expectExact(next, numbers(8, 15), range(8, 15));
  await expectExact(next, all, range(1, 20));
});

it('is of the next stack when one is finished, and little is left on the disk', async () => {
  const { engine, folder } = await shootInto(shoot(40), range(1, 40));
  await shown(engine, all);
  // Four leaves of 16 and wider ones, and what has been merged into them since.
  expect(readdirSync(folder).length).toBeLessThanOrEqual(24);
  await engine.ask('reset', {});
  await expect(shown(engine, all)).rejects.toMatchObject({ code: 'nothing-folded' });
  expect(readdirSync(folder)).toEqual([]);
});

it('an interval without a frame, and a stack without one, have no picture', async () => {
  const { engine } = await shootInto(shoot(3), []);
  expect(await engine.ask('timeline', {})).toEqual({ leaves: [] });
  await expect(shown(engine, all)).rejects.toMatchObject({ code: 'nothing-folded' });
  await engine.take(captured(1));
  await expect(shown(engine, numbers(5, 9))).rejects.toMatchObject({ code: 'nothing-folded' });
});

it('without a file the picture is a JPEG in the answer', async () => {
  const { engine } = await shootInto(shoot(3), range(1, 3));
  const { jpeg } = await engine.ask('interval', { ...picture, depth: 8, interval: all, file: null });
  const { shape } = await decoded(Buffer.from(jpeg!, 'base64'));
  expect([shape.width, shape.height]).toEqual([edge, Math.ceil(height / 3)]);
});
