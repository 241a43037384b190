/** `watch --keep-awake`: the inhibition lasts as long as the daemon, however it ends. */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

/**
 * A systemd-inhibit that holds what it is asked to while its command runs: there is a file as long as it
 * does.
 */
const played = `#!/bin/sh
printf '%s\\n' "$@" >"$PLACE/asked"
while case $1 in --*) true ;; *) false ;; esac; do shift; done
: >"$PLACE/held"
"$@"
rm "$PLACE/held"
`;

/** With this one before all others of the PATH. */
function environment(place: Place, script: string): Record<string, string> {
  mkdirSync(place.path('bin'));
  const program = place.path('bin/systemd-inhibit');
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return { PATH: `${place.path('bin')}:${process.env.PATH}`, PLACE: place.folder };
}

describe.concurrent('keeping the machine awake', () => {
  it('asks for no sleep, says so once, and lets go at the end', async ({ place }) => {
    const daemon = place.daemon({ args: ['--keep-awake'], env: environment(place, played) });
    const [line] = await daemon.untilLogged('keep-awake');
    expect(line).toMatchObject({ level: 30, msg: 'this machine is kept awake until the end' });
    const asked = readFileSync(place.path('asked'), 'utf8').split('\n');
    expect(asked.slice(0, 4)).toEqual([
      '--what=sleep:idle:handle-lid-switch',
      '--who=slowshutter',
      '--why=frames are being added',
      '--mode=block',
    ]);
    expect(existsSync(place.path('held'))).toBe(true);
    expect(await daemon.stop()).toMatchObject({ code: 0 });
    await until('it is let go', () => !existsSync(place.path('held')));
    expect(daemon.logged('keep-awake')).toHaveLength(1);
  });

  it('ends with a daemon that is killed', async ({ place }) => {
    const env = environment(place, played);
    const daemon = place.daemon({ config: { keepAwake: true }, env });
    await daemon.untilLogged('keep-awake');
    await daemon.kill();
    await until('it is let go', () => !existsSync(place.path('held')));
  });

  it('that is refused is told, with the reason, and the folder is watched all the same', async ({
    place,
  }) => {
    const refusing = "#!/bin/sh\necho 'Failed to inhibit: Access denied' >&2\nexit 1\n";
    const daemon = place.daemon({ args: ['--keep-awake'], env: environment(place, refusing) });
    const [line] = await daemon.untilLogged('keep-awake');
    expect(line).toMatchObject({
      level: 40,
      msg: expect.stringContaining('Failed to inhibit: Access denied'),
    });
    await daemon.untilLogged('watching');
    expect(await daemon.stop()).toMatchObject({ code: 0 });
    expect(daemon.logged('keep-awake')).toHaveLength(1);
  });

  it('is told to be out of reach where there is no systemd-inhibit', async ({ place }) => {
    mkdirSync(place.path('few'));
    for (const program of ['sh', 'flock']) symlinkSync(`/usr/bin/${program}`, place.path('few', program));
    const env = { PATH: place.path('few') };
    const daemon = place.daemon({ args: ['--keep-awake'], env });
    const [line] = await daemon.untilLogged('keep-awake');
    expect(line).toMatchObject({ level: 40, msg: expect.stringContaining('there is no systemd-inhibit') });
  });

  it('is not asked for by itself', async ({ place }) => {
    const daemon = place.daemon({ env: environment(place, played) });
    await daemon.untilLogged('watching');
    await daemon.stop();
    expect(existsSync(place.path('asked'))).toBe(false);
  });
});
