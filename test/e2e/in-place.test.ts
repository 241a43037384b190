/**
 * `cd ~/shoot && slowshutter watch .`: nothing has to be configured, and nothing is written among the
 * captures.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

function shoot(place: Place): string[] {
  for (const file of golden('rgb8')) copyFileSync(file, join(place.captures, basename(file)));
  return readdirSync(place.captures);
}

const watchHere = (place: Place, ...args: string[]) =>
  runCli(['watch', '.', '--stop-after-idle', '0.5', ...args], {
    cwd: place.captures,
    env: { XDG_STATE_HOME: place.path('states') },
  });

describe.concurrent('a preview that another stack has left', () => {
  it('is kept aside, and its stack named, once; its own stack takes it up without a word', async ({
    place,
  }) => {
    shoot(place);
    const watch = (captures: string) =>
      runCli(['watch', captures, '--stop-after-idle', '0.5', '--preview', place.preview], {
        cwd: place.folder,
        env: { XDG_STATE_HOME: place.path('states') },
      });
    await watch(place.captures);
    expect((await watch(place.captures)).stderr).not.toContain('preview-kept');
    const before = readFileSync(place.preview);
    const other = place.path('other');
    mkdirSync(other);
    copyFileSync(golden('rgb8')[0] ?? '', join(other, 'a.jpg'));
    const { stderr } = await watch(other);
    const said = stderr.split('\n').find((line) => line.includes('preview-kept')) ?? '';
    expect(said).toContain(`7 frames of ${place.path('states', 'slowshutter', 'captures-')}`);
    const [aside = ''] = readdirSync(place.folder).filter((name) => name.startsWith('preview-until-'));
    expect(readFileSync(place.path(aside)).equals(before)).toBe(true);
    expect((await watch(other)).stderr).not.toContain('preview-kept');
  });
});

describe.concurrent('watching the working folder', () => {
  it('just works, and the first line says where the picture is and how to look at it', async ({ place }) => {
    const captures = shoot(place);
    const { code, stderr } = await watchHere(place);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const first = JSON.parse(stderr.split('\n')[0] ?? '');
    const preview = place.path('captures-slowshutter', 'preview.jpg');
    expect(first.msg).toContain(`the preview is ${preview}: open it in a viewer`);
    expect(first.msg).toContain('no config file');
    expect(JSON.parse(readFileSync(preview.replace('.jpg', '.json'), 'utf8'))).toMatchObject({ frames: 7 });
    expect(existsSync(preview)).toBe(true);
    expect(readdirSync(place.captures)).toEqual(captures);
  });

  it('names the config, and a file that only looks like one', async ({ place }) => {
    writeFileSync(join(place.captures, 'slowshutter.toml'), 'light = "linear"');
    const none = await watchHere(place);
    expect(none.stderr.split('\n')[1]).toContain('slowshutter.toml looks like a config and is not read');
    const config = place.writeConfig();
    const named = await watchHere(place, '--config', config);
    expect(named.stderr.split('\n')[0]).toContain(`the config is ${config}`);
    expect(named.stderr).not.toContain('slowshutter.toml');
    const doctor = await runCli(['doctor', '--config', config], { cwd: place.captures });
    expect(doctor.stdout).toContain(`${config}, valid`);
    expect(doctor.stdout).toContain(`next: slowshutter watch '${place.captures}' --config ${config}`);
  });
});

it('a command says which config in the working folder it does not use', async ({ place }) => {
  writeFileSync(place.path('slowshutter.config.mjs'), 'export default {};');
  const { stderr } = await runCli(['status'], {
    cwd: place.folder,
    env: { XDG_STATE_HOME: place.path('states') },
  });
  expect(stderr).toContain(`${place.path('slowshutter.config.mjs')} is not used: it is a program`);
});
