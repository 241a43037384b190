/**
 * What is told reaches everybody who listens: log, status, systemd and the cadence of checkpoints and
 * previews.
 */
import { describe, expect, it } from 'vitest';
import type { Happening, Listener } from '../../src/core/happening.ts';
import { Cadence } from '../../src/daemon/cadence.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { changeIn } from '../../src/daemon/listeners/changes.ts';
import { DaemonLog } from '../../src/daemon/listeners/log.ts';
import { DaemonNotify } from '../../src/daemon/listeners/notify.ts';
import { DaemonStatus } from '../../src/daemon/listeners/status.ts';
import { happenings } from '../support/happenings.ts';
import { defaultSettings } from '../support/settings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function listen() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const systemd: string[] = [];
  const status = new DaemonStatus(clock);
  const notify = {
    watchdogMs: null,
    ready: (text: string) => void systemd.push(`ready ${text}`),
    stopping: (text: string) => void systemd.push(`stopping ${text}`),
    status: (text: string) => void systemd.push(`status ${text}`),
    watchdog: () => void systemd.push('watchdog'),
  };
  const listeners: Record<string, Listener> = {
    status,
    log: new DaemonLog({ line: (_level, event) => void lines.push(event) }, clock, {
      stack: defaultSettings,
      settle: { settleMs: 250, doubtMs: 2000, pendingMs: 15_000 },
    }),
    notify: new DaemonNotify({ notify, showProgress: () => undefined }, new Captures(clock), status),
    cadence: new Cadence(
      clock,
      { checkpoint: { everyMs: 1e9, everyFrames: 1e9, idleMs: 1e9 }, previewEveryMs: 1000 },
      {
        recorder: { checkpoint: async () => undefined },
        publisher: { publish: async () => 'said' },
        tell: () => undefined,
      },
    ),
  };
  const hear = (name: string, happening: Happening) => listeners[name]?.hear(happening);
  return { clock, lines, systemd, status, listeners, hear };
}

/** The happenings of these kinds, in their order. */
const of = (...kinds: Happening['kind'][]) =>
  kinds.map((kind) => happenings.find((happening) => happening.kind === kind)!);

describe.each(['status', 'log', 'notify', 'cadence'])('the listener %s', (name) => {
  it('hears of everything that there is', () => {
    for (const happening of happenings)
      expect(() => listen().hear(name, happening), happening.kind).not.toThrow();
  });

  it('refuses what it does not know', () => {
    const unknown = { kind: 'eclipse' } as unknown as Happening;
    expect(() => listen().hear(name, unknown)).toThrow('expected a happening of a known kind, found eclipse');
  });
});

describe('a happening', () => {
  it('is plain data, for those who listen from another process', () => {
    expect(JSON.parse(JSON.stringify(happenings))).toEqual(happenings);
  });

  it('of every kind is a line in the log, but for those that somebody else says', () => {
    const silent = happenings.filter((happening) => {
      const { lines, hear } = listen();
      hear('log', happening);
      return lines.length === 0;
    });
    expect(silent.map(({ kind }) => kind)).toEqual(['noticed', 'remarked', 'paused', 'ready']);
  });

  it('of trouble is one line, and one when it is over', () => {
    for (const [trouble, over] of [
      ['take-failed', 'verdict'],
      ['engine-rests', 'verdict'],
      ['checkpoint-failed', 'checkpoint'],
    ] as const) {
      const { lines, hear } = listen();
      for (const each of of(trouble, trouble, over, trouble)) hear('log', each);
      expect(lines.filter((event) => event === trouble)).toHaveLength(3);
    }
    const { lines, hear } = listen();
    for (const each of of('refold-failed', 'refold-failed', 'refolded', 'refold-failed')) hear('log', each);
    expect(lines).toEqual(['refold-failed', 'refolded', 'refold-failed']);
    hear('log', { kind: 'published', frames: 1, failures: [{ file: '/p.jpg', message: 'ENOSPC' }] });
    hear('log', { kind: 'published', frames: 1, failures: [] });
    expect(lines.filter((event) => event === 'preview-failed')).toHaveLength(2);
  });
});

describe('writings that are overwritten', () => {
  it('are named once a minute at most, all of them, and counted in the status', async () => {
    const { clock, lines, hear, status } = listen();
    const again = () => hear('log', { kind: 'replaced', path: '/c/a', writings: 1 });
    const named = () => lines.filter((event) => event === 'replaced').length;
    for (let i = 0; i < 5; i++) again();
    expect(named()).toBe(1);
    await clock.advance(59_999);
    hear('log', { kind: 'ready' });
    expect(named()).toBe(1);
    await clock.advance(1);
    hear('log', { kind: 'ready' });
    hear('log', { kind: 'ready' });
    expect(named()).toBe(2);
    again();
    hear('log', { kind: 'stopped', frames: 1, isDurable: true, longestStallMs: null });
    expect(named()).toBe(3);
    status.hear({ kind: 'replaced', path: '/c/a', writings: 2 });
    expect(status.overwritten).toBe(2);
  });
});

