/** The daemon as a whole, before it runs: all its parts, and nothing that goes on. */

import { expect, it } from 'vitest';
import type { DaemonSettings } from '../../src/core/settings.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import type { DaemonPorts } from '../../src/daemon/ports.ts';
import { happenings } from '../support/happenings.ts';
import { defaultSettings } from '../support/settings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const settings: DaemonSettings = {
  stack: defaultSettings,
  stateFolder: '/s',
  captureExtensions: ['jpg'],
  existing: 'fold',
  settle: { settleMs: 100, doubtMs: 800, pendingMs: 15_000 },
  checkpoint: { everyMs: 60_000, everyFrames: 100, idleMs: 60_000 },
  previewEveryMs: 1000,
  stopAfterIdleMs: 1000,
  closeAfterIdleMs: 1000,
  historyEveryMs: 1000,
};

/** Ports that say what was called. */
function ports() {
  const clock = new VirtualClock();
  const called: string[] = [];
  const port = (name: string) => () => void called.push(name);
  const notify = { watchdogMs: null, ready: port('ready'), stopping: port('stopping') };
  const log = { line: (_level: string, event: string) => void called.push(`log ${event}`) };
  const known = { clock, log, notify } as Record<string, unknown>;
  const all = new Proxy(known, { get: (of, name) => of[String(name)] ?? port(String(name)) });
  return { clock, called, ports: all as unknown as DaemonPorts };
}

it('a daemon that is made starts nothing: no engine, no watch, no socket, no timer, no look at a file', async () => {
  const { clock, called, ports: all } = ports();
  new Daemon(all, settings);
  await clock.rest();
  expect([called, clock.pending]).toEqual([[], 0]);
});

it('what is told is heard by log, systemd and cadence before the next thing is done', () => {
  const { clock, called, ports: all } = ports();
  const daemon = new Daemon(all, settings);
  for (const happening of happenings) daemon.tell(happening);
  expect(called).toEqual(expect.arrayContaining(['log folded', 'log stopped', 'ready', 'stopping']));
  expect(clock.pending).toBe(1);
});
