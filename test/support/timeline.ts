/** A shoot of tiny frames with a timeline, its pictures of intervals, and what they must be. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Interval } from '../../src/core/interval.ts';
import type { Light } from '../../src/core/light.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { height, nameOf, shoot, width } from './aligned.ts';
import { decoded } from './decoded.ts';
import { type Captures, startEngine, type TestEngine } from './engine.ts';
import { stillPlanes } from './settings.ts';
import { tempFolder } from './temp.ts';
import { tiny } from './tiny.ts';

const k = 3;
export const edge = Math.ceil(width / k);
export const all: Interval = { from: null, until: null, numbers: null, last: null };
export const numbers = (first: number, last: number): Interval => ({ ...all, numbers: { first, last } });
export const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
/** Frame `number` of the shoot gets this number of the ledger where they come in order. */
export const captured = (number: number) => nameOf(number - 1);

export const start = (
  captures: Captures,
  settings: Partial<StackSettings>,
  ports: Partial<EnginePorts> = {},
) => startEngine('wasm', captures, { planes: stillPlanes, ...settings }, { decoders: [tiny], ...ports });

/** In a folder of its own, unless another is given. */
export async function shootInto(
  captures: Captures,
  taken: readonly number[],
  { leaves = 4, ...more }: Partial<StackSettings> & { leaves?: number } = {},
  ports: Partial<EnginePorts> = {},
) {
  const stateFile = join(tempFolder(), 'a.state');
  const settings = { stateFile, timeline: { maxEdgePixels: edge, leaves }, ...more };
  const engine = await start(captures, settings, ports);
  for (const number of taken) {
    expect((await engine.take(captured(number))).outcome).toBe('folded');
    // What is kept is kept in turn before this is drawn: a disk that lags behind would keep less.
    if (more.timeline !== null && number % 4 === 0) await shown(engine, all);
  }
  const folder = settings.stateFile!.replace('.state', '.timeline');
  return { engine, settings, folder };
}

export const picture = { blend: 'mean', ev: 0, depth: 16, maxEdgePixels: 65535, quality: 90 } as const;

/** The samples, and which numbers of the ledger are said to be in them. */
export async function shown(engine: TestEngine, interval: Interval, blend = 'mean') {
  const drawn = await engine.ask('interval', { ...picture, interval, blend, file: 'fast.png' });
  expect([drawn.width, drawn.height]).toEqual([edge, Math.ceil(height / k)]);
  const { samples } = await decoded(engine.published.get('fast.png')!);
  return { samples: Array.from(samples), numbers: drawn.numbers, frames: drawn.frames };
}

/** What a stack of these frames alone has at every k-th pixel of its picture at full size. */
export async function exact(taken: readonly number[], blend = 'mean', light: Light = 'encoded') {
  const engine = await start(shoot(40), { light });
  for (const number of taken) await engine.take(captured(number));
  await engine.ask('render', { ...picture, blend, file: 'exact.png' });
  const { samples, shape } = await decoded(engine.published.get('exact.png')!);
  expect(shape.width).toBe(width);
  return Array.from(samples).filter((_, i) => Math.floor(i / width) % k === 0 && (i % width) % k === 0);
}

export async function expectExact(engine: TestEngine, interval: Interval, taken: readonly number[]) {
  const { samples, frames } = await shown(engine, interval);
  expect(frames).toBe(taken.length);
  expect(samples).toEqual(await exact(taken));
}
