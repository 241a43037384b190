import { describe, expect, it } from 'vitest';
import { alignedDigest, nameOf, shoot, startAligned } from '../support/aligned.ts';
import { expectSamePlanes } from '../support/aligned-lives.ts';
import { kernelSets, type TestEngine } from '../support/engine.ts';
import { stillPlanes } from '../support/settings.ts';

const seed = 20261129;
const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it('each sample is added where it lies, and each pixel knows how many frames cover it', async () => {
    const engine = await startAligned(shoot(6), ['sum', 'max', 'min'], {}, { kernels });
    for (const number of [2, 0, 1, 5, 3, 4])
      expect((await engine.take(nameOf(number))).outcome).toBe('folded');
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1, 2, 3, 4, 5], 2));
  });
});

describe('the planes of aligned frames', () => {
  it(`are the same in any order, with restarts, and after frames came and went, also the reference (seed ${seed})`, async () => {
    const captures = shoot(6);
    const planeSets = [['sum'], ['max', 'first', 'latest'], stillPlanes] as const;
    await expectSamePlanes({ count: 6, planeSets, seed, numRuns: 40 }, (planes, more) =>
      startAligned(captures, planes, more),
    );
  });
});
