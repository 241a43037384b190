/**
 * What cannot be saved is named: captures that are gone before anybody could read them, and copies in the
 * spool that are spoilt.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { writeByRename } from '../support/captures.ts';
import { frameName, framesIn, outcomes, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(20, 111);
const at = (place: Place, i: number) => join(place.captures, frameName(i));

async function shoot(place: Place, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await writeByRename(at(place, i), frames[i] ?? Buffer.of());
}

describe('a capture that is deleted before it could be read', () => {
  it('is named as lost, and no longer when it comes back', async ({ place }) => {
    // Nobody tells it that a file was closed, so that all of them settle by the clock.
    const path = place.path('programs');
    mkdirSync(path);
    symlinkSync('/usr/bin/flock', join(path, 'flock'));
    const daemon = place.daemon({ config: { settleMs: 4000 }, env: { PATH: path } });
    await daemon.untilLogged('watching');
    for (let i = 0; i < 6; i++) writeFileSync(at(place, i), frames[i] ?? Buffer.of());
    // What was written after them has been noticed, and again.
    for (const name of ['1.txt', '2.txt']) {
      writeFileSync(join(place.captures, name), '');
      await daemon.untilLogged('ignored', name);
    }
    const kept = place.path('card');
    for (const i of [1, 2]) renameSync(at(place, i), `${kept}-${i}`);
    // Still there, under another name.
    renameSync(at(place, 3), at(place, 9));
    await daemon.untilFrames(4);
    const lost = await daemon.untilLogged('lost', 'was gone before it could be read', 2);
    expect(lost.map(({ msg }) => basename(msg.split(':')[0] ?? '')).sort()).toEqual([1, 2].map(frameName));
    await daemon.untilSidecar((facts) => facts.lost === 2, '2 lost');
    renameSync(`${kept}-1`, at(place, 12));
    renameSync(`${kept}-2`, at(place, 2));
    await daemon.untilFrames(6);
    // Under its own name it is known to be the one that was lost; of the other nobody had read a byte.
    expect(await daemon.untilSidecar((facts) => facts.lost === 1, '1 lost')).toMatchObject({ frames: 6 });
    expect((await daemon.stop()).code).toBe(0);
    expect(await outcomes(place)).toEqual({ folded: 6, lost: 1 });
    console.log('deleted unread: 2 of 2 named, both folded when they came back');
  });
});

describe('a copy in the spool that is spoilt', () => {
  it('is not folded and is named; the others are, and so is its capture if it is still there', async ({
    place,
  }) => {
    const config = { spool: true, checkpointEveryFrames: 1000, pendingSeconds: 5 };
    const first = place.daemon({ config });
    await shoot(place, 0, 10);
    await first.untilFrames(10);
    await first.kill();
    const spool = join(place.state, 'encoded-sum.spool');
    const copyOf = (i: number) =>
      join(spool, readdirSync(spool).find((name) => name.endsWith(frameName(i))) ?? 'missing');
    // Flipped within the picture, cut, and flipped with the capture still there.
    for (const i of [1, 3]) {
      const bytes = readFileSync(copyOf(i));
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 0x10, bytes.length - 20);
      writeFileSync(copyOf(i), bytes);
    }
    writeFileSync(copyOf(2), readFileSync(copyOf(2)).subarray(0, 4000));
    for (const i of [0, 1, 2, 4, 5, 6, 7, 8, 9]) rmSync(at(place, i));

    const second = place.daemon({ config });
    await second.untilFrames(8);
    const rejected = await second.untilLogged('rejected', '', 2);
    expect(rejected.map(({ msg }) => basename(msg.split(':')[0] ?? '')).sort()).toEqual(
      [1, 2].map(frameName),
    );
    expect(new Set(rejected.map(({ code }) => code))).toEqual(new Set(['unreadable']));
    const gone = await second.untilLogged('lost', 'folded before the restart', 2);
    expect(gone.map(({ msg }) => basename(msg.split(':')[0] ?? '')).sort()).toEqual([1, 2].map(frameName));
    expect((await second.stop()).code).toBe(0);
    expect(second.sidecar()).toMatchObject({ frames: 8, lost: 2 });
    // The spoilt files stay for a look at them.
    expect(readdirSync(spool).length).toBeGreaterThanOrEqual(2);
    const sound = frames.slice(0, 10).filter((_, i) => i !== 1 && i !== 2);
    const files = framesIn(place, sound, (i) => `sound-${i}.jpg`);
    const { json } = await place.run('stack', ...files, '--out', place.path('o.png'), '--json');
    expect(json).toMatchObject({ frames: 8, digest: (await place.inspect()).digest });
    console.log('spool: 3 of 10 copies spoilt, 8 frames folded, 2 named as lost');
  });
});
