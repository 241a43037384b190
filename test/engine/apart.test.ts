/** Work in a thread of its own: it ends with the work, however that went. */
import { expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { askApart, mustHaveRoom } from '../../src/engine/readers/apart.ts';
import type { Found, Thread } from '../../src/engine/readers/pool.ts';

function played(answer: () => Promise<Found>) {
  let ends = 0;
  let onEnd: (error: Error) => void = () => undefined;
  const ended = new Promise<Found>((_, reject) => (onEnd = reject));
  ended.catch(() => undefined);
  const thread: Thread = {
    get hasEnded() {
      return ends > 0;
    },
    knows: () => false,
    ask: () => Promise.race([answer(), ended]),
    end() {
      ends++;
      onEnd(new Error('it was ended'));
    },
  };
  return { start: () => thread, thread };
}

const never = { after: () => () => undefined };
const ask = { bytes: Buffer.alloc(1), decoder: 'raw' };

it('is answered, and the thread ended', async () => {
  const { start, thread } = played(async () => ({ answer: Uint16Array.of(7) }));
  expect(await askApart(start, never, 'develop', ask)).toEqual(Uint16Array.of(7));
  expect(thread.hasEnded).toBe(true);
});

it('fails as the work does, and the thread is ended', async () => {
  const error = new StackError('decode-failed', 'the file is damaged');
  const { start, thread } = played(async () => ({ error }));
  await expect(askApart(start, never, 'develop', ask)).rejects.toBe(error);
  expect(thread.hasEnded).toBe(true);
});

it('is given up when it takes too long', async () => {
  const { start } = played(() => new Promise(() => undefined));
  const atOnce = {
    after(_ms: number, call: () => void) {
      call();
      return () => undefined;
    },
  };
  await expect(askApart(start, atOnce, 'develop', ask)).rejects.toMatchObject({ code: 'io' });
});

it('is not begun where it would take more memory than is free', () => {
  expect(() => mustHaveRoom(100e6, 100e6)).not.toThrow();
  expect(() => mustHaveRoom(99e6, 100e6)).toThrow(/^it takes 100 MB of memory, and 99 MB are free$/);
});
