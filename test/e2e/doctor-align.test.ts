/**
 * What `doctor` finds out about the alignment of a folder, of frames whose places are known, for they are cut
 * out of one picture.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
import { it, type Place } from '../support/place.ts';

interface Finding {
  readonly about: string;
  readonly grade: string;
  readonly text: string;
}
const [width, height, margin] = [420, 280, 20];

async function doctor(place: Place, ...flags: string[]) {
  const where = ['--state', place.state, '--preview', place.preview];
  const { code, json } = await place.run('doctor', place.captures, ...where, ...flags, '--json');
  return { code, found: (json.findings as Finding[]).filter(({ about }) => about === 'align') };
}

/** Frames `IMG_1.png` and so on, each cut out of the scene at its place. */
async function cut(place: Place, places: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const folder = place.path('scene');
  mkdirSync(folder);
  const size = { width: width + margin, height: height + margin };
  const asked = {
    frames: 1,
    everyMs: 0,
    size,
    style: 'burst',
    format: 'jpeg',
    seed: 7,
    quality: 95,
  } as const;
  const [scene = ''] = await shoot({ ...asked, folder });
  for (const [i, [left, top]] of places.entries()) {
    const file = join(place.captures, `IMG_${i + 1}.png`);
    await sharp(scene).extract({ left, top, width, height }).png().toFile(file);
  }
}

async function blank(place: Place, name: string, background: string): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(join(place.captures, name));
}

describe.concurrent('doctor --align', () => {
  it('says what frames hold on to, that all can be laid, how exactly, and how far the farthest moved', async ({
    place,
  }) => {
    await cut(place, [
      [8, 8],
      [5, 4],
      [14, 16],
      [8, 9],
    ]);
    const { code, found } = await doctor(place, '--align', 'scene');
    expect([code, found.map(({ grade }) => grade)]).toEqual([0, ['ok', 'ok']]);
    const [, places] = /^frames are laid on IMG_1\.png, which has (\d+) places to hold on to$/.exec(
      found[0]!.text,
    )!;
    expect(Number(places)).toBeGreaterThanOrEqual(20);
    // Six pixels across and eight down.
    expect(found[1]!.text).toMatch(
      /^4 of 4 frames can be laid on it, to 0\.[01]\d px at the least certain place; the farthest moved 10\.0 px$/,
    );
    expect(readdirSync(place.captures)).toHaveLength(4);

    // From the third, the second is nine across and twelve down.
    const other = await doctor(place, '--align', 'scene', '--reference', 'IMG_3.png');
    expect(other.found[0]!.text).toMatch(/^frames are laid on IMG_3\.png/);
    expect(other.found[1]!.text).toMatch(/the farthest moved 15\.0 px$/);
    const where = ['--state', place.state, '--preview', place.preview];
    const { stdout } = await place.run('doctor', place.captures, ...where, '--align', 'scene');
    expect(stdout.trimEnd()).toMatch(/\nnext: slowshutter watch .* --align scene$/);
  });

  it('names frames that would be held or cannot be read, with the reasons', async ({ place }) => {
    await cut(place, [
      [8, 8],
      [5, 4],
    ]);
    await blank(place, 'IMG_3.png', 'teal');
    writeFileSync(join(place.captures, 'IMG_4.png'), 'not a picture');
    const { code, found } = await doctor(place, '--align', 'scene');
    expect([code, found.map(({ grade }) => grade)]).toEqual([0, ['ok', 'warn']]);
    expect(found[1]!.text).toMatch(/^2 of 4 frames can be laid on it, .* moved 5\.0 px; /);
    expect(found[1]!.text).toMatch(
      /; 1 frame would be held as unaligned: IMG_3\.png: it does not lie on the reference: none of its \d+ places agree on where; /,
    );
    expect(found[1]!.text).toMatch(/; 1 frame cannot be used: IMG_4\.png: /);
  });

  it('fails where nothing can be laid on the first, or nothing can be the first, and says what to do', async ({
    place,
  }) => {
    await cut(place, [[8, 8]]);
    await blank(place, 'IMG_2.png', 'teal');
    const alone = await doctor(place, '--align', 'scene');
    expect([alone.code, alone.found.map(({ grade }) => grade)]).toEqual([73, ['ok', 'fail']]);
    expect(alone.found[1]!.text).toMatch(
      /^1 of 2 frames .*; name a sharp frame of the same scene with --reference/,
    );
    await blank(place, 'IMG_1.png', 'navy');
    const none = await doctor(place, '--align', 'scene');
    expect(none.code).toBe(73);
    expect(none.found).toEqual([
      {
        about: 'align',
        grade: 'fail',
        text: expect.stringMatching(
          /^no frame can be the first; 2 frames would be held as unaligned: IMG_1\.png: it cannot be the reference: it shows 0 places to hold on to, and 20 are needed/,
        ),
      },
    ]);
  });

  it('asks for frames where there are too few, and says nothing where frames are not to be aligned', async ({
    place,
  }) => {
    const none = await doctor(place, '--align', 'scene');
    expect(none.found).toEqual([
      {
        about: 'align',
        grade: 'warn',
        text: 'there are no captures to try it with: take some frames as on the night, and type this again',
      },
    ]);
    await cut(place, [[8, 8]]);
    expect((await doctor(place, '--align', 'stars')).found[0]!.text).toMatch(
      /^there is only one capture to try/,
    );
    expect((await doctor(place)).found).toEqual([]);
  });
});
