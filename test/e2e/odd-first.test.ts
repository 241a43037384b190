/**
 * A small picture that sorts first in a folder: thumbnails are passed over, and another is taken out by the
 * command that the log names.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { frameName, smallFrames } from '../support/frames.ts';
import { it } from '../support/place.ts';

const frames = await smallFrames(6, 15);
const small = await sharp({ create: { width: 16, height: 12, channels: 3, background: '#777' } })
  .jpeg()
  .toBuffer();

describe.concurrent('a small picture that sorts first', () => {
  it('is passed over when it is a thumbnail by its name', async ({ place }) => {
    writeFileSync(join(place.captures, 'a_thumb.jpg'), small);
    frames.forEach((frame, i) => void writeFileSync(join(place.captures, frameName(i)), frame));
    const daemon = place.daemon();
    expect(await daemon.untilFrames(6)).toMatchObject({ rejected: {}, passedOver: { thumbnail: 1 } });
  });

  it('is named with the command that takes it out, and then the others are folded', async ({ place }) => {
    writeFileSync(join(place.captures, '0000.jpg'), small);
    frames.forEach((frame, i) => void writeFileSync(join(place.captures, frameName(i)), frame));
    const daemon = place.daemon();
    const [line] = await daemon.untilLogged('odd-shapes');
    expect(line).toMatchObject({ level: 40 });
    const [, command = ''] = /slowshutter (.*), and/.exec(line?.msg ?? '') ?? [];
    await daemon.untilSidecar(({ rejected }) => rejected['shape-mismatch'] === 6, 'six rejections');
    expect((await place.run(...command.split(' '))).code).toBe(0);
    expect(await daemon.untilFrames(6)).toMatchObject({ rejected: {}, removed: 1 });
    expect(daemon.logged('commanded', '6 captures that did not fit it are taken again')).toHaveLength(1);
  });

  it('is named although the daemon was started again before three others had come', async ({ place }) => {
    writeFileSync(join(place.captures, '0000.jpg'), small);
    const put = (i: number) => writeFileSync(join(place.captures, frameName(i)), frames[i] ?? '');
    [0, 1].forEach(put);
    const first = place.daemon();
    await first.untilLogged('rejected', '', 2);
    expect((await first.stop()).code).toBe(0);
    expect(first.logged('odd-shapes')).toEqual([]);
    const next = place.daemon();
    await next.untilLogged('resumed');
    put(2);
    const [line] = await next.untilLogged('odd-shapes');
    expect(line?.msg).toContain('3 captures of another shape were rejected');
  });
});
