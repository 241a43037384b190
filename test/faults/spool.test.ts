/**
 * A tether program that deletes its captures: with a spool none is lost, whatever happens to the daemon
 * meanwhile.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { writeByRename } from '../support/captures.ts';
import { expectExactly, foldedAt, frameName, smallFrames } from '../support/frames.ts';
import { it } from '../support/place.ts';
import { seededRandom } from '../support/random.ts';

const FRAMES = 100;
const KILLS = 3;
const DEADLINE_MS = 90_000;
const frames = await smallFrames(FRAMES, 15);

describe('with a spool', () => {
  it('none of 100 captures that are deleted after their fold is lost, over three kills', async ({
    place,
  }) => {
    const random = seededRandom('kills with a spool', 31);
    const config = { spool: true };
    const folds = Array.from({ length: KILLS }, () => 5 + Math.floor(random() * 20));
    const killed: number[] = [];
    const deletions: Promise<void>[] = [];
    const seen = new Set<string>();
    let daemon = place.daemon({ config });
    const tether = () => {
      for (const name of foldedAt(daemon).keys()) {
        const file = join(place.captures, name);
        if (seen.has(name) || !existsSync(file)) continue;
        seen.add(name);
        // Never sooner than after 100 ms; often just when a new daemon looks at it.
        deletions.push(sleep(100 + random() * 1400).then(() => rmSync(file)));
      }
    };
    const isDue = () => {
      tether();
      return foldedAt(daemon).size >= (folds[killed.length] ?? Number.POSITIVE_INFINITY);
    };
    const replace = async () => {
      await daemon.kill();
      tether();
      killed.push(foldedAt(daemon).size);
      daemon = place.daemon({ config });
    };
    for (const [i, bytes] of frames.entries()) {
      await writeByRename(join(place.captures, frameName(i)), bytes);
      await sleep(50);
      if (isDue()) await replace();
    }
    // On a slow machine the shoot is over before.
    while (killed.length < KILLS) {
      await daemon.until('another kill to be due', isDue, DEADLINE_MS);
      await replace();
    }
    const areGone = () => {
      tether();
      return readdirSync(place.captures).length === 0;
    };
    await daemon.until('every capture to be folded and deleted', areGone, DEADLINE_MS);
    await Promise.all(deletions);
    await daemon.untilFrames(FRAMES, DEADLINE_MS);
    await expectExactly(place, frames, await daemon.stop());
    const { lost } = daemon.sidecar() ?? {};
    console.log(`spool: ${FRAMES} frames, all deleted, kills after ${killed.join(', ')} folds, lost ${lost}`);
    expect(killed).toHaveLength(KILLS);
    // What comes from the spool is called by the name of its capture.
    expect(foldedAt(daemon).size).toBeGreaterThan(0);
    for (const name of foldedAt(daemon).keys()) expect(name).toMatch(/^IMG_\d+\.jpg$/);
    expect(daemon.sidecar()).toMatchObject({ frames: FRAMES, durableFrames: FRAMES, lost: 0, rejected: {} });
  });
});
