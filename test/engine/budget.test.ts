/**
 * A machine that is too small for a stack, or nearly: it is told before a frame is decoded, with what to
 * leave out, and no capture pays for it.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { planesOf } from '../../src/blends/named.ts';
import type { FullScale, Shape } from '../../src/core/frame.ts';
import { type MachineMemory, planesBytes } from '../../src/core/memory.ts';
import type { PlaneName } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { FoldBuffers } from '../../src/engine/planes/buffers.ts';
import { Planes } from '../../src/engine/planes/planes.ts';
import { Budget } from '../../src/engine/stack/budget.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { kernelSets, startEngine, type TestEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { folded, look } from '../support/steered.ts';
import { tempFolder } from '../support/temp.ts';

const shape: Shape = { width: 6000, height: 4000, channels: 3, fullScale: 255 };
const MB = 1e6;
const all = Object.keys(blends);
const preview = (blend: string) => ({ file: `${blend}.jpg`, blend, ev: 0, maxEdgePixels: 99, quality: 85 });

/** Units: MB. */
function budgetOf(
  most: number,
  free: number,
  names: readonly string[] = all,
  more: Partial<StackSettings> = {},
) {
  const said: string[] = [];
  const settings = {
    ...defaultSettings,
    planes: planesOf(names, 'off'),
    previews: names.map(preview),
    ...more,
  };
  const machineMemory = () => ({ ownBytes: 70 * MB, mostBytes: most * MB, freeBytes: free * MB });
  const budget = new Budget(settings, { machineMemory, framesInHand: 4, say: (text) => said.push(text) });
  return { budget, said };
}

describe('a plan', () => {
  it('has as many frames in hand as there is room for, and says when they are fewer than could be', () => {
    const plan = (free: number) => {
      const { budget, said } = budgetOf(64_000, free, ['mean']);
      budget.plan(shape);
      return { frames: budget.framesInHand, said: said.length };
    };
    // 216 MB of planes for a night, 100 more for an engine at work, 100 a frame.
    expect([416, 515, 516, 715, 716, 60_000].map(plan)).toEqual([
      { frames: 1, said: 1 },
      { frames: 1, said: 1 },
      { frames: 2, said: 1 },
      { frames: 3, said: 1 },
      { frames: 4, said: 0 },
      { frames: 4, said: 0 },
    ]);
    expect(budgetOf(64_000, 60_000).budget.framesInHand).toBe(1);
  });

  it('says where there is no room for a whole night, unless the stack is full sooner', () => {
    const closeAfter = { frames: 200, exposureSeconds: null };
    const short = budgetOf(64_000, 344, ['mean']);
    short.budget.plan(shape);
    expect(short.said).toEqual([expect.stringMatching(/none for more than 256 frames.*set closeAfter/)]);
    expect(() => budgetOf(64_000, 343, ['mean']).budget.plan(shape)).toThrow('not enough memory');
    const closing = budgetOf(64_000, 344, ['mean'], { closeAfter });
    closing.budget.plan(shape);
    expect(closing.said).toEqual([expect.stringMatching(/frames are taken more slowly: 1 at a time/)]);
  });

  it('keeps planes that are there already, whatever they have grown to', () => {
    expect(() => budgetOf(64_000, 344, ['mean']).budget.plan(shape, 1000)).toThrow('not enough memory');
  });

  it('copies planes only where that leaves all frames their room', () => {
    const mayCopy = (free: number) => {
      const { budget } = budgetOf(64_000, free, ['mean']);
      budget.plan(shape);
      return budget.mayCopy;
    };
    expect([716 + 215, 716 + 216].map(mayCopy)).toEqual([false, true]);
  });

  it('refuses what this machine never has room for, with the numbers and the blends to leave out', () => {
    expect(() => budgetOf(900, 900).budget.plan(shape)).toThrow(
      expect.objectContaining({
        code: 'no-memory',
        message: expect.stringMatching(
          /6000x4000 RGB 8-bit with the planes sum, .* takes 1784 MB of memory, and there are 900 MB at most; leave out multiply and geometric and deviation and comet, which makes another stack$/,
        ),
      }),
    );
  });

  it('asks for patience where others have the memory now', () => {
    expect(() => budgetOf(64_000, 900).budget.plan(shape)).toThrow(
      expect.objectContaining({
        code: 'io',
        message: expect.stringMatching(/900 MB are free now; close other programs, or leave out/),
      }),
    );
  });

  it('has nothing to leave out of one blend', () => {
    const plan = () => budgetOf(300, 300, ['mean']).budget.plan(shape);
    expect(plan).toThrow(
      /takes 344 MB of memory, and there are 300 MB at most; it needs more memory, or smaller captures$/,
    );
  });
});

