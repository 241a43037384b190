/**
 * What `init --service` leaves behind, under a real systemd: the commands that it prints are typed as they
 * stand.
 */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { cli } from '../support/cli.ts';
import { isReady } from '../support/fault-tools.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { noUserManager, underUserManager } from '../support/user-manager.ts';

const ready = isReady('the tests of the service', {
  root: true,
  programs: ['systemctl', 'unshare'],
  files: ['/lib/systemd/systemd'],
});
const impossible = ready ? noUserManager() : null;
/** For names that a unit, a shell and systemd's specifiers would each read in their own way. */
const ODD = `p%h $HOME "a" 'b' \\c`;

describe.skipIf(!ready || impossible !== null)(`the service (${impossible ?? 'possible here'})`, () => {
  it('is at work after the commands that init prints, and is found by status', async ({ place }) => {
    const home = place.path('home');
    const shoot = join(home, ODD, 'shoot');
    mkdirSync(shoot, { recursive: true });
    mkdirSync(place.path('bin'));
    symlinkSync(cli, place.path('bin/slowshutter'));
    const typed = `
      cd "$HOME"/p*
      slowshutter init shoot --service >"$HOME/said"
      # A sandbox may forbid one of the settings, as any start shows.
      systemd-run --user --wait --quiet --property=ProtectKernelTunables=yes true 2>/dev/null || {
        mkdir -p "$XDG_RUNTIME_DIR/systemd/user/slowshutter-shoot.service.d"
        printf '[Service]\\nProtectKernelTunables=no\\n' >"$XDG_RUNTIME_DIR/systemd/user/slowshutter-shoot.service.d/sandbox.conf"
      }
      # loginctl speaks to the machine's systemd, which is not ours.
      sed -n 's/^  //p' "$HOME/said" | grep -v ^loginctl >"$HOME/typed"
      sh -e "$HOME/typed" >&2
      systemctl --user is-active slowshutter-shoot
      cp ${repository}test/golden/captures/rgb8/*.jpg shoot/
      until slowshutter status | grep '^frames *7 '; do sleep 0.1; done
      systemctl --user stop slowshutter-shoot`;
    const said = await underUserManager(typed, home, place.path('bin'));
    expect(readFileSync(join(home, 'said'), 'utf8').split('\n').slice(-2)[0]).toBe(
      '  loginctl enable-linger',
    );
    expect(said).toContain('\nactive\n');
    expect(said).toMatch(/^frames +7 /m);
    const { state } = JSON.parse(readFileSync(join(home, ODD, 'slowshutter.json'), 'utf8'));
    expect((await place.run('inspect', state, '--json')).json).toMatchObject({ frames: 7 });
  });
});
