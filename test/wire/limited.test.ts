/** Limits of requests: who does not answer in time is ended, whoever answers is not. */
import { describe, expect, it } from 'vitest';
import { PING_SECONDS } from '../../src/core/limits.ts';
import { limited, requestSeconds } from '../../src/wire/limited.ts';
import type { RequestName } from '../../src/wire/protocol.ts';
import { PlayedEngine } from '../support/played-engine.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const seconds = { ...requestSeconds, ping: 1000, take: 5, checkpoint: 60 };

function open(limits = seconds) {
  const clock = new VirtualClock();
  const played = new PlayedEngine();
  return { clock, played, engine: limited(played, clock, limits) };
}

const takeAsk = { path: '/c/a.jpg', stamp: '1', acceptDoubt: false, last: false };

describe('an engine', () => {
  it('that does not answer a capture in time is ended, and it is said what was waited for', async () => {
    const { clock, played, engine } = open();
    const take = engine.ask('take', takeAsk);
    await clock.advance(4999);
    expect(played.killed).toBe(false);
    await clock.advance(1);
    expect(played.killed).toBe(true);
    played.die();
    await expect(take).rejects.toMatchObject({ code: 'engine-died' });
    expect(await engine.ended).toEqual({
      how: 'signal SIGKILL, for it had not answered take for 5 s',
      isCrash: true,
      isWantOfMemory: false,
    });
    expect(clock.pending).toBe(0);
  });

  it('that answers in time is not, nor one that fails', async () => {
    const { clock, played, engine } = open();
    const take = engine.ask('take', takeAsk);
    const checkpoint = engine.ask('checkpoint', {});
    await clock.advance(4999);
    played.asked[0]?.answer({});
    played.asked[1]?.fail('io');
    expect(await take).toMatchObject({ outcome: 'folded' });
    await expect(checkpoint).rejects.toMatchObject({ code: 'io' });
    await clock.advance(100_000);
    expect(played.killed).toBe(false);
  });

  it('may take longer for a stack than for a capture', async () => {
    const { clock, played, engine } = open();
    engine.ask('checkpoint', {}).catch(() => undefined);
    await clock.advance(59_999);
    expect(played.killed).toBe(false);
    await clock.advance(1);
    expect(played.killed).toBe(true);
  });

  it('refolds for as long as that takes, if it only says that it is there', async () => {
    const { clock, played, engine } = open({ ...seconds, ping: 30 });
    engine.ask('refold', {}).catch(() => undefined);
    for (let i = 1; i <= 500; i++) {
      await clock.advance(PING_SECONDS * 1000);
      expect(played.asked[i]?.name).toBe('ping');
      played.asked[i]?.answer({});
      await clock.rest();
    }
    expect(played.killed).toBe(false);
    await clock.advance((PING_SECONDS + 30) * 1000);
    expect(played.killed).toBe(true);
  });

  it('that stops while nothing is asked is ended as well; one that is closed is not asked any more', async () => {
    const first = open({ ...seconds, ping: 30 });
    await first.clock.advance((PING_SECONDS + 30) * 1000);
    expect(first.played.killed).toBe(true);
    const second = open();
    await second.engine.close();
    expect(second.clock.pending).toBe(0);
  });
});

it('every request has a limit, but those that refold or merge states', () => {
  const without = Object.entries(requestSeconds).filter(([, limit]) => limit === null);
  expect(without.map(([name]) => name as RequestName)).toEqual([
    'interval',
    'remove',
    'restore',
    'refold',
    'merge',
  ]);
});
