/**
 * Trails that fade, through the engine: a function of the frames that are in, and of their times, whatever
 * happened to the stack.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import { sha256 } from '../support/digest.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { below, randomFrom, shuffled } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyNames, tinySamples } from '../support/tiny.ts';

const NAMES = tinyNames(9);
const captures = tinyCaptures(NAMES);
/** Frames are a second apart: of nine the first has faded by less than half to nothing. */
const FADES = [0.37, 2, 60];

/** SHA-256 of the plane of these frames, by its definition: 3 bytes a sample. */
function expectedDigest(numbers: readonly number[], fadeSeconds: number): string {
  const steps = (number: number) => Math.floor(((number + 1) * 2 ** 20) / fadeSeconds + 0.5);
  const latest = Math.max(...numbers);
  const plane = tinySamples(0).map(() => 0);
  const bytes = Buffer.alloc(plane.length * 3);
  for (let i = 0; i < plane.length; i++) {
    const below = numbers.map((number) => {
      const sample = tinySamples(number)[i]!;
      const term = Math.floor(2 ** 20 * Math.log2(255 / sample) + 0.5);
      return sample === 0 ? 2 ** 24 - 1 : term + steps(latest) - steps(number);
    });
    bytes.writeUIntLE(Math.min(2 ** 24 - 1, ...below), i * 3, 3);
  }
  return sha256(bytes);
}

/** An engine that may end at any time, and another goes on from its checkpoint. */
class Life {
  private readonly settings: Partial<StackSettings>;
  engine!: TestEngine;

  constructor(fadeSeconds: number) {
    this.settings = { planes: ['glow'], fadeSeconds, stateFile: join(tempFolder(), 'a.state') };
  }

  async begin(): Promise<void> {
    this.engine = await startEngine('wasm', captures, this.settings, { decoders: [tiny] });
  }

  async restart(): Promise<void> {
    await this.engine.ask('checkpoint', {});
    await this.begin();
  }
}

/** What becomes of the stack in a random life; the numbers of the frames that are in at its end. */
async function lived(life: Life, random: () => number): Promise<number[]> {
  const inside = new Set<string>();
  const outside = new Set<string>();
  const coming = shuffled(NAMES, random);
  const one = (names: Iterable<string>) => shuffled([...names], random)[0];
  // The latest goes and comes back more often than others: what is left of it is the trap.
  const latest = () => [...inside].sort().at(-1);
  for (let i = 0; i < 30; i++) {
    const what = below(random, 6);
    const gone = what === 1 ? latest() : one(inside);
    const back = one(outside);
    if (what <= 2 && gone !== undefined && inside.size > 1 && what > 0) {
      await life.engine.ask('remove', { frames: [gone] });
      inside.delete(gone);
      outside.add(gone);
    } else if (what === 3 && back !== undefined) {
      await life.engine.ask('restore', { frames: [back] });
      outside.delete(back);
      inside.add(back);
    } else if (what === 4 && below(random, 2) === 0) await life.restart();
    else if (what === 5 && below(random, 3) === 0) await life.engine.ask('refold', {});
    else if (coming.length > 0) {
      const name = coming.pop()!;
      await life.engine.take(name);
      inside.add(name);
    }
  }
  return [...inside].map((name) => NAMES.indexOf(name));
}

describe('comet', () => {
  it('the plane is that of the frames that are in, whatever came, went and came back (seed 20261201)', async () => {
    const property = fc.asyncProperty(fc.integer(), fc.constantFrom(...FADES), async (seed, fadeSeconds) => {
      const life = new Life(fadeSeconds);
      await life.begin();
      const inside = await lived(life, randomFrom(seed));
      await life.engine.ask('refold', {});
      const { digest } = await life.engine.ask('digest', {});
      expect(digest).toBe(expectedDigest(inside, fadeSeconds));
      await life.restart();
      expect(await life.engine.ask('digest', {})).toEqual({ digest });
    });
    await fc.assert(property, { seed: 20261201, numRuns: Number(process.env.SLOWSHUTTER_RUNS ?? 40) });
  });

  it('a latest frame that goes and comes back before anything is refolded does not fade the others twice', async () => {
    const life = new Life(2);
    await life.begin();
    for (const name of NAMES.slice(0, 4)) await life.engine.take(name);
    await life.engine.ask('remove', { frames: [NAMES[3]!] });
    await life.restart();
    await life.engine.ask('restore', { frames: [NAMES[3]!] });
    expect((await life.engine.ask('standing', {})).refolding).toBeNull();
    expect(await life.engine.ask('digest', {})).toEqual({ digest: expectedDigest([0, 1, 2, 3], 2) });
  });

  it('another time to fade is another stack', async () => {
    const life = new Life(2);
    await life.begin();
    await life.engine.take(NAMES[0]!);
    await life.restart();
    const other = new Life(3);
    const { stateFile } = (life as unknown as { settings: { stateFile: string } }).settings;
    Object.assign((other as unknown as { settings: object }).settings, { stateFile });
    await expect(other.begin()).rejects.toThrow(/fading by half in 2 s/);
  });
});
