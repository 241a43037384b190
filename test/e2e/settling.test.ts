/**
 * When a capture counts, and when it counts again: writes that stall, never end, repeat, or change nothing
 * but metadata.
 */

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { bytesOf, withComment } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

const [a, b, c, d] = golden('rgb8').map(bytesOf) as [Buffer, Buffer, Buffer, Buffer];
const at = (place: Place, name: string) => join(place.captures, name);

async function outcomes(place: Place): Promise<string[]> {
  const { entries } = await place.inspect();
  return entries.map(({ path, outcome }) => `${path.slice(place.captures.length + 1)} ${outcome}`).sort();
}

describe.concurrent('a capture that is written slowly', () => {
  it('does not count while its writer stalls, and counts once when it is whole', async ({ place }) => {
    const daemon = place.daemon();
    const path = at(place, 'a.jpg');
    await daemon.untilLogged('started', 'watching');
    writeFileSync(path, a.subarray(0, 800));
    await daemon.untilLogged('pending', path);
    appendFileSync(path, a.subarray(800, 1200));
    await daemon.untilLogged('pending', path, 2);
    expect(daemon.sidecar()?.frames ?? 0).toBe(0);
    appendFileSync(path, a.subarray(1200));
    await daemon.untilFrames(1);
    writeFileSync(at(place, 'b.jpg'), b);
    await daemon.untilFrames(2);
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 2, rejected: {}, lost: 0 });
    expect(await outcomes(place)).toEqual(['a.jpg folded', 'b.jpg folded']);
  });

  it('is rejected as truncated after pendingSeconds, and folded when it is completed later', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1 } });
    const path = at(place, 'a.jpg');
    writeFileSync(path, a.subarray(0, 800));
    await daemon.untilSidecar(({ rejected }) => rejected.truncated === 1, 'one truncated');
    await daemon.untilLogged('rejected', path);
    writeFileSync(path, a);
    await daemon.untilFrames(1);
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 1, rejected: {} });
    expect(await outcomes(place)).toEqual(['a.jpg folded']);
  });

  it('and whose size was set first counts when its bytes are there', async ({ place }) => {
    const daemon = place.daemon();
    const path = at(place, 'a.jpg');
    // As Windows does over SMB: the space first, then what goes into it.
    writeFileSync(path, Buffer.concat([a.subarray(0, 900), Buffer.alloc(a.length - 900)]));
    await daemon.untilLogged('pending', path);
    writeFileSync(path, a);
    await daemon.untilFrames(1);
    await daemon.stop();
    expect(await outcomes(place)).toEqual(['a.jpg folded']);
  });
});

describe.concurrent('a capture that is whole before its writer is done with it', () => {
  it('counts once, as it is when it has been still for settleMs', async ({ place }) => {
    const daemon = place.daemon({ config: { settleMs: 2000 } });
    await daemon.untilLogged('started', 'watching');
    const path = at(place, 'a.jpg');
    // As digiCamControl: copied, then written again. The pause is what the writer does; it is no
    // synchronisation.
    writeFileSync(path, a);
    await sleep(300);
    writeFileSync(path, b);
    await daemon.untilFrames(1);
    await daemon.stop();
    const { digest } = await place.inspect();
    const { json } = await place.run('stack', path, '--out', place.path('o.png'), '--json');
    expect({ frames: daemon.sidecar()?.frames, digest }).toEqual({ frames: 1, digest: json.digest });
  });
});

describe.concurrent('a name that is used again', () => {
  it('by other bytes is a second exposure', async ({ place }) => {
    const daemon = place.daemon();
    const path = at(place, 'capt0000.jpg');
    for (const [i, bytes] of [a, b, c].entries()) {
      if (i < 2) writeFileSync(path, bytes);
      else {
        writeFileSync(at(place, 'x.tmp'), bytes);
        renameSync(at(place, 'x.tmp'), path);
      }
      await daemon.untilFrames(i + 1);
    }
    await daemon.stop();
    const state = await place.inspect();
    writeFileSync(place.path('a.jpg'), a);
    writeFileSync(place.path('b.jpg'), b);
    const files = [place.path('a.jpg'), place.path('b.jpg'), path];
    const { json } = await place.run('stack', ...files, '--out', place.path('o.png'), '--json');
    expect(state.digest).toBe(json.digest);
    expect(await outcomes(place)).toEqual(new Array(3).fill('capt0000.jpg folded'));
    // Two originals are gone, and verify says so instead of calling the stack damaged.
    const verified = await place.run('verify', '--state', place.state);
    expect(verified).toMatchObject({
      code: 74,
      stderr: expect.stringContaining('2 of 3 originals are gone'),
    });
  });

  it('for bytes that are known under another name is no exposure', async ({ place }) => {
    const daemon = place.daemon();
    writeFileSync(at(place, 'a.jpg'), a);
    await daemon.untilFrames(1);
    copyFileSync(at(place, 'a.jpg'), at(place, 'copy.jpg'));
    await daemon.untilLogged('duplicate', at(place, 'copy.jpg'));
    // A rename after the fold is the same exposure under a new name.
    renameSync(at(place, 'a.jpg'), at(place, 'renamed.jpg'));
    await daemon.untilLogged('duplicate', at(place, 'renamed.jpg'));
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 1, lost: 0 });
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
  });
});

describe.concurrent('a known capture', () => {
  it('whose metadata are rewritten is not counted again', async ({ place }) => {
    const daemon = place.daemon();
    const path = at(place, 'a.jpg');
    writeFileSync(path, a);
    await daemon.untilFrames(1);
    writeFileSync(path, withComment(a, 'five stars'));
    await daemon.untilLogged('duplicate', path);
    writeFileSync(at(place, 'b.jpg'), b);
    await daemon.untilFrames(2);
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 2 });
    expect((await place.inspect()).entries.filter(({ outcome }) => outcome === 'folded')).toHaveLength(2);
  });

  it('that is touched or gets another mode changes nothing, at once and after a restart', async ({
    place,
  }) => {
    const first = place.daemon();
    const path = at(place, 'a.jpg');
    writeFileSync(path, a);
    await first.untilFrames(1);
    utimesSync(path, new Date(), new Date());
    chmodSync(path, 0o600);
    writeFileSync(at(place, 'b.jpg'), b);
    await first.untilFrames(2);
    await first.stop();
    utimesSync(path, new Date(2001, 1, 1), new Date(2001, 1, 1));
    chmodSync(path, 0o644);
    const second = place.daemon();
    writeFileSync(at(place, 'c.jpg'), c);
    await second.untilFrames(3);
    await second.stop();
    expect(second.sidecar()).toMatchObject({ frames: 3, rejected: {} });
    expect(await outcomes(place)).toEqual(['a.jpg folded', 'b.jpg folded', 'c.jpg folded']);
  });

  it('that is deleted after its fold stays in the stack', async ({ place }) => {
    const daemon = place.daemon();
    for (const [name, bytes] of [
      ['a.jpg', a],
      ['b.jpg', b],
    ] as const) {
      writeFileSync(at(place, name), bytes);
    }
    await daemon.untilFrames(2);
    rmSync(at(place, 'a.jpg'));
    writeFileSync(at(place, 'd.jpg'), d);
    await daemon.untilFrames(3);
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: 3, durableFrames: 3, lost: 0 });
  });
});
