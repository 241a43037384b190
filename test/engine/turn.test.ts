/**
 * Who may be at the planes at the same time: those that add, together; who changes them otherwise, alone;
 * readers, when nobody adds.
 */
import { expect, it } from 'vitest';
import { Turn } from '../../src/engine/stack/turn.ts';

/** All that has been let go on so far. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function watched() {
  const turn = new Turn();
  const said: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    turn,
    said,
    ends,
    async add(name: string) {
      const end = await turn.add();
      said.push(`${name} adds`);
      ends.set(name, end);
    },
    alone: (name: string) =>
      turn.alone(() => {
        said.push(`${name} alone`);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    read: (name: string) => turn.whole(() => said.push(`${name} reads`)),
  };
}

it('lets those in together that add, and nobody alone until the last has ended', async () => {
  const { add, alone, said, ends } = watched();
  void add('a');
  void add('b');
  void alone('c');
  await settled();
  expect(said).toEqual(['a adds', 'b adds']);
  ends.get('a')!();
  await settled();
  expect(said).toHaveLength(2);
  ends.get('b')!();
  await settled();
  expect(said).toEqual(['a adds', 'b adds', 'c alone']);
});

it('keeps the order asked: who would add waits for one who asked to be alone before, and those behind it too', async () => {
  const { turn, add, alone, said, ends } = watched();
  void add('a');
  void alone('b');
  void add('c');
  void add('d');
  await settled();
  expect(said).toEqual(['a adds']);
  ends.get('a')!();
  await settled();
  expect(said).toEqual(['a adds', 'b alone']);
  expect(turn.together).toBe(0);
  ends.get('b')!();
  await settled();
  expect(said.slice(2)).toEqual(['c adds', 'd adds']);
  expect(turn.together).toBe(2);
});

it('a reader waits until nobody adds, and nobody begins meanwhile', async () => {
  const { add, read, said, ends } = watched();
  void add('a');
  await settled();
  void read('picture');
  void add('b');
  await settled();
  expect(said).toEqual(['a adds']);
  ends.get('a')!();
  await settled();
  expect(said).toEqual(['a adds', 'picture reads', 'b adds']);
});

it('a reader is through at once where nobody adds, also within a job that is alone', async () => {
  const { turn, read, alone, said } = watched();
  void read('first');
  expect(said).toEqual(['first reads']);
  await turn.alone(async () => void (await read('inside')));
  void alone('long');
  await settled();
  void read('beside');
  expect(said).toEqual(['first reads', 'inside reads', 'long alone', 'beside reads']);
});

it('goes on after an error, of a job and of a reader', async () => {
  const turn = new Turn();
  await expect(turn.alone(() => Promise.reject(new Error('job')))).rejects.toThrow('job');
  const fails = () => {
    throw new Error('reader');
  };
  await expect(turn.whole(fails)).rejects.toThrow('reader');
  expect(await turn.alone(async () => 'next')).toBe('next');
});
