/**
 * Previews as they are asked for: with the state of the moment, a numbered picture when one is due, and again
 * when they work again.
 */
import { expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { DaemonStatus } from '../../src/daemon/listeners/status.ts';
import { Publisher } from '../../src/daemon/publisher.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function open(historyEveryMs: number | null = null) {
  const clock = new VirtualClock();
  const asked: unknown[] = [];
  const answer = { failures: [] as { file: string; message: string }[], written: 0, dies: false };
  const status = new DaemonStatus(clock);
  const publisher = new Publisher(clock, historyEveryMs, {
    engine: {
      async ask(_name, ask) {
        asked.push(ask);
        if (answer.dies) throw new StackError('engine-died', 'signal SIGKILL');
        return answer as never;
      },
    },
    captures: { queueFrames: 2 },
    status,
    tell: (happening) => status.hear(happening),
  });
  return { clock, asked, answer, status, publisher };
}

it('a preview says how things stand when it is asked for, or that it is the last', async () => {
  const { asked, status, publisher } = open();
  status.paused = true;
  await publisher.publish();
  await publisher.publish('stopped');
  expect(asked).toEqual([
    { queueFrames: 2, passedOver: {}, overwritten: 0, state: 'paused', stateReason: null, history: false },
    { queueFrames: 2, passedOver: {}, overwritten: 0, state: 'stopped', stateReason: null, history: false },
  ]);
});

it('a preview that fails makes the state degraded, and one that works again is followed by another', async () => {
  const { answer, status, publisher } = open();
  answer.failures = [{ file: '/p.jpg', message: 'ENOSPC' }];
  expect([await publisher.publish(), status.state]).toEqual(['failed', 'degraded']);
  answer.written = 1;
  expect([await publisher.publish(), status.state]).toEqual(['partly', 'degraded']);
  expect(status.stateReason).toBe('/p.jpg cannot be written: ENOSPC');
  answer.failures = [];
  expect([await publisher.publish(), status.state]).toEqual(['again', 'running']);
  expect(await publisher.publish()).toBe('said');
  answer.dies = true;
  expect([await publisher.publish(), status.state]).toEqual(['failed', 'degraded']);
});

it('a numbered picture comes with a preview when it is time, and the stack has changed', async () => {
  const { clock, asked, status, publisher } = open(5000);
  const isPicture = async (frames: number) => {
    status.frames = frames;
    await publisher.publish();
    return (asked.at(-1) as { history: boolean }).history;
  };
  const early = [await isPicture(0), await isPicture(1), await isPicture(2)];
  await clock.advance(5000);
  expect([...early, await isPicture(2)]).toEqual([false, true, false, true]);
  await clock.advance(5000);
  expect([await isPicture(2), await isPicture(3)]).toEqual([false, true]);
});
