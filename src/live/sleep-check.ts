/** `doctor`: whether the machine will go to sleep in the night. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './finding.ts';

const ABOUT = 'sleep';

/** Source: Documentation/ABI/testing/sysfs-class-power of Linux. */
const POWER_SUPPLIES = '/sys/class/power_supply';

/** `ok` when it stays awake by itself or is kept so. */
export async function sleepFinding(keepsAwake: boolean, supplies = POWER_SUPPLIES): Promise<Finding> {
  const reasons = [...(await batteryReasons(supplies)), ...idleReasons()];
  if (reasons.length === 0)
    return { about: ABOUT, grade: 'ok', text: 'no battery, and systemd does not send it to sleep when idle' };
  const why = reasons.join('; ');
  if (spawnSync('systemd-inhibit', ['--version'], { stdio: 'ignore' }).error) {
    const cure = 'systemd-inhibit, which would keep it awake, is not here: turn sleep off in its settings';
    return { about: ABOUT, grade: 'warn', text: `${why}; ${cure}` };
  }
  return keepsAwake
    ? { about: ABOUT, grade: 'ok', text: `${why}; kept awake while it watches` }
    : {
        about: ABOUT,
        grade: 'warn',
        text: `${why}; with --keep-awake it does not while it watches`,
        flag: '--keep-awake',
      };
}

/** A laptop goes to sleep with its lid, and most do when nobody types. */
async function batteryReasons(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const read = (name: string, file: string) =>
    readFile(join(folder, name, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const supplies = await Promise.all(
    names.map(async (name) => ({
      type: await read(name, 'type'),
      scope: await read(name, 'scope'),
      online: await read(name, 'online'),
      capacity: await read(name, 'capacity'),
    })),
  );
  // A mouse has a battery too, of the scope of a device.
  const battery = supplies.find(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (battery === undefined) return [];
  const isPlugged = supplies.some(({ type, online }) => type !== 'Battery' && online === '1');
  const charge = battery.capacity === '' ? '' : `, ${battery.capacity} % charged`;
  const power = isPlugged ? 'a laptop, plugged in' : `a laptop on its battery${charge}`;
  return [`${power}: it may go to sleep when its lid is closed or nobody types`];
}

/** What systemd's logind does with a machine that nobody uses; nothing where it does not run. */
function idleReasons(): string[] {
  const logind = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'];
  const { stdout } = spawnSync('busctl', ['get-property', ...logind, 'IdleAction'], {
    encoding: 'utf8',
    timeout: 5000,
  });
  const action = /^s "([^"]+)"/.exec(stdout ?? '')?.[1];
  return action === undefined || action === 'ignore'
    ? []
    : [`systemd is set to ${action} when nobody types (IdleAction)`];
}
