/** A captures folder that is not there, comes, goes and comes back. */

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

const golds = golden('rgb8').map(bytesOf) as [Buffer, Buffer, Buffer, Buffer];

describe.concurrent('the captures folder', () => {
  it('that is missing is waited for, and taken up when it comes', async ({ place }) => {
    rmSync(place.captures, { recursive: true });
    const daemon = place.daemon();
    await daemon.untilLogged('folder-missing', place.captures);
    await daemon.untilSidecar(({ state }) => state === 'degraded', 'degraded');
    mkdirSync(place.captures);
    writeFileSync(join(place.captures, 'a.jpg'), golds[0]);
    await daemon.untilFrames(1);
    await daemon.untilSidecar(({ state }) => state === 'running', 'running');
    expect(daemon.logged('folder-found')).toHaveLength(1);
    expect((await daemon.stop()).code).toBe(0);
  });

  it('that is deleted and created again is taken up again', async ({ place }) => {
    const daemon = place.daemon();
    writeFileSync(join(place.captures, 'a.jpg'), golds[0]);
    await daemon.untilFrames(1);
    rmSync(place.captures, { recursive: true });
    await daemon.untilLogged('folder-missing');
    mkdirSync(place.captures);
    await daemon.untilLogged('folder-found');
    writeFileSync(join(place.captures, 'b.jpg'), golds[1]);
    await daemon.untilFrames(2);
    expect((await daemon.stop()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 2, durableFrames: 2, lost: 0 });
  });

  it('that is replaced so quickly that nobody sees it missing is watched on', async ({ place }) => {
    const daemon = place.daemon();
    writeFileSync(join(place.captures, 'a.jpg'), golds[0]);
    await daemon.untilFrames(1);
    // Often the new folder gets the inode of the old one, so that it looks the same.
    rmSync(place.captures, { recursive: true });
    mkdirSync(place.captures);
    writeFileSync(join(place.captures, 'b.jpg'), golds[1]);
    await daemon.untilFrames(2);
    mkdirSync(place.path('other'));
    writeFileSync(place.path('other', 'c.jpg'), golds[2]);
    renameSync(place.captures, place.path('old'));
    renameSync(place.path('other'), place.captures);
    await daemon.untilFrames(3);
    expect((await daemon.stop()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 3, rejected: {} });
  });
});
