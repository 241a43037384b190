/** Work that may wait: frames first, one piece at a time, and never for ever. */
import { describe, expect, it } from 'vitest';
import { SpareTime } from '../../src/engine/page/spare-time.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function started() {
  const clock = new VirtualClock();
  const spareTime = new SpareTime(clock);
  const done: string[] = [];
  const ends = new Map<string, () => void>();
  /** Something that is under way until `end`. */
  const open = (name: string) => new Promise<void>((resolve) => ends.set(name, resolve));
  const end = async (name: string) => {
    ends.get(name)?.();
    await clock.rest();
  };
  const frame = (name: string) => spareTime.during(open(name)).then(() => done.push(name));
  const work = (name: string) =>
    spareTime.spend(async () => {
      done.push(`${name} begins`);
      await open(name);
    });
  return { clock, spareTime, done, frame, work, end };
}

describe('work that may wait', () => {
  it('is done soon when no frame is in hand, one piece after the other', async () => {
    const { clock, done, work, end } = started();
    void work('one');
    void work('two');
    await clock.advance(20);
    expect(done).toEqual(['one begins']);
    void work('three');
    await clock.advance(5000);
    expect(done).toEqual(['one begins']);
    await end('one');
    await clock.advance(20);
    expect(done).toEqual(['one begins', 'two begins']);
    await end('two');
    await clock.advance(20);
    expect(done.at(-1)).toBe('three begins');
    await end('three');
    expect(clock.pending).toBe(0);
  });

  it('begins when the last frame in hand is done, and not before', async () => {
    const { clock, done, frame, work, end } = started();
    void frame('a');
    void frame('b');
    void work('one');
    await end('a');
    expect(done).toEqual(['a']);
    await end('b');
    await clock.advance(20);
    expect(done).toEqual(['a', 'b', 'one begins']);
    await end('one');
    expect(clock.pending).toBe(0);
  });

  it('does not begin between two frames that come one by one', async () => {
    const { clock, done, frame, work, end } = started();
    void frame('0');
    void work('one');
    for (let i = 0; i < 50; i++) {
      await end(`${i}`);
      await clock.advance(19);
      void frame(`${i + 1}`);
    }
    expect(done).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`));
    await end('50');
    await clock.advance(20);
    expect(done.at(-1)).toBe('one begins');
  });

  it('begins in a backlog after 2 s, and the next 2 s after its end', async () => {
    const { clock, done, frame, work, end } = started();
    void frame('a');
    void work('one');
    void work('two');
    await clock.advance(1999);
    expect(done).toEqual([]);
    await clock.advance(1);
    expect(done).toEqual(['one begins']);
    await clock.advance(5000);
    await end('one');
    await clock.advance(1999);
    expect(done).toEqual(['one begins']);
    await clock.advance(1);
    expect(done).toEqual(['one begins', 'two begins']);
  });

  it('that fails is an error of whoever asked, and the next is done', async () => {
    const { clock, spareTime, done, work } = started();
    const failing = spareTime.spend(async () => {
      throw new Error('no room');
    });
    void work('two');
    failing.catch(() => undefined);
    await clock.advance(20);
    await expect(failing).rejects.toThrow('no room');
    await clock.advance(20);
    expect(done).toEqual(['two begins']);
  });

  it('after a frame that fails is done as well', async () => {
    const { clock, spareTime, done, work } = started();
    const frame = spareTime.during(Promise.reject(new Error('no such capture')));
    void work('one');
    await expect(frame).rejects.toThrow('no such capture');
    await clock.advance(20);
    expect(done).toEqual(['one begins']);
  });

  it('is refused when too much of it waits', async () => {
    const { clock, work, frame, end, done } = started();
    void frame('a');
    for (let i = 0; i < 64; i++) void work(`${i}`);
    await expect(work('more')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('later'),
    });
    await end('a');
    await clock.advance(20);
    await end('0');
    await clock.advance(20);
    expect(done).toEqual(['a', '0 begins', '1 begins']);
  });
});
