/**
 * The simulated camera's raw files: photosites as they were exposed, and what a raw converter is told of
 * them.
 */
import { describe, expect, it } from 'vitest';
import { encodeDng } from '../../src/camera/dng.ts';
import { BLACK, MARGIN, WHITE } from '../../src/camera/photosites.ts';
import { openScene } from '../../src/camera/scene.ts';
import { subDirectoryOf } from '../support/tiff.ts';

const size = { width: 96, height: 64 };
const scene = openScene({ ...size, seed: 7 });
const notes = { exposureMs: 500, openedAt: new Date('2026-01-02T03:04:05.678Z') };

describe('a raw frame', () => {
  const frame = scene.rawFrame(3);

  it('has margins, in which there is black and its noise alone', () => {
    expect([frame.width, frame.height]).toEqual([size.width + MARGIN.left, size.height + MARGIN.top]);
    const margin = [...frame.samples.subarray(0, frame.width * MARGIN.top)];
    const mean = margin.reduce((total, level) => total + level, 0) / margin.length;
    expect(Math.abs(mean - BLACK)).toBeLessThan(10);
    expect(Math.max(...frame.samples)).toBeLessThanOrEqual(WHITE);
  });

  it('is the same for the same seed and number, and another for another', () => {
    expect(openScene({ ...size, seed: 7 }).rawFrame(3).samples).toEqual(frame.samples);
    expect(scene.rawFrame(4).samples).not.toEqual(frame.samples);
  });

  it('stands in its file as it was exposed, with the pattern of the area that sees light', async () => {
    const file = Buffer.from(await encodeDng(frame, notes));
    const fields = subDirectoryOf(file);
    const [at] = fields.get(273) ?? [];
    const bytes = file.subarray(Number(at), Number(at) + frame.samples.byteLength);
    expect(new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))).toEqual(
      frame.samples,
    );
    expect(fields.get(262)).toEqual([32803]);
    // RGGB from the corner of the frame; both margins are odd, and what is told begins at the next whole
    // cell.
    expect([...(fields.get(33422) ?? [])]).toEqual([0, 1, 1, 2]);
    expect(fields.get(50829)).toEqual([MARGIN.top + 1, MARGIN.left + 1, frame.height, frame.width]);
    expect(fields.get(50714)).toEqual([`${BLACK}/1`]);
    expect(fields.get(50717)).toEqual([WHITE]);
  });
});
