/**
 * A captures folder in which nothing, or not everything, can be used: it is said, in every place where
 * somebody looks.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { frameName, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const [frame] = await smallFrames(1, 5);

/** As a camera with RAW of a kind that is not read, and as a card is laid out. */
function shootRaw(place: Place): void {
  for (let i = 0; i < 12; i++) writeFileSync(join(place.captures, `IMG_${i}.X3F`), 'raw');
  mkdirSync(join(place.captures, 'DCIM', '100CANON'), { recursive: true });
}

describe.concurrent('files that are no captures', () => {
  it('are named by watch with the reason, and are in status and sidecar', async ({ place }) => {
    shootRaw(place);
    const daemon = place.daemon();
    const [line] = await daemon.untilLogged('passed-over');
    expect(line).toMatchObject({ level: 40, files: { raw: 12, folder: 1 } });
    expect(line?.msg).toContain('12 raw files (this kind is not read: set the camera to JPEG');
    expect(line?.msg).toContain(join(place.captures, 'DCIM'));
    await daemon.untilSidecar((facts) => facts.passedOver?.raw === 12, 'raw files');
    const { json } = await place.run('status', '--state', place.state, '--json');
    expect(json.passedOver).toEqual({ raw: 12, folder: 1 });
    const { stdout } = await place.run('status', '--state', place.state);
    expect(stdout).toMatch(/^passed +12 raw files .*, 1 folder /m);
  });

  it('that come later are named within a listing, once', async ({ place }) => {
    writeFileSync(join(place.captures, frameName(0)), frame!);
    const daemon = place.daemon();
    await daemon.untilFrames(1);
    for (let i = 0; i < 3; i++) writeFileSync(join(place.captures, `IMG_${i}.JXL`), 'jxl');
    await daemon.untilLogged('passed-over', 'JPEG XL file');
    writeFileSync(join(place.captures, 'IMG_4.JXL'), 'jxl');
    await daemon.untilSidecar((facts) => facts.passedOver?.jxl === 4, 'JPEG XL files');
    expect(daemon.logged('passed-over')).toHaveLength(1);
  });
});

describe.concurrent('doctor', () => {
  const flags = (place: Place) => ['--state', place.state, '--preview', place.preview];

  it('fails where nothing in the folder can be used', async ({ place }) => {
    shootRaw(place);
    const { code, stdout } = await place.run('doctor', place.captures, ...flags(place));
    expect(code).toBe(73);
    expect(stdout).toMatch(/^fail +captures .* 0 captures; not taken: 12 raw files .*, 1 folder .*DCIM$/m);
  });

  it('warns where some of it cannot', async ({ place }) => {
    writeFileSync(join(place.captures, frameName(0)), frame!);
    writeFileSync(join(place.captures, 'a_thumb.jpg'), frame!);
    writeFileSync(join(place.captures, 'notes.txt'), 'text');
    const { code, stdout } = await place.run('doctor', place.captures, ...flags(place));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warn +captures .* 1 captures; not taken: 1 thumbnail /m);
  });
});
