/** Frames that wait for one another: in order, two at a time, none for ever, and each with its own error. */
import { describe, expect, it } from 'vitest';
import { FoldBatch } from '../../src/engine/stages/fold-batch.ts';
import { foldFrame, kernelSets, openStack } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { stillPlanes } from '../support/settings.ts';

const seed = 20250113;

function pairsOf(isBad: (item: number) => boolean = () => false) {
  const passes: number[][] = [];
  const pairs = new FoldBatch<number>(async (items) => {
    if (items.some(isBad)) throw new Error(`bad ${items}`);
    passes.push([...items]);
  });
  return { pairs, passes };
}

describe('a frame', () => {
  it('is folded alone when nobody else is on the way', async () => {
    const { pairs, passes } = pairsOf();
    await pairs.put(1, false);
    await pairs.put(2, false);
    expect(passes).toEqual([[1], [2]]);
  });

  it('waits for the next when one is on the way, and goes into the planes with it', async () => {
    const { pairs, passes } = pairsOf();
    const first = pairs.put(1, true);
    expect(passes).toEqual([]);
    await pairs.put(2, true);
    await first;
    expect(passes).toEqual([[1, 2]]);
  });

  it('is folded alone when what was on the way did not come', async () => {
    const { pairs, passes } = pairsOf();
    const waiting = pairs.put(1, true);
    pairs.flush();
    await waiting;
    pairs.flush();
    expect(passes).toEqual([[1]]);
  });

  it('is folded although its neighbour cannot be', async () => {
    const { pairs, passes } = pairsOf((item) => item === 2);
    const results = await Promise.allSettled([pairs.put(1, true), pairs.put(2, true), pairs.put(3, false)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(passes).toEqual([[1], [3]]);
  });
});

describe.each(Object.keys(kernelSets))('two frames in one pass, with %s kernels', (kernels) => {
  it.each(['encoded', 'linear'] as const)(
    `give the planes of one after the other, in %s light (seed ${seed})`,
    async (light) => {
      const random = randomFrom(seed);
      for (const fullScale of [255, 65535] as const) {
        const shape = { width: 41, height: 7, channels: 3, fullScale } as const;
        const frames = Array.from({ length: 6 }, () => {
          const samples = fullScale === 255 ? new Uint8Array(861) : new Uint16Array(861);
          return { shape, samples: samples.map(() => below(random, fullScale + 1)) };
        });
        const one = (await openStack(kernels, new Map(), { light, planes: stillPlanes })).stack;
        const two = (await openStack(kernels, new Map(), { light, planes: stillPlanes })).stack;
        for (const [i, frame] of frames.entries()) foldFrame(one, frame, i);
        const look = { orientation: 1, iccProfile: null };
        const entryOf = (n: number) =>
          ({
            path: `${n}`,
            stamp: '',
            digest: `${n}`,
            imageDigest: null,
            outcome: 'folded',
            capturedAt: n,
          }) as const;
        for (let i = 0; i < 6; i += 2) {
          // The later of the two comes first.
          const order = i === 2 ? [i + 1, i] : [i, i + 1];
          two.fold(...order.map((n) => ({ frame: frames[n]!, entry: entryOf(n), look, decoder: 'none' })));
        }
        expect(two.opened().planes.digest(), `${fullScale}`).toBe(one.opened().planes.digest());
      }
    },
  );
});
