/**
 * Names that tell nothing: overwritten, rolled over, paired with RAW files, in a folder that itself is
 * renamed.
 */

import { closeSync, existsSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { writeByRename } from '../support/captures.ts';
import { expectExactly, frameName, outcomes, smallFrames } from '../support/frames.ts';
import { it } from '../support/place.ts';
import { seededRandom, shuffled } from '../support/random.ts';
import { writeAsGphoto2 } from '../support/writers.ts';

const FRAMES = 100;
const DEADLINE_MS = 90_000;
const frames = await smallFrames(FRAMES, 12);

describe('100 frames', () => {
  it('of which 30 have one name, each written when the former one was folded', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    const used = frames.slice(0, 30);
    for (const [i, bytes] of used.entries()) {
      await writeAsGphoto2(join(place.captures, 'capt0000.jpg'), bytes);
      await daemon.untilLogged('folded', 'capt0000.jpg', i + 1);
    }
    await expectExactly(place, used, await daemon.stop());
    expect(daemon.sidecar()).toMatchObject({ frames: 30, durableFrames: 30, lost: 0, rejected: {} });
    console.log(`one name: ${used.length} frames, the name written over ${used.length - 1} times`);
  });

  it('of which two are replaced before they could be read: they are counted, and nothing else', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: { settleMs: 1500 } });
    await daemon.untilLogged('watching');
    const at = (i: number) => join(place.captures, frameName(i));
    // Written under their names, not renamed into place, and not closed: those are taken at once.
    const open: number[] = [];
    const writeAnew = (file: string, bytes: Uint8Array = Buffer.of()) => {
      const begun = place.path('begun');
      writeFileSync(begun, bytes.subarray(0, 10));
      renameSync(begun, file);
      const writer = openSync(file, 'w');
      open.push(writer);
      writeSync(writer, bytes);
    };
    for (const i of [0, 1]) writeAnew(at(i), frames[50 + i]);
    // One that is written again in its place, and one that only gets another name.
    writeFileSync(at(2), frames[52]?.subarray(0, 3000) ?? '');
    writeAnew(at(3), frames[4]);
    await sleep(700);
    for (const i of [0, 1]) writeAnew(at(i), frames[i]);
    writeFileSync(at(2), frames[2] ?? '');
    renameSync(at(3), at(4));
    writeAnew(at(3), frames[3]);
    for (const writer of open) closeSync(writer);
    await daemon.untilFrames(5);
    await daemon.untilSidecar(({ overwritten }) => overwritten === 2, 'two overwritten');
    await expectExactly(place, frames.slice(0, 5), await daemon.stop());
    const said = daemon.logged('replaced').map(({ msg }) => msg);
    expect(said.length).toBeLessThanOrEqual(2);
    expect(said.at(-1)).toContain('2 times so far');
    expect(daemon.sidecar()).toMatchObject({ frames: 5, lost: 0, overwritten: 2 });
    console.log(`replaced before it could be read: 2 of 2 counted, in ${said.length} lines, 5 frames`);
  });

  it('beside RAW files of a kind that is not read, in any order, are 100, and these cause no word', async ({
    place,
  }) => {
    const random = seededRandom('pairs', 21);
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    const raws = frames.map((_, i) => ({
      name: `IMG_${1000 + i}.${i % 2 ? 'X3F' : 'MRW'}`,
      bytes: Buffer.alloc(20_000, i),
    }));
    const jpegs = frames.map((bytes, i) => ({ name: `IMG_${1000 + i}.${i % 3 ? 'JPG' : 'jpg'}`, bytes }));
    for (const { name, bytes } of shuffled([...raws, ...jpegs], random)) {
      writeFileSync(join(place.captures, name), bytes);
      await sleep(3);
    }
    await daemon.untilFrames(FRAMES, DEADLINE_MS);
    await expectExactly(place, frames, await daemon.stop());
    expect(await outcomes(place)).toEqual({ folded: FRAMES });
    // Quiet is the level at which people run it.
    const loud = daemon.log().filter(({ level, msg }) => level > 20 && /X3F|MRW/.test(msg));
    expect(loud).toEqual([]);
    expect(daemon.logged('ignored')).toHaveLength(FRAMES);
    console.log(`${FRAMES} frames, ${FRAMES} RAW files that are not read ignored without a word above debug`);
  });

  it('over the roll-over of the counter, twice', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    const numbers = frames.map(
      (_, i) => [9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999][i] ?? i - 9,
    );
    for (const [i, bytes] of frames.entries()) {
      await writeByRename(join(place.captures, `IMG_${String(numbers[i]).padStart(4, '0')}.jpg`), bytes);
    }
    await daemon.untilFrames(FRAMES, DEADLINE_MS);
    // The same numbers again, in another round of the counter: other exposures, in the place of the former
    // ones.
    const again = await smallFrames(10, 13);
    for (const [i, bytes] of again.entries()) {
      await writeByRename(join(place.captures, `IMG_${9990 + i}.jpg`), bytes);
    }
    await daemon.untilFrames(FRAMES + 10, DEADLINE_MS);
    await expectExactly(place, [...frames, ...again], await daemon.stop());
    expect(await outcomes(place)).toEqual({ folded: FRAMES + 10 });
    console.log(`roll-over: ${FRAMES + 10} frames, 10 names used twice`);
  });

  it('in a folder that is renamed away and back, as are its files', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    const away = place.path('captures.away');
    const where = () => (existsSync(away) ? away : place.captures);
    for (const [i, bytes] of frames.entries()) {
      await writeByRename(join(where(), frameName(i)), bytes);
      // Every tenth frame the folder goes or comes; sometimes for so short a time that nobody sees it.
      if (i % 20 === 5) renameSync(place.captures, away);
      if (i % 40 === 5) await daemon.untilLogged('folder-missing', '', Math.floor(i / 40) + 1);
      if (i % 20 === 15) renameSync(away, place.captures);
      if (i % 40 === 15) await daemon.untilLogged('folder-found', '', Math.floor(i / 40) + 1);
    }
    await daemon.untilFrames(FRAMES, DEADLINE_MS);
    // As a sorting program does: everything gets another name, and its old one back.
    const names = await readdir(place.captures);
    for (const name of names) renameSync(join(place.captures, name), join(place.captures, `sorted-${name}`));
    await daemon.until('the new names', () => daemon.logged('duplicate').length >= FRAMES, DEADLINE_MS);
    for (const name of names) renameSync(join(place.captures, `sorted-${name}`), join(place.captures, name));
    const last = (await smallFrames(1, 14))[0] ?? Buffer.of();
    await writeByRename(join(place.captures, 'last.jpg'), last);
    await daemon.untilFrames(FRAMES + 1, DEADLINE_MS);
    await expectExactly(place, [...frames, last], await daemon.stop());
    expect(daemon.sidecar()).toMatchObject({ frames: FRAMES + 1, lost: 0, rejected: {} });
    const missing = daemon.logged('folder-missing').length;
    console.log(`renames: ${FRAMES + 1} frames, folder away 5 times, seen missing ${missing} times`);
  });
});
