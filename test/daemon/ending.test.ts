/** The stop: whatever hangs is said and left, and the whole has ended within ten seconds. */
import { describe, expect, it } from 'vitest';
import { Ending } from '../../src/daemon/ending.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const never = new Promise<never>(() => undefined);

function open() {
  const clock = new VirtualClock();
  const said: string[] = [];
  const ending = new Ending(clock, (happening) => {
    if (happening.kind === 'stop-overdue') said.push(`${clock.now()} ${happening.what}`);
  });
  return { clock, said, ending };
}

describe('a stop', () => {
  it('has ended within ten seconds when every step of it hangs', async () => {
    const { clock, said, ending } = open();
    let endedAt = 0;
    const stopping = (async () => {
      for (const what of ['start', 'watch', 'hand', 'missing']) await ending.step(what, 'hand', never);
      await ending.step('checkpoint', 'checkpoint', never);
      await ending.step('preview', 'preview', never);
      for (const what of ['socket', 'watch', 'engine']) await ending.step(what, 'close', never);
      endedAt = clock.now();
    })();
    await clock.advance(20_000);
    await stopping;
    expect(endedAt).toBeLessThanOrEqual(10_000);
    expect(said.map((each) => each.split(' ')[1])).toEqual([
      'start',
      'watch',
      'hand',
      'missing',
      'checkpoint',
      'preview',
      'socket',
      'watch',
      'engine',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('waits for what ends in time, hands on its error, and says nothing of it', async () => {
    const { clock, said, ending } = open();
    expect(await ending.step('a', 'hand', Promise.resolve(7))).toBe(7);
    await expect(ending.step('b', 'hand', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect([said, clock.pending]).toEqual([[], 0]);
  });

  it('waits for a checkpoint as long as bytes of it reach the disk', async () => {
    const { clock, said, ending } = open();
    let bytes = 0;
    const isAlive = async () => clock.now() < 60_000 && ++bytes > 0;
    const step = ending.step('checkpoint', 'checkpoint', never, isAlive);
    await clock.advance(66_000);
    expect(said).toEqual([]);
    await clock.advance(2000);
    expect(await step).toBeNull();
    expect(said).toHaveLength(1);
  });
});
