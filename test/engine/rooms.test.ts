/** The memory of captures' bytes: used again, by one capture at a time. */
import { expect, it } from 'vitest';
import { Rooms } from '../../src/engine/readers/rooms.ts';

it('a room that was given back is the next one, if it is large enough', () => {
  const rooms = new Rooms(3);
  const first = rooms.take(1000);
  expect(first).toHaveLength(1000);
  expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
  rooms.giveBack(first);
  const second = rooms.take(1100);
  expect(second.buffer).toBe(first.buffer);
  expect(second).toHaveLength(1100);
  rooms.giveBack(second);
  expect(rooms.take(5 * 2 ** 20).buffer).not.toBe(first.buffer);
});

it('nobody has a room that somebody else has, even where one is given back twice', () => {
  const rooms = new Rooms(3);
  const first = rooms.take(10);
  rooms.giveBack(first);
  rooms.giveBack(first);
  const [second, third] = [rooms.take(10), rooms.take(10)];
  expect(second.buffer).toBe(first.buffer);
  expect(third.buffer).not.toBe(first.buffer);
});

it('the smallest that fits is taken; one that is too small makes place', () => {
  const rooms = new Rooms(3);
  const [small, large] = [rooms.take(100), rooms.take(5 * 2 ** 20)];
  rooms.giveBack(large);
  rooms.giveBack(small);
  const again = rooms.take(50);
  expect(again.buffer).toBe(small.buffer);
  rooms.giveBack(again);
  const larger = rooms.take(9 * 2 ** 20);
  rooms.giveBack(larger);
  expect(rooms.take(50).buffer).toBe(large.buffer);
});

it('no more are kept than frames in hand, and other memory is left alone', () => {
  const rooms = new Rooms(1);
  const both = [rooms.take(10), rooms.take(10)];
  for (const each of both) rooms.giveBack(each);
  const own = Buffer.from('own');
  rooms.giveBack(own);
  expect(own.toString()).toBe('own');
  expect(rooms.take(10).buffer).toBe(both[0]!.buffer);
  expect(both.map(({ buffer }) => buffer)).not.toContain(rooms.take(10).buffer);
});