describe('planes in memory', () => {
  const small: Shape = { width: 1024, height: 1024, channels: 3, fullScale: 255 };
  const [PAGE, PAGES] = [65_536, 2 ** 16];
  /** Units: bytes that an arena has grown by. */
  async function grown(name: PlaneName, fullScale: FullScale, frames: number): Promise<number> {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1, maximum: PAGES }));
    const kernels = await kernelSets.plain!(arena.memory);
    const space = new FoldBuffers(arena, kernels, { ...small, fullScale }, defaultSettings);
    const before = arena.memory.buffer.byteLength;
    new Planes(space, [name]).resume(frames, []);
    return arena.memory.buffer.byteLength - before;
  }
  const cases = stillPlanes.flatMap((name) =>
    ([255, 65535] as const).flatMap((fullScale) =>
      [1, 257, 258, 4096, 70_000].map((frames) => [name, fullScale, frames] as const),
    ),
  );

  it.each(cases)(
    '%s of full scale %i take what the plan says with %i frames',
    async (name, fullScale, frames) => {
      // The narrow sums of 8 bits stay where they are when wider ones take over, which no night reaches.
      if (name === 'sum' && fullScale === 255 && frames === 70_000) return;
      const planned = planesBytes([name], { shape: { ...small, fullScale }, light: 'encoded', frames });
      const tables = { logs: 2, zeros: 2, glow: 1 }[name as string] ?? 0;
      expect(
        Math.abs((await grown(name, fullScale, frames)) - planned - tables * 4 * (fullScale + 1)),
      ).toBeLessThanOrEqual(PAGE);
    },
  );
});

describe('an engine on a small machine', () => {
  const captures = capturesOf('png8');
  const paths = [...captures.keys()];
  const rich: MachineMemory = { ownBytes: 0, mostBytes: 2 ** 40, freeBytes: 2 ** 40 };

  async function onMachine(
    memory: { now: MachineMemory },
    settings: Partial<StackSettings> = {},
  ): Promise<TestEngine> {
    return startEngine('wasm', captures, settings, { machineMemory: () => memory.now });
  }

  it('lets a capture wait for memory, and holds nothing against it', async () => {
    const memory = { now: { ...rich, freeBytes: 0 } };
    const engine = await onMachine(memory);
    await expect(engine.take(paths[0]!)).rejects.toThrow('not enough memory');
    expect((await engine.ask('standing', {})).totals.frames).toBe(0);
    expect((await engine.ask('known', {})).known).toEqual([]);
    memory.now = rich;
    for (const path of paths) expect((await engine.take(path)).outcome).toBe('folded');
    expect(await look(engine)).toEqual(await look(await folded(captures, paths, {})));
  });

  it('makes the same stack with one frame in hand as with three', async () => {
    const one = { ...rich, freeBytes: 170 * MB + 40 * MB };
    const engine = await onMachine({ now: one });
    const replies = await Promise.all(paths.map((path) => engine.take(path)));
    expect(replies.map(({ outcome }) => outcome)).toEqual(paths.map(() => 'folded'));
    expect(await look(engine)).toEqual(await look(await folded(captures, paths, {})));
  });

  it('does not open a stack that its machine has no room for', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const before = await startEngine('wasm', captures, { stateFile });
    await before.take(paths[0]!);
    await before.ask('checkpoint', {});
    await expect(
      onMachine({ now: { ...rich, mostBytes: 0, freeBytes: 0 } }, { stateFile }),
    ).rejects.toMatchObject({
      code: 'no-memory',
    });
    await expect(onMachine({ now: rich }, { stateFile })).resolves.toBeDefined();
  });
});
