/**
 * `watch --keep-awake` with the real logind: what it says of inhibitors while a daemon lives, and after it is
 * killed.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { cli } from '../support/cli.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { it } from '../support/place.ts';

const ready = isReady('the tests of sleep', {
  root: true,
  programs: ['unshare', 'dbus-daemon', 'systemd-inhibit'],
  files: ['/lib/systemd/systemd-logind'],
});
const isolated = ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-ec'];
/** A bus and a logind of their own, beside those of the machine. */
const started = `
  mount --make-rprivate /
  mount -t tmpfs tmpfs /run
  mkdir -p /run/dbus /run/systemd/system /run/systemd/seats /run/systemd/users /run/systemd/sessions /run/systemd/inhibit /run/systemd/machines
  dbus-daemon --system --fork --nopidfile
  /lib/systemd/systemd-logind >/dev/null 2>&1 &
  logind=$!
  until systemd-inhibit --list >/dev/null 2>&1; do kill -0 $logind; sleep 0.1; done`;
const isPossible = ready && spawnSync('unshare', [...isolated, started], { timeout: 30_000 }).status === 0;

describe.skipIf(!isPossible)(
  `an inhibition (${isPossible ? 'possible here' : 'no logind can be started'})`,
  () => {
    it('is held while the daemon lives, and is gone after a kill', async ({ place }) => {
      const { folder, captures, state, preview } = place;
      const script = `${started}
      inhibitors() { systemd-inhibit --list --no-pager --no-legend | grep slowshutter; }
      "$NODE" "$CLI" watch '${captures}' --state '${state}' --preview '${preview}' --keep-awake >&2 &
      daemon=$!
      until inhibitors; do kill -0 $daemon; sleep 0.1; done
      kill -9 $daemon
      while inhibitors >/dev/null; do sleep 0.1; done
      echo 'let go'`;
      const env = { ...process.env, NODE: process.execPath, CLI: cli };
      const said = await run('unshare', [...isolated, script], { cwd: folder, env });
      expect(said).toMatch(
        /^slowshutter +0 +root +\d+ +systemd-inhibit +sleep:idle:handle-lid-switch .*block$/m,
      );
      expect(said).toContain('this machine is kept awake until the end');
      expect(said).toMatch(/let go\n$/);
    });
  },
);
