/** How fast a disk fills. */
import { describe, expect, it } from 'vitest';
import { bytesPerHour, paceOf } from '../../src/core/pace.ts';

const MB = 1e6;
const at = (...seconds: number[]) => seconds.map((second) => ({ bytes: 10 * MB, atMs: second * 1000 }));

describe('the pace of captures', () => {
  it('is their size and the time between them, in whatever order they come', () => {
    const pace = paceOf(at(20, 0, 10, 40, 30));
    expect(pace).toEqual({ secondsPerFrame: 10, bytesPerFrame: 10 * MB });
    // 360 frames of 10 MB.
    expect(pace && bytesPerHour(pace)).toBe(3600 * MB);
  });

  it('takes no notice of a pause, nor of a stray thumbnail', () => {
    const written = [...at(0, 10, 20, 7200, 7210, 7220), { bytes: 9000, atMs: 7230_000 }];
    expect(paceOf(written)).toEqual({ secondsPerFrame: 10, bytesPerFrame: 10 * MB });
  });

  it('is not known of two, nor of files that were copied in one go', () => {
    expect(paceOf(at(0, 10))).toBeNull();
    expect(paceOf(at(5, 5, 5, 5))).toBeNull();
    expect(paceOf(at(5, 5.001, 5.002, 5.003))).toBeNull();
  });
});
