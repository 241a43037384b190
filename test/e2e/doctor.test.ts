/** What `doctor` finds out about a folder of captures before a night. */
import { copyFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { it, type Place } from '../support/place.ts';

interface Finding {
  readonly about: string;
  readonly grade: string;
  readonly text: string;
}

async function findings(place: Place, about: string, ...flags: string[]): Promise<Finding[]> {
  const where = ['--state', place.state, '--preview', place.preview];
  const { json } = await place.run('doctor', place.captures, ...where, ...flags, '--json');
  return (json.findings as Finding[]).filter((each) => each.about === about);
}

/** As a camera would: one every ten seconds. */
async function shoot(
  place: Place,
  names: readonly string[],
  width: number,
  height: number,
  bytes = 0,
): Promise<void> {
  const jpeg = await sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  for (const name of names) {
    const file = join(place.captures, name);
    writeFileSync(file, bytes === 0 ? jpeg : Buffer.concat([jpeg, Buffer.alloc(bytes - jpeg.length)]));
    const at = 1_700_000_000 + 10 * Number(/\d+/.exec(name)?.[0] ?? 0);
    utimesSync(file, at, at);
  }
}
const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `img_${from + i}.jpg`);
const rawName = (name: string) => name.replace('.jpg', '.NEF');

describe.concurrent('doctor', () => {
  it('names the captures whose size is not that of the others, and says what to do', async ({ place }) => {
    await shoot(place, names(10, 16), 60, 40);
    await shoot(place, ['img_00.jpg', 'img_99.jpg'], 16, 12);
    writeFileSync(join(place.captures, 'img_50.jpg'), 'not a picture');
    expect(await findings(place, 'sizes')).toEqual([
      {
        about: 'sizes',
        grade: 'warn',
        text: '6 captures are 60x40 RGB 8-bit, and 2 16x12 RGB 8-bit (img_00.jpg, img_99.jpg); a stack takes one size, that of its first: move the others away',
      },
    ]);
  });

  it('looks at the ends of a large folder, and says so', async ({ place }) => {
    await shoot(place, names(1000, 1500), 24, 16);
    await shoot(place, ['img_1000.jpg', 'img_1250.jpg', 'img_1499.jpg'], 16, 12);
    const [found] = await findings(place, 'sizes');
    expect(found?.text).toMatch(/^398 captures are 24x16 RGB 8-bit among the first and the last 200, /);
    expect(found?.text).toContain('2 16x12 RGB 8-bit (img_1000.jpg, img_1499.jpg)');
  });

  it('says how much an hour takes, by the sizes and times of the captures', async ({ place }) => {
    await shoot(place, names(0, 7), 60, 40, 100_000);
    const [found, ...more] = await findings(place, 'disk per hour');
    // 360 frames of 100 kB; the state is on the same disk.
    expect(found?.text).toMatch(/^36\.0 MB an hour, one frame in 10s: the disk of the captures lasts /);
    expect(more).toEqual([]);
  });

  it('takes RAW beside JPEG for one frame, with the space of both', async ({ place }) => {
    await shoot(place, names(0, 7), 60, 40, 100_000);
    for (const name of names(0, 7))
      copyFileSync(join(place.captures, name), join(place.captures, rawName(name)));
    const [kinds] = await findings(place, 'kinds');
    expect(kinds?.text).toMatch(/^takes 7 JPEG; 7 pairs of RAW and JPEG, of which the JPEG counts/);
    expect((await findings(place, 'sizes'))[0]?.text).toBe('7 captures are 60x40 RGB 8-bit');
    const [pace] = await findings(place, 'disk per hour');
    expect(pace?.text).toMatch(/^72\.0 MB an hour, one frame in 10s: /);
  });

  it('says nothing of a pace where there is none, and nothing of sizes in an empty folder', async ({
    place,
  }) => {
    expect(await findings(place, 'disk per hour')).toEqual([]);
    expect(await findings(place, 'sizes')).toEqual([]);
  });

  it('ends with the command to type next, also when a check failed', async ({ place }) => {
    const where = ['--state', place.state, '--preview', place.preview];
    const good = await place.run('doctor', place.captures, ...where);
    expect(good.stdout.trimEnd().split('\n').at(-1)).toBe(
      `next: slowshutter watch '${place.captures}' --state ${place.state} --preview ${place.preview}`,
    );
    writeFileSync(join(place.captures, 'a.x3f'), '');
    const bad = await place.run('doctor', place.captures, ...where);
    expect(bad).toMatchObject({
      code: 73,
      stderr: expect.stringMatching(/type: slowshutter doctor '.*captures' --state .*\n$/),
    });
  });
});
