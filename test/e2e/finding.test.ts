/** Commands find the stack that a daemon is at work on, without being told where it is. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { it, type Place } from '../support/place.ts';

function shoot(place: Place, name: string) {
  const [captures, state] = [place.path(name), place.path(`state-${name}`)];
  mkdirSync(captures);
  const previews = [{ file: place.path(`pictures-${name}`, 'p.jpg') }];
  return { captures, state, previews };
}

describe.concurrent('a command without --state', () => {
  it('means the one daemon that runs, of several the near one, and else lists them', async ({ place }) => {
    const env = { XDG_RUNTIME_DIR: place.folder };
    const [river, stars] = [shoot(place, 'river'), shoot(place, 'stars')];
    const first = place.daemon({ config: river, env });
    await first.untilLogged('watching');
    const only = await runCli(['pause', '--json'], { cwd: '/', env });
    expect(only).toMatchObject({ code: 0, stdout: expect.stringContaining('frames') });
    await first.untilLogged('commanded');

    const second = place.daemon({ config: stars, env });
    await second.untilLogged('watching');
    const near = await runCli(['status', '--json'], { cwd: stars.captures, env });
    expect(near.json).toMatchObject({ state: 'running', previews: [stars.previews[0]?.file] });
    const which = await runCli(['status'], { cwd: '/', env });
    expect(which.code).toBe(2);
    for (const { state } of [river, stars])
      expect(which.stderr).toContain(`slowshutter status --state ${state}    # `);

    await first.kill();
    await second.stop();
    const none = await runCli(['status'], {
      cwd: place.path('river'),
      env: { ...env, XDG_STATE_HOME: place.folder },
    });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain(join(place.folder, 'slowshutter'));
  });
});
