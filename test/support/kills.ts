/** kill -9 in the middle of a shoot, of the daemon and of its engine, and that it goes on. */
import type { Daemon } from './daemon.ts';
import type { DaemonOptions, Place } from './place.ts';

/** The daemon dies; gives another in its place, as soon as that watches. */
export async function replaceDaemon(place: Place, daemon: Daemon, options?: DaemonOptions): Promise<Daemon> {
  await daemon.kill();
  const next = place.daemon(options);
  await next.untilLogged('watching');
  return next;
}

/** The engine dies; resolves when another is at work. */
export async function replaceEngine(daemon: Daemon): Promise<void> {
  const old = await daemon.until('an engine', () => daemon.enginePid());
  process.kill(old, 'SIGKILL');
  await daemon.untilLogged('engine-died', 'SIGKILL');
  await daemon.until('another engine', () => (daemon.enginePid() ?? old) !== old);
}
