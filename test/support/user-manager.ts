/**
 * A systemd of a user, in namespaces of its own: real units run under it on a machine that systemd did not
 * boot.
 */
import { spawnSync } from 'node:child_process';
import { run } from './fault-tools.ts';

/**
 * What it needs of the machine; a sandbox may not give it, and the reason is what `unshare` or a mount says.
 */
const prepared = [
  'set -e',
  'mount --make-rprivate /',
  'mount -t tmpfs tmpfs /run',
  'mount -t cgroup2 cgroup2 /sys/fs/cgroup',
  'mkdir -p /run/systemd/system /run/user/0',
  'export XDG_RUNTIME_DIR=/run/user/0',
].join('\n');

const started = [
  '/lib/systemd/systemd --user --log-target=null & manager=$!',
  'until systemctl --user list-units >/dev/null 2>&1; do kill -0 $manager; sleep 0.1; done',
].join('\n');

const isolated = ['--mount', '--pid', '--fork', '--mount-proc', '--cgroup', '--kill-child', 'sh', '-c'];

/** Null where a manager can be started. */
export function noUserManager(): string | null {
  const tried = spawnSync('unshare', [...isolated, prepared], { encoding: 'utf8' });
  return tried.status === 0 ? null : tried.error?.message || tried.stderr.trim() || 'no namespaces';
}

/**
 * Runs a script of sh under it, with this home and these folders before the others of PATH. Errors: when it
 * does not end with 0.
 */
export function underUserManager(script: string, home: string, path: string): Promise<string> {
  // systemd takes an empty one for a folder.
  const { NOTIFY_SOCKET: _notify, XDG_CONFIG_HOME: _config, ...rest } = process.env;
  const env = {
    ...rest,
    SUDO_USER: '',
    HOME: home,
    PATH: `${path}:${process.env.PATH}`,
    SYSTEMD_COLORS: '0',
  };
  return run('unshare', [...isolated, [prepared, started, script].join('\n')], { cwd: home, env });
}
