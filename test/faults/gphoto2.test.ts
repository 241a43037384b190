/** A shoot with gphoto2 itself, at a virtual camera, over a kill -9 of the daemon and one of its engine. */
import { describe, expect } from 'vitest';
import { sha256 } from '../support/digest.ts';
import { read } from '../support/documents.ts';
import { isReady } from '../support/fault-tools.ts';
import { expectExactly, smallFrames } from '../support/frames.ts';
import { savedBy, shootWithGphoto2 } from '../support/gphoto2.ts';
import { finishShoot, replaceDaemon, replaceEngine } from '../support/kills.ts';
import { type DaemonOptions, it, type Place } from '../support/place.ts';

const FRAMES = 9;
/** Folded by the daemon that is killed, and by the next one before its engine is. */
const EACH = 3;
const ready = isReady('the tests with gphoto2', { programs: ['gphoto2', 'stdbuf', 'apt-get', 'tar', 'gcc'] });
const frames = await smallFrames(FRAMES, 31);
const numbers = frames.map((_, i) => i);

/**
 * Shoots them all over the two kills. `unwatched`: frames that were written over while there was no daemon,
 * as far as gphoto2 tells.
 */
async function shoot(place: Place, flags: readonly string[], options: DaemonOptions = {}) {
  const first = place.daemon(options);
  await first.untilLogged('watching');
  const gphoto2 = await shootWithGphoto2(place, frames, ...flags);
  await first.untilLogged('folded', '', EACH);
  const daemon = await replaceDaemon(place, first, options);
  const unwatched = numbers.slice(EACH, Math.max(EACH, savedBy(gphoto2) - 1));
  const isMiddle = () => daemon.logged('folded').length >= EACH || savedBy(gphoto2) === FRAMES;
  await daemon.until('the middle of the shoot', isMiddle);
  await replaceEngine(daemon);
  await gphoto2.done;
  return { daemon, unwatched };
}

/** The same under one name; gives the numbers of the frames by what became of them. */
async function shootOneName(place: Place, options: DaemonOptions = {}) {
  const flags = ['--filename', 'latest.jpg', '--force-overwrite'];
  const { daemon, unwatched } = await shoot(place, flags, options);
  const { last, overwritten } = await finishShoot(place, daemon, options);
  const { entries } = await place.inspect();
  const digests = frames.map((bytes) => sha256(bytes));
  const read = entries.filter(({ digest }) => digest !== null);
  const whichAre = (outcome: string) =>
    read.filter((each) => each.outcome === outcome).map(({ digest }) => digests.indexOf(digest ?? ''));
  const [folded, lost] = [whichAre('folded'), whichAre('lost')];
  expect(read).toHaveLength(folded.length + lost.length);
  // Seen, and gone before anybody read it.
  const gone = entries.filter((each) => each.outcome === 'lost' && each.digest === null).length;
  expect(entries).toHaveLength(read.length + gone);
  expect(last.sidecar()).toMatchObject({ frames: folded.length, lost: lost.length + gone, rejected: {} });
  const named = daemon.logged('lost', 'latest.jpg').length + last.logged('lost', 'latest.jpg').length;
  expect(named).toBeGreaterThanOrEqual(lost.length + gone);
  const facts = { folded: folded.length, lost: lost.length, overwritten, gone, unwatched: unwatched.length };
  console.log(`gphoto2, one name: of ${FRAMES} frames ${JSON.stringify(facts)}`);
  return { folded, lost, unread: overwritten + gone, unwatched };
}

describe.skipIf(!ready)(
  'gphoto2 over a kill of the daemon and one of its engine',
  { concurrent: true },
  () => {
    it('under the names that the guide gives: every frame is in the stack once', async ({ place }) => {
      const [, name = ''] = /--filename '(.*)'/.exec(read('docs/guide/01-first-night.md')) ?? [];
      const { daemon } = await shoot(place, ['--keep', '--filename', name]);
      await daemon.untilFrames(FRAMES);
      await expectExactly(place, frames, await daemon.stop());
      expect(daemon.sidecar()).toMatchObject({ frames: FRAMES, rejected: {}, lost: 0, overwritten: 0 });
    });

    for (const spool of [true, false]) {
      const what = spool ? 'with a spool: every frame is in the stack' : 'without one: in the stack or lost';
      it(`under one name, ${what}, or counted as overwritten`, async ({ place }) => {
        const { folded, lost, unread, unwatched } = await shootOneName(place, {
          config: { spool },
        });
        if (spool) expect(lost).toEqual([]);
        const known = [...folded, ...lost];
        expect(new Set(known).size).toBe(known.length);
        const missing = numbers.filter((i) => !known.includes(i));
        const unseen = missing.filter((i) => unwatched.includes(i)).length;
        // Nobody knows of which of those that were written over by then the daemon had seen the first look.
        expect(missing.length - unread).toBeGreaterThanOrEqual(0);
        expect(missing.length - unread).toBeLessThanOrEqual(unseen);
        expect(known).toContain(FRAMES - 1);
      });
    }
  },
);
