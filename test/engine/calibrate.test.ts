/** Calibration steps in a stack: their order, their light, and the numbers that they keep of a frame. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { linearTable } from '../../src/core/light.ts';
import type { CalibrationStep } from '../../src/engine/calibrate/step.ts';
import { inLinearLight } from '../../src/engine/stages/light.ts';
import { loadStack } from '../../src/io/storage/checkpoint.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { type Captures, foldFrame, openStack, startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCapture, tinySamples } from '../support/tiny.ts';

const capturesOf = (...numbers: number[]): Captures =>
  new Map(numbers.map((n) => [`/captures/${n}.tiny`, tinyCapture(n)]));
const paths = (captures: Captures) => [...captures.keys()];

/** A step that takes from each frame its darkest sample, which it finds once and then is told. */
function darkest(found: (readonly number[] | null)[]): CalibrationStep {
  return {
    name: 'darkest',
    rank: 1,
    light: 'stored',
    prepare: async () => ({
      digest: '1',
      async apply({ samples }, _capture, before) {
        found.push(before);
        const least = before?.[0] ?? Math.min(...samples);
        for (let i = 0; i < samples.length; i++) samples[i]! -= least;
        return [least];
      },
    }),
  };
}

async function entriesOf(stateFile: string): Promise<Entry[]> {
  const nothing = () => undefined;
  return (await loadStack(systemDisk, stateFile, nothing, nothing))!.entries;
}

describe('the numbers that a step finds of a frame', () => {
  it('are in the ledger, and are told when the frame is taken out, put back and refolded', async () => {
    const captures = capturesOf(1, 2, 3);
    const told: (readonly number[] | null)[] = [];
    const stateFile = join(tempFolder(), 'a.state');
    const ports = { decoders: [tiny], calibration: [darkest(told)] };
    const engine = await startEngine('plain', captures, { stateFile }, ports);
    for (const path of paths(captures)) await engine.take(path);
    const least = [1, 2, 3].map((n) => [Math.min(...tinySamples(n))]);
    expect(told.splice(0)).toEqual([null, null, null]);
    await engine.ask('checkpoint', {});
    const recipes = (await entriesOf(stateFile)).map(({ recipe }) => recipe);
    expect(recipes).toMatchObject(
      least.map((found) => ({ steps: ['darkest 1'], found: { darkest: found } })),
    );

    const whole = await engine.ask('digest', {});
    await engine.ask('remove', { frames: ['2.tiny'] });
    await engine.ask('refold', {});
    await engine.ask('restore', { frames: ['2.tiny'] });
    expect(told).toEqual([least[1], least[0], least[2], least[1]]);
    expect(await engine.ask('digest', {})).toEqual(whole);
  });

  it('belong to one version of the step: a stack of another one is refused', async () => {
    const captures = capturesOf(1, 2);
    const step = darkest([]);
    const later: CalibrationStep = {
      ...step,
      prepare: async (...asked) => ({ ...(await step.prepare(...asked))!, digest: '2' }),
    };
    const stateFile = join(tempFolder(), 'a.state');
    const open = (each: CalibrationStep) =>
      startEngine('plain', captures, { stateFile }, { decoders: [tiny], calibration: [each] });
    const engine = await open(step);
    for (const path of paths(captures)) await engine.take(path);
    await engine.ask('checkpoint', {});
    await expect(open(later)).rejects.toMatchObject({
      code: 'broken-invariant',
      message: expect.stringContaining('went through darkest 1, and new ones would go through darkest 2'),
    });
  });
});

describe('steps', () => {
  it('run by rank, whatever the order of the registry', async () => {
    const order: string[] = [];
    const stepOf = (name: string, rank: number): CalibrationStep => ({
      ...{ name, rank, light: 'stored' },
      prepare: async () => ({
        digest: '1',
        async apply() {
          order.push(name);
          return null;
        },
      }),
    });
    const captures = capturesOf(1);
    const calibration = [stepOf('b', 2), stepOf('c', 3), stepOf('a', 1)];
    const engine = await startEngine('plain', captures, {}, { decoders: [tiny], calibration });
    await engine.take(paths(captures)[0]!);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('in linear light see linear samples, and those before them the stored ones', async () => {
    const seen: number[][] = [];
    const look = (name: string, rank: number, light: 'stored' | 'linear'): CalibrationStep => ({
      ...{ name, rank, light },
      prepare: async () => ({
        digest: '1',
        async apply({ samples }) {
          seen.push([...samples]);
          return null;
        },
      }),
    });
    const captures = capturesOf(4);
    const calibration = [look('first', 1, 'stored'), look('second', 2, 'linear')];
    const engine = await startEngine(
      'plain',
      captures,
      { light: 'linear' },
      { decoders: [tiny], calibration },
    );
    await engine.take(paths(captures)[0]!);
    const stored = [...tinySamples(4)];
    expect(seen).toEqual([stored, stored.map((sample) => linearTable(255)[sample]!)]);
    // The planes are those of a stack in which light is made as frames are folded.
    const plain = await startEngine('plain', captures, { light: 'linear' }, { decoders: [tiny] });
    await plain.take(paths(captures)[0]!);
    expect(await engine.ask('digest', {})).toEqual(await plain.ask('digest', {}));
  });
});

describe('samples that are linear in the file', () => {
  const shape = { width: 5, height: 3, channels: 1, fullScale: 65535, transfer: 'linear' } as const;
  const samples = () => Uint16Array.from({ length: 15 }, (_, i) => i * 4321);

  it.each(['plain', 'wasm'])('go into a linear stack as they are, with %s kernels', async (kernels) => {
    const { stack } = await openStack(kernels, new Map(), { light: 'linear', planes: ['max'] });
    foldFrame(stack, { shape, samples: samples() }, 1);
    const { planes } = stack.opened();
    const [plane] = planes.packedPlanes();
    const packed = stack.pack({ plane: plane!, start: 0, samples: 15 });
    expect(new Uint16Array(packed.slice().buffer)).toEqual(samples());
  });

  it('and by way of a step', () => {
    expect(inLinearLight({ shape, samples: samples() })).toEqual({
      shape,
      samples: samples(),
      light: 'linear',
    });
  });

  it('never go into one stack with those by the curve of sRGB', async () => {
    const { stack } = await openStack('plain', new Map(), { light: 'linear' });
    foldFrame(stack, { shape, samples: samples() }, 1);
    const { transfer: _curve, ...stored } = shape;
    const fold = () => foldFrame(stack, { shape: stored, samples: samples() }, 2);
    expect(fold).toThrow('it is 5x3 grey 16-bit, and the frames of this stack are 5x3 grey 16-bit linear');
  });
});