describe('the status', () => {
  it('knows after a restart what a preview has counted: exposure, rejected, held and how far the frames moved', () => {
    const { status, clock } = listen();
    const counts = { exposureSecondsTotal: 7.5, rejected: 2, held: 1, driftPixels: 4.25 };
    status.hear({ kind: 'published', frames: 3, failures: [], counts });
    expect(status.progress(0, clock.now())).toMatchObject({ ...counts, lastFrameSeconds: null });
    status.hear({ kind: 'published', frames: 3, failures: [] });
    expect(status.progress(0, clock.now())).toMatchObject(counts);
  });

  it('knows how long ago the last frame was folded', async () => {
    const { status, clock } = listen();
    const reply = { outcome: 'folded', frames: 1, exposureSecondsTotal: 1 } as const;
    status.hear({ kind: 'verdict', path: '/c/a', reply });
    await clock.advance(4000);
    expect(status.progress(0, clock.now()).lastFrameSeconds).toBe(4);
  });

  it.each<[Happening['kind'], Happening['kind']]>([
    ['take-failed', 'verdict'],
    ['engine-rests', 'verdict'],
    ['engine-rests', 'poisoned'],
    ['folder-missing', 'folder-found'],
    ['folder-unreadable', 'folder-readable'],
    ['checkpoint-failed', 'checkpoint'],
    ['refold-failed', 'refolded'],
  ])('is degraded from %s to %s', (trouble, over) => {
    const { status } = listen();
    const states = of(trouble, over).map((happening) => {
      status.hear(happening);
      return [status.state, status.stateReason];
    });
    expect(states).toEqual([
      ['degraded', expect.stringMatching(/\w+ \w+/)],
      ['running', null],
    ]);
  });

  it('says every trouble in words, and the first line of systemd does too', () => {
    const { status } = listen();
    status.hear({ kind: 'folder-unreadable', folder: '/c', message: 'EACCES' });
    status.hear({ kind: 'checkpoint-failed', message: 'ENOSPC' });
    const reason = 'the captures folder /c cannot be read: EACCES; the state cannot be written: ENOSPC';
    expect(status.stateReason).toBe(reason);
    expect(status.status(0, 0)).toBe(`0 frames  degraded: ${reason}`);
  });

  it('is degraded while a preview cannot be written, and paused when that was said', () => {
    const { status } = listen();
    const [failed] = of('published');
    status.hear(failed!);
    expect(status.state).toBe('degraded');
    status.hear({ kind: 'published', frames: 4, failures: [] });
    status.hear({ kind: 'paused', paused: true });
    expect(status.state).toBe('paused');
  });

  it('has files that are no captures on the live line', () => {
    const { status } = listen();
    expect(status.status(0, 0)).not.toContain('passed over');
    for (const each of of('passed-over')) status.hear(each);
    expect(status.status(0, 0)).toContain('passed over 13');
    expect(status.passedOver).toEqual({ raw: 12, folder: 1 });
  });

  it('begins anew when a stack is thrown away', () => {
    const { status } = listen();
    for (const each of of('verdict')) status.hear(each);
    expect(status.frames).toBeGreaterThan(0);
    status.hear({ kind: 'commanded', command: 'reset', ask: {}, answer: { frames: 4 } });
    expect(status.progress(0, 0)).toMatchObject({ frames: 0, exposureSecondsTotal: null });
  });

  it('begins anew with a finished stack', () => {
    const { status } = listen();
    for (const each of of('verdict')) status.hear(each);
    const answer = { name: 'night', files: [], frames: 4, exposureSecondsTotal: 2 };
    status.hear({ kind: 'commanded', command: 'finish', ask: { name: null }, answer });
    expect(status.progress(0, 0)).toMatchObject({ frames: 0, exposureSecondsTotal: null });
  });
});

it('systemd hears of the start and of the stop', () => {
  const { systemd, hear } = listen();
  for (const each of happenings) hear('notify', each);
  expect(systemd).toEqual(['ready running', 'stopping finishing the frames in hand']);
});

it('systemd does not end a daemon whose captures wait for an engine that is tried again, but one that hangs', () => {
  const fed: number[] = [];
  const { clock, status } = listen();
  const say = { ready: () => undefined, stopping: () => undefined, status: () => undefined };
  const notify = new DaemonNotify(
    {
      notify: { ...say, watchdogMs: 30_000, watchdog: () => void fed.push(1) },
      showProgress: () => undefined,
    },
    { queueFrames: 3 },
    status,
  );
  const late = clock.now() + 3_600_000;
  notify.beat(late);
  expect(fed).toHaveLength(0);
  status.hear({ kind: 'engine-rests', deaths: 5, how: 'signal SIGKILL', seconds: 30 });
  notify.beat(late + 1000);
  expect(fed).toHaveLength(1);
});

describe('a checkpoint or a preview becomes due', () => {
  it('by what changes the ledger or the state, and by nothing else', () => {
    const changes = Object.fromEntries(happenings.map((each) => [each.kind, changeIn(each)]));
    const changing = Object.entries(changes).filter(([, change]) => change !== null);
    expect(Object.fromEntries(changing)).toEqual({
      opened: 'shown',
      replaced: 'shown',
      verdict: 'frame',
      'take-failed': 'shown',
      remarked: 'entry',
      lost: 'entry',
      'prior-read': 'entry',
      'folder-found': 'shown',
      'folder-missing': 'shown',
      'passed-over': 'shown',
      'folder-unreadable': 'shown',
      'folder-readable': 'shown',
      'checkpoint-failed': 'shown',
      'refold-failed': 'shown',
      paused: 'shown',
    });
  });

  it('by a verdict as far as it is one, and by a stack that was resumed, once', () => {
    const reply = { frames: 1, exposureSecondsTotal: null };
    const changes = (['rejected', 'known', 'pending'] as const).map((outcome) =>
      changeIn({ kind: 'verdict', path: '/c/a', reply: { ...reply, outcome } }),
    );
    expect(changes).toEqual(['entry', 'entry', null]);
    const opened = { kind: 'opened', frames: 0, known: 0, paused: false, notFitting: {} } as const;
    expect([
      changeIn({ ...opened, resumed: true, isRestart: true }),
      changeIn({ ...opened, resumed: false, isRestart: false }),
    ]).toEqual([null, null]);
  });
});
