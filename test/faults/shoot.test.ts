/**
 * One long shoot: whatever the order, the way of writing and the restarts, the state equals the fold from
 * scratch.
 */

import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Random } from '../../src/camera/random.ts';
import { bytesOf, withComment, writeByRename, writeInPieces } from '../support/captures.ts';
import { golden, noShared, shared } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';
import { seededRandom, shuffled } from '../support/random.ts';

interface Shot {
  readonly path: string;
  readonly bytes: Buffer;
}

type Write = (shots: readonly Shot[], random: Random) => Promise<unknown>;

const byRename: Write = async (shots) => {
  for (const { path, bytes } of shots) await writeByRename(path, bytes);
};
const slowly: Write = (shots, random) =>
  Promise.all(shots.map(({ path, bytes }) => writeInPieces(path, bytes, 4, 20 + 60 * random())));
const inBurst: Write = (shots) =>
  Promise.all(shots.map(({ path, bytes }) => writeInPieces(path, bytes, 1, 0)));

const RESTARTS = 5;

/** Shoots in parts, with a restart somewhere in the middle of each; gives the last daemon's sidecar. */
async function shootWithRestarts(place: Place, shots: readonly Shot[], random: Random) {
  const part = Math.ceil(shots.length / (RESTARTS + 1));
  for (let n = 0; n <= RESTARTS; n++) {
    const daemon = place.daemon();
    const now = shots.slice(n * part, (n + 1) * part);
    const write = [byRename, slowly, inBurst][n % 3] ?? byRename;
    const written = write(now, random);
    const before = n * part;
    const last = n === RESTARTS;
    await daemon.untilFrames(last ? shots.length : before + Math.ceil(random() * (now.length - 2)));
    const { code } = await daemon.stop();
    await written;
    expect(code).toBe(0);
    expect(daemon.logged('stopped')).toHaveLength(1);
    expect(daemon.logged(n === 0 ? 'started' : 'resumed').length).toBeGreaterThan(0);
    const sidecar = daemon.sidecar();
    expect(sidecar).toMatchObject({ state: 'stopped', durableFrames: sidecar?.frames });
    if (last) return sidecar;
  }
  throw new Error('unreachable');
}

async function expectFoldFromScratch(place: Place, shots: readonly Shot[]) {
  const state = await place.inspect();
  const { json } = await place.run('stack', place.captures, '--out', place.path('o.png'), '--json');
  expect(state.digest).toBe(json.digest);
  expect(state).toMatchObject({ frames: shots.length, rejected: {} });
  expect(state.entries.map(({ outcome }) => outcome)).toEqual(shots.map(() => 'folded'));
  expect(new Set(state.entries.map(({ path }) => path)).size).toBe(shots.length);
  const verified = await place.run('verify', '--state', place.state);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('equal') });
}

describe.concurrent('a shoot', () => {
  it.skipIf(noShared)(
    'of 48 real frames with 5 restarts loses none and counts none twice',
    async ({ place }) => {
      const random = seededRandom('real shoot', 20120505);
      const files = shuffled(shared('seq_people_intel'), random);
      const shots = files.map((file, i) => ({
        path: join(place.captures, `IMG_${(i * 7) % 48}.jpg`),
        bytes: bytesOf(file),
      }));
      const sidecar = await shootWithRestarts(place, shots, random);
      const facts = { frames: 48, durableFrames: 48, rejected: {}, lost: 0, queueFrames: 0, width: 768 };
      expect(sidecar).toMatchObject(facts);
      await expectFoldFromScratch(place, shots);
    },
  );

  it.skipIf(!noShared)(
    'of 24 small frames with 5 restarts loses none and counts none twice',
    async ({ place }) => {
      const random = seededRandom('small shoot', 24);
      const golds = golden('rgb8').map(bytesOf);
      const shots = shuffled(
        Array.from({ length: 24 }, (_, i) => ({
          path: join(place.captures, `IMG_${i}.jpg`),
          bytes: withComment(golds[i % golds.length] ?? Buffer.of(), String(i)),
        })),
        random,
      );
      const sidecar = await shootWithRestarts(place, shots, random);
      expect(sidecar).toMatchObject({ frames: 24, durableFrames: 24, rejected: {}, lost: 0 });
      await expectFoldFromScratch(place, shots);
    },
  );
});
