/** What the command line says to people who mistype, and who read only the first line. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { isColoured } from '../../src/io/log.ts';
import { runCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

describe.concurrent('a word that is wrong', () => {
  it('after help is said to be unknown, with what was meant', async () => {
    const { code, stderr } = await runCli(['help', 'stauts']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'slowshutter: unknown command stauts; did you mean status?\n',
    });
    expect((await runCli(['help', 'status'])).code).toBe(0);
  });

  it('for a blend is answered with the name that it has here', async ({ place }) => {
    const { code, stderr } = await place.run('watch', 'captures', '--blend', 'max');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean lighten?');
  });

  it('in a config is shown as it was found', async ({ place }) => {
    const file = place.path('wrong.json');
    writeFileSync(
      file,
      JSON.stringify({ ligth: 'linear', settleMs: '250', previews: [{ blend: 'median' }] }),
    );
    const { stderr } = await place.run('watch', '--config', file);
    expect(stderr).toMatch(/previews\[0\]\.blend: found "median"; .*did you mean trimmed\?/);
    expect(stderr).toMatch(/settleMs: .*found "250"/);
    expect(stderr).toMatch(/ligth: there is no such key.*did you mean light\?/);
  });
});

describe.concurrent('what the command line cannot mean', () => {
  it('two previews by flags, of which one would be passed over', async ({ place }) => {
    const { code, stderr } = await place.run('watch', 'captures', '--preview', 'a.jpg', '--preview', 'b.jpg');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"previews" in a config'),
    });
  });

  it('but a quoted pattern means captures to stack, as it means frames to remove', async ({ place }) => {
    for (const [i, file] of golden('rgb8').entries())
      copyFileSync(file, place.path('captures', `IMG_${i}.jpg`));
    const stacked = await place.run('stack', 'captures/IMG_[0-2].jpg', '--out', 'p.png');
    expect(stacked).toMatchObject({ code: 0, stdout: expect.stringContaining('3 frames') });
    const deep = await place.run('stack', 'capt*/IMG_[0-2].jpg', '--out', 'p.png');
    expect(deep).toMatchObject({ code: 0, stdout: expect.stringContaining('3 frames') });
    const none = await place.run('stack', 'captures/DSC_*', '--out', 'p.png');
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing there is like it') });
  });
});

it('a folder that is stacked says what in it is passed over and why, as watch does', async ({ place }) => {
  copyFileSync(golden('rgb8')[0]!, place.path('captures', 'a.jpg'));
  for (const name of ['b.X3F', 'c.X3F', 'd.jxl', 'e_thumb.jpg', '.hidden', 'notes.txt'])
    writeFileSync(place.path('captures', name), 'x');
  mkdirSync(place.path('captures', '100CANON'));
  const stacked = await place.run('stack', 'captures', '--out', 'p.png', '--json');
  expect(stacked).toMatchObject({ code: 0, json: { frames: 1, rejected: [] } });
  expect(stacked.json.passedOver).toEqual({ raw: 2, jxl: 1, folder: 1, thumbnail: 1 });
  expect(stacked.stderr).toMatch(
    /^passed over in .*captures: 2 raw files \(.*JPEG.*\), 1 JPEG XL file \(.*\), 1 folder \(.*\), 1 thumbnail \(.*\)\n$/,
  );
  const named = await place.run('stack', 'captures/a.jpg', '--out', 'p.png', '--json');
  expect(named).toMatchObject({ code: 0, stderr: '', json: { passedOver: {} } });
});

describe.concurrent('the program', () => {
  it('says its version to -v', async () => {
    const [short, long] = await Promise.all([runCli(['-v']), runCli(['--version'])]);
    expect(short).toMatchObject({ code: 0, stdout: long.stdout });
  });

  it('is quiet when nobody reads on', async () => {
    const { stderr, code } = await runCli(['--help'], {
      through: 'exec 3>&1; { sleep 1; "$@"; echo "$?" >&3; } | true; exit 0; : ',
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });
});

it('has colours as NO_COLOR and FORCE_COLOR say', () => {
  const cases = [
    {},
    { NO_COLOR: '1' },
    { NO_COLOR: '' },
    { NO_COLOR: '1', FORCE_COLOR: '1' },
    { FORCE_COLOR: '0' },
  ];
  expect(cases.map(isColoured)).toEqual([true, false, true, true, false]);
});

it('a picture whose planes are not kept is said to be made from the originals, and by which command', async ({
  place,
}) => {
  for (const [i, file] of golden('rgb8').entries()) copyFileSync(file, place.path('captures', `${i}.jpg`));
  expect((await place.daemon({ args: ['--stop-after-idle', '0.5'] }).untilEnded()).code).toBe(0);
  const out = ['--out', place.path('trails.tif')];
  const { code, stderr } = await place.run('render', '--blend', 'lighten', ...out, '--state', place.state);
  expect(code).toBe(2);
  const [, captures = ''] = /slowshutter stack '(.+)' --blend lighten --out lighten\.tif/.exec(stderr) ?? [];
  const made = await place.run('stack', captures, '--blend', 'lighten', '--out', 'lighten.tif');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('7 frames') });
});
