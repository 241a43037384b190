/** The line of the log about a capture that was rejected. */
import { expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/errors.ts';
import { DaemonLog } from '../../src/daemon/listeners/log.ts';
import { defaultSettings } from '../support/settings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

it.each<[code: ErrorCode, does: string]>([
  ['truncated', '; it is tried again when it changes, as when it is copied again'],
  ['shape-mismatch', '; stack frames of another size by themselves, with another --state'],
  ['filtered', ''],
])('says what is the matter and what to do: %s', (code, does) => {
  const lines: string[] = [];
  const log = { line: (_level: string, _event: string, text: string) => void lines.push(text) };
  const settle = { settleMs: 250, doubtMs: 2000, pendingMs: 15_000 };
  const listener = new DaemonLog(log, new VirtualClock(), { stack: defaultSettings, settle });
  const reply = { code, message: 'it is odd', frames: 1, exposureSecondsTotal: null };
  listener.hear({ kind: 'verdict', path: '/c/a.jpg', reply: { ...reply, outcome: 'rejected' } });
  expect(lines).toEqual([`rejected /c/a.jpg: it is odd${does}`]);
});
