/** kill -9 in the middle of a shoot, of the daemon and of its engine, and that it goes on. */
import { expect } from 'vitest';
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

/**
 * Stops the daemon; another then takes what is still due, ends by itself, and is given. The first has counted
 * what was overwritten.
 */
export async function finishShoot(place: Place, daemon: Daemon, options: DaemonOptions = {}) {
  expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  const overwritten = daemon.sidecar()?.overwritten ?? 0;
  const last = place.daemon({ ...options, args: ['--stop-after-idle', '3'] });
  expect(await last.ended).toEqual({ code: 0, signal: null });
  return { last, overwritten };
}
