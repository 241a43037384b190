/** The log at a terminal, for people, and elsewhere, for programs. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { openLog } from '../../src/io/log.ts';

function lineOf(isTerminal: boolean): string {
  let written = '';
  const target = {
    isTerminal,
    write(text: string) {
      written += text;
    },
  };
  openLog('info', target).line('info', 'skipped', 'left out a.jpg: taken at 2025-06-01T21:30:15.000Z');
  return written;
}

it.each([
  ['Asia/Kolkata', '2026-01-01 05:30:00 +05:30', '2025-06-02 03:00:15 +05:30'],
  ['America/St_Johns', '2025-12-31 20:30:00 -03:30', '2025-06-01 19:00:15 -02:30'],
])(
  'says times by the clock of the computer with its zone to people, and in UTC to programs: %s',
  (zone, now, taken) => {
    vi.stubEnv('TZ', zone).stubEnv('NO_COLOR', '1');
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    onTestFinished(() => void vi.unstubAllEnvs().useRealTimers());
    expect(lineOf(true)).toBe(`[${now}] INFO: left out a.jpg: taken at ${taken}\n`);
    expect(JSON.parse(lineOf(false))).toMatchObject({
      time: Date.UTC(2026, 0, 1),
      msg: 'left out a.jpg: taken at 2025-06-01T21:30:15.000Z',
    });
  },
);
