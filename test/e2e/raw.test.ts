/** Raw files by the command line: developed, as the mosaic itself, and what cannot be made of them. */
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { cardsOf } from '../support/fits.ts';
import { samplesOf } from '../support/picture.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';

/** 104 x 74 photosites are shown of more, with margins. */
const dng = join(repository, 'test/golden/raw/files/big-endian.dng');

describe.concurrent('a raw file', () => {
  it('is developed, by the white balance that is asked for', async ({ place }) => {
    const [camera, daylight] = [place.path('c.png'), place.path('d.png')];
    const first = await place.run('stack', dng, '--out', camera, '--json');
    expect([first.code, first.json]).toMatchObject([0, { width: 104, height: 74, depth: 16, frames: 1 }]);
    const second = await place.run('stack', dng, '--out', daylight, '--white-balance', 'daylight', '--json');
    expect(second.json.digest).toBe(first.json.digest);
    const [one, other] = [await samplesOf(camera, 16, 3), await samplesOf(daylight, 16, 3)];
    expect(one.bytes.equals(other.bytes)).toBe(false);
  });

  it('is itself in a .fits, margins and all', async ({ place }) => {
    const out = place.path('m.fits');
    const { code, json } = await place.run('stack', dng, '--out', out, '--json');
    expect([code, Number(json.width) > 104, Number(json.height) > 74]).toEqual([0, true, true]);
    expect(Object.fromEntries(cardsOf(bytesOf(out)).cards)).toMatchObject({
      NAXIS: 2,
      NAXIS1: json.width,
      NAXIS2: json.height,
      BAYERPAT: expect.stringMatching(/^[RGB]{4}$/),
    });
  });

  it('cannot be multiplied, and the reason says so', async ({ place }) => {
    const { code, stderr } = await place.run(
      'stack',
      dng,
      '--out',
      place.path('m.png'),
      '--blend',
      'multiply',
    );
    expect(stderr).toMatch(/multiply makes no picture of raw frames: raw samples would .* black level/);
    expect(code).toBe(2);
  });

  it('is watched, verified and rendered like any other', async ({ place }) => {
    copyFileSync(dng, join(place.captures, basename(dng)));
    await place.run(
      'watch',
      place.captures,
      '--preview',
      place.preview,
      '--state',
      place.state,
      '--stop-after-idle',
      '0.5',
    );
    const verified = await place.run('verify', '--state', place.state);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(/^equal: 1 frames /)]);
    const [rendered, stacked] = [place.path('r.png'), place.path('s.png')];
    await place.run('render', '--state', place.state, '--out', rendered);
    await place.run('stack', dng, '--out', stacked);
    const [ours, theirs] = [await samplesOf(rendered, 16, 3), await samplesOf(stacked, 16, 3)];
    expect(ours.bytes.equals(theirs.bytes)).toBe(true);
  });
});
