/** A folder that does not answer: its captures wait, and threads are not used up by them. */
import { expect, it } from 'vitest';
import { patiently } from '../../src/io/patient-read.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

it('a capture whose folder hangs is no capture that fails; others are not begun until it answers', async () => {
  const clock = new VirtualClock();
  const ends: (() => void)[] = [];
  const read = patiently((path) => new Promise((resolve) => ends.push(() => resolve(path))), clock);
  const hung = ['/c/a', '/c/b', '/c/c', '/c/d'].map((path) => read(path).catch(({ code }) => code));
  await clock.advance(59_999);
  const quick = read('/c/e');
  ends.pop()?.();
  expect(await quick).toBe('/c/e');
  await clock.advance(1);
  expect(await Promise.all(hung)).toEqual(['io', 'io', 'io', 'io']);
  await expect(read('/c/f')).rejects.toMatchObject({ code: 'io' });
  expect(ends).toHaveLength(4);
  ends.pop()?.();
  await clock.rest();
  const again = read('/c/f');
  ends.pop()?.();
  expect(await again).toBe('/c/f');
  expect(clock.pending).toBe(0);
});
