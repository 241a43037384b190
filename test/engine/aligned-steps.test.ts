/**
 * What an aligned frame goes through, in turn: filters see it as it was taken, light is made, then it is
 * moved.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Frame } from '../../src/core/frame.ts';
import { LINEAR_FULL_SCALE, linearTable } from '../../src/core/light.ts';
import { identity } from '../../src/core/registration.ts';
import {
  captureOf,
  height,
  nameOf,
  shoot,
  shot,
  startAligned,
  transformOf,
  width,
} from '../support/aligned.ts';
import { sha256 } from '../support/digest.ts';
import type { TestEngine } from '../support/engine.ts';
import { filterThat } from '../support/filters.ts';
import { savedIn } from '../support/ledgers.ts';
import { shiftAligner, sourceOf } from '../support/shift-aligner.ts';
import { tempFolder } from '../support/temp.ts';

const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

/** Notes what is registered and what is moved. */
function watched() {
  const [registered, moved]: Frame[][] = [[], []];
  const aligner = {
    ...shiftAligner,
    register: (...[reference, frame, mode]: Parameters<typeof shiftAligner.register>) => {
      registered!.push(frame);
      return shiftAligner.register(reference, frame, mode);
    },
    warp: (...[frame, transform, out]: Parameters<typeof shiftAligner.warp>) => {
      moved!.push(frame);
      return shiftAligner.warp(frame, transform, out);
    },
  };
  return { registered: registered!, moved: moved!, ports: { openAligner: async () => aligner } };
}

it('in linear light it is registered as it was stored, and moved as light, at 16 bits', async () => {
  const { registered, moved, ports } = watched();
  const engine = await startAligned(shoot(2), ['sum'], { light: 'linear' }, ports);
  for (const number of [0, 1]) await engine.take(nameOf(number));
  expect(registered.map(({ light, samples }) => [light, samples.BYTES_PER_ELEMENT])).toEqual([
    [undefined, 1],
  ]);
  expect(moved.map(({ light, samples }) => [light, samples.BYTES_PER_ELEMENT])).toEqual([['linear', 2]]);

  const table = linearTable(255);
  expect(table.at(-1)).toBe(LINEAR_FULL_SCALE);
  const [sum, coverage] = [Buffer.alloc(3 * width * height), new Uint16Array(width * height)];
  for (let i = 0; i < width * height; i++) {
    let total = 0;
    for (const number of [0, 1]) {
      const transform = number === 0 ? identity : transformOf(shot(1), shot(0));
      const [x, y] = sourceOf(transform, i % width, Math.floor(i / width));
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      total += table[shot(number).samples[y * width + x]!]!;
      coverage[i]!++;
    }
    sum.writeUIntLE(total, 3 * i, 3);
  }
  expect(await digestOf(engine)).toBe(sha256(sum, new Uint8Array(coverage.buffer)));
});

it('filters see it before it is moved, and it comes out again as it was put in', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  // What a filter does by place would be elsewhere in a frame that was moved.
  const filters = [
    filterThat('({ samples }) => { for (let i = 0; i < samples.length; i += 2) samples[i] &= 0xf8; }'),
  ];
  const [captures, plain] = [shoot(4), shoot(4)];
  for (const number of [0, 1, 2, 3]) {
    const filtered = shot(number).samples.map((sample, i) => (i % 2 === 0 ? sample & 0xf8 : sample));
    plain.set(nameOf(number), captureOf(filtered));
  }
  const engine = await startAligned(captures, ['sum', 'max'], { filters, stateFile });
  const expected = await startAligned(plain, ['sum', 'max']);
  for (const number of [0, 1, 2, 3]) {
    const [found, wanted] = [await engine.take(nameOf(number)), await expected.take(nameOf(number))];
    expect([found.outcome, wanted.outcome]).toEqual(['folded', 'folded']);
  }
  const whole = await digestOf(engine);
  expect(whole).toBe(await digestOf(expected));
  await engine.ask('checkpoint', {});
  const { header, entries } = await savedIn(stateFile);
  expect(header.steps?.map((step) => step.split(' ')[0])).toEqual(['filters', 'align']);
  const { recipe } = entries.find(({ outcome }) => outcome === 'folded')!;
  expect(recipe).toMatchObject({ samplesCrc: expect.any(Number), found: { align: expect.any(Array) } });
  await engine.ask('remove', { frames: [nameOf(0)] });
  await engine.ask('restore', { frames: [nameOf(0)] });
  await engine.ask('refold', {});
  expect(await digestOf(engine)).toBe(whole);
});
