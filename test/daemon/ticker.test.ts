/** The heartbeat: on time, late, and for the last time. */
import { expect, it } from 'vitest';
import { Captures } from '../../src/daemon/captures.ts';
import { DaemonStatus } from '../../src/daemon/listeners/status.ts';
import { Ticker } from '../../src/daemon/ticker.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function open(stopAfterIdleMs: number | null = null) {
  const clock = new VirtualClock();
  const said: string[] = [];
  const status = new DaemonStatus(clock);
  const captures = new Captures(clock);
  const ticker = new Ticker(
    clock,
    { stopAfterIdleMs },
    {
      captures,
      status,
      folders: { listAll: async () => void said.push('list') },
      daemon: {
        beat: (now) => said.push(`beat ${now}`),
        end: (how) => said.push(`end ${how}`),
      },
    },
  );
  return { clock, said, status, captures, ticker };
}

it('a daemon beats twice a second from its start until it stops', async () => {
  const { clock, said, ticker } = open();
  await clock.advance(5000);
  expect(said).toEqual([]);
  ticker.start();
  await clock.advance(1000);
  ticker.stop();
  await clock.advance(5000);
  expect(said).toEqual(['beat 5500', 'beat 6000']);
  expect(clock.pending).toBe(0);
});

it('a beat that comes late has the folder listed, for events may have been dropped', async () => {
  const { clock, said, ticker } = open();
  let calls: (() => void)[] = [];
  clock.after = (_ms, call) => {
    calls.push(call);
    return () => undefined;
  };
  ticker.start();
  for (const late of [500, 1500, 1501]) {
    await clock.advance(late);
    const [call] = calls;
    calls = [];
    call?.();
  }
  expect(said).toEqual(['beat 500', 'beat 2000', 'list', 'beat 3501']);
});

it('a daemon is not idle before it has looked at what there is, however long the machine takes for that', async () => {
  const { clock, said, captures, ticker } = open(1000);
  const ends = () => said.filter((each) => each.startsWith('end'));
  ticker.start();
  captures.hint(['/c/a.jpg']);
  await clock.advance(3000);
  captures.takeLooks(clock.now(), 1);
  await clock.advance(3000);
  expect(ends()).toEqual([]);
  captures.looked();
  await clock.advance(500);
  expect(ends()).toEqual(['end idle']);
});

it('a daemon that is idle ends when nothing has come for so long, counted from its start', async () => {
  const { clock, said, status, ticker } = open(2000);
  await clock.advance(5000);
  ticker.start();
  await clock.advance(1000);
  status.hear({ kind: 'noticed', path: '/c/a' });
  await clock.advance(1500);
  expect(said.filter((each) => each.startsWith('end'))).toEqual([]);
  await clock.advance(500);
  expect(said.at(-1)).toBe('end idle');
});

it('a daemon with captures in its queue is not idle', async () => {
  const { clock, said, captures, ticker } = open(2000);
  const facts = { size: 1, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' };
  captures.settled({
    path: '/c/a',
    facts,
    stillSince: 0,
    wasClosed: false,
    waitMs: 0,
    attempts: 0,
    overwritten: 0,
    signs: 0,
    sizeSince: 0,
  });
  ticker.start();
  await clock.advance(10_000);
  expect(said).not.toContain('end idle');
});
