/** Captures that are read before it is their turn: the same verdicts, as many as there is room for. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { EarlyReads } from '../../src/engine/stages/early.ts';
import { addingPorts, noisyJpegs } from '../support/adding.ts';
import { memoryPorts, startEngine } from '../support/engine.ts';
import { until } from '../support/until.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** An engine whose threads add. `isGone` hears of each read; `before`: of each question. */
async function reading(
  captures: Map<string, Uint8Array>,
  isGone: (path: string) => boolean,
  before?: (name: string) => Promise<unknown>,
) {
  const { ports, end } = addingPorts(before);
  ends.push(end);
  const { readCapture } = memoryPorts('wasm', captures, new Map());
  const read = { readCapture: async (path: string) => (isGone(path) ? 'gone' : readCapture(path)) } as const;
  return startEngine('wasm', captures, { planes: ['sum'] }, { ...ports, ...read });
}

it('the next one is read while one is admitted', async () => {
  const captures = await noisyJpegs(3);
  const [first, second, third] = [...captures.keys()] as [string, string, string];
  const read: string[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = false;
  const engine = await reading(
    captures,
    (path) => {
      read.push(path);
      return false;
    },
    async (name) => {
      if (isHeld && name === 'identify' && read.at(-1) === second) await held;
    },
  );
  await engine.take(first, { isFollowed: true });
  isHeld = true;
  const taken = [second, third].map((path) => engine.take(path, { isFollowed: true }));
  await until('the third to be read', () => read.includes(third));
  letGo();
  expect((await Promise.all(taken)).map(({ outcome }) => outcome)).toEqual(['folded', 'folded']);
  expect(read).toEqual([first, second, third]);
});

it.each([true, false])(
  'what is gone, damaged, known or other than it was has its verdict (%s)',
  async (isFollowed) => {
    const captures = await noisyJpegs(6);
    const paths = [...captures.keys()];
    captures.set(paths[1]!, captures.get(paths[1]!)!.subarray(0, 900));
    captures.set(paths[2]!, captures.get(paths[0]!)!);
    const engine = await reading(captures, (path) => path === paths[3]);
    const taken = paths.map((path, i) =>
      engine.take(path, { isFollowed, ...(i === 4 && { stamp: 'of another time' }) }),
    );
    const outcomes = (await Promise.all(taken)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['folded', 'rejected', 'duplicate', 'gone', 'changed', 'folded']);
  },
);

it.each([
  [1, 0],
  [2, 1],
  [3, 2],
])('where %d may be in hand, %d are read before', async (framesInHand, most) => {
  const read: string[] = [];
  const reads = new EarlyReads(
    { framesInHand },
    { identify: () => Promise.reject(new Error('not asked here')) },
    {
      readCapture: async (path) => {
        read.push(path);
        return 'gone';
      },
    },
  );
  const asks = ['a', 'b', 'c', 'd'].map((path) => {
    return { path, stamp: 's', acceptDoubt: true, last: true, isFollowed: true };
  });
  for (const ask of asks) reads.begin(ask);
  expect(read).toHaveLength(most);
  expect(asks.filter((ask) => reads.take(ask) !== undefined)).toHaveLength(most);
  reads.begin({ ...asks[0]!, isFollowed: false });
  await setImmediate();
  expect(read).toHaveLength(most);
});
