/** Trails that fade, through the program: halves merged, intervals, an aligned shoot, and what is refused. */
import { utimesSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { framesIn, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(8, 20261202);
const comet = ['--blend', 'comet', '--fade', '60'];
/** Units: seconds since 1970; half a minute lies between two frames. */
const TAKEN = 1_700_000_000;

function shot(place: Place): string[] {
  const files = framesIn(place, frames);
  for (const [i, file] of files.entries()) utimesSync(file, TAKEN + 30 * i, TAKEN + 30 * i);
  return files;
}

/** 16 bits a sample. */
async function samples(file: string): Promise<Uint16Array> {
  const raw = await sharp(file).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  return new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2);
}

async function stacked(place: Place, files: readonly string[], flags: readonly string[]) {
  const out = place.path('stacked.png');
  expect(await place.run('stack', ...files, '--out', out, ...flags)).toMatchObject({ code: 0 });
  return samples(out);
}

describe.concurrent('comet', () => {
  it('loses half in the time that --fade says', async ({ place }) => {
    const [bright, dark, darker] = [0, 1, 2].map((i) => place.path(`${i}.png`)) as [string, string, string];
    const grey = (value: number) =>
      ({ width: 8, height: 8, channels: 3, background: [value, value, value] }) as never;
    await sharp({ create: grey(200) })
      .png()
      .toFile(bright);
    await sharp({ create: grey(40) })
      .png()
      .toFile(dark);
    await sharp({ create: grey(0) })
      .png()
      .toFile(darker);
    for (const [i, file] of [bright, dark, darker].entries())
      utimesSync(file, TAKEN + 60 * i, TAKEN + 60 * i);
    // 200 is a quarter after two minutes; 40 would be 20.
    const [first] = await stacked(place, [darker, bright, dark], comet);
    expect(first).toBe(50 * 257);
  });

  it('of halves that are merged, and of a part, is that of one fold', async ({ place }) => {
    const files = shot(place);
    const [one, other, all] = ['one', 'other', 'all'].map((name) => place.path(`${name}.state`)) as [
      string,
      string,
      string,
    ];
    const [merged, part] = [place.path('merged.png'), place.path('part.png')];
    for (const [file, half] of [
      [one, files.slice(3)],
      [other, files.slice(0, 5)],
    ] as const)
      expect(await place.run('stack', ...half, '--save', file, ...comet)).toMatchObject({ code: 0 });
    expect(await place.run('merge', one, other, '--out', all)).toMatchObject({ code: 0 });
    await place.run('render', '--state', all, '--out', merged, '--blend', 'comet');
    expect(await samples(merged)).toEqual(await stacked(place, files, comet));
    await place.run('render', '--state', all, '--out', part, '--frames', '2-6', '--blend', 'comet');
    expect(await samples(part)).toEqual(await stacked(place, files.slice(1, 6), comet));
    expect((await place.run('verify', '--state', all)).code).toBe(0);
  });

  it('whose frames do not fade is lighten, also of frames that were laid on each other', async ({
    place,
  }) => {
    const captures = place.captures;
    const shake = ['--shake', '6', '--size', '420x280', '--frames', '5', '--every-seconds', '0'];
    expect((await place.run('camera', captures, ...shake)).code).toBe(0);
    const flags = ['--align', 'scene'];
    const faded = await stacked(place, [captures], ['--blend', 'comet', '--fade', '1000000', ...flags]);
    const lightest = await stacked(place, [captures], ['--blend', 'lighten', ...flags]);
    const wrong = faded.filter((sample, i) => Math.abs(sample - lightest[i]!) > 1);
    expect([faded.length, wrong.length]).toEqual([420 * 280 * 3, 0]);
  });

  it('is refused where nothing fades, and where its frames would go by two times', async ({ place }) => {
    const files = shot(place);
    const out = place.path('x.png');
    expect(await place.run('stack', ...files, '--out', out, '--fade', '60')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '--fade: nothing fades in mean, found 60; give blend comet, or leave it out',
      ),
    });
    const states = ['a', 'b'].map((name) => place.path(`${name}.state`));
    for (const [i, state] of states.entries()) {
      utimesSync(files[0]!, TAKEN + i, TAKEN + i);
      await place.run('stack', files[0]!, files[i + 1]!, '--save', state, ...comet);
    }
    expect(await place.run('merge', ...states, '--out', place.path('c.state'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /was taken at 2023-11-14T22:13:20\.000Z in .*a\.state and 2023-11-14T22:13:21\.000Z in .*b\.state, and fades from one time on; fold the captures together instead/,
      ),
    });
  });

  it('is refused for a rolling window, and a time to fade without a comet, in a config', async ({
    place,
  }) => {
    const told = async (config: object) => {
      writeFileSync(place.path('slowshutter.json'), JSON.stringify({ captures: './captures', ...config }));
      const { code, stderr } = await place.run('watch', '--config', place.path('slowshutter.json'));
      return `${code} ${stderr}`;
    };
    expect(await told({ previews: [{ blend: 'comet' }], window: { frames: 3 } })).toMatch(
      /^78 .*a rolling window can have no comet/s,
    );
    expect(await told({ fadeSeconds: 60 })).toMatch(/^78 .*fadeSeconds: nothing fades in mean, found 60/s);
  });
});
