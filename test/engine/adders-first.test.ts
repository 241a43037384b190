/**
 * The first frames of a stack, added by threads before any counts: whichever of them is sound gives the stack
 * its shape, as where frames are folded one after the other.
 */
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import type { TakeReply } from '../../src/core/verdict.ts';
import { addingPorts, noisyJpegs } from '../support/adding.ts';
import { openStack, publishing, startEngine } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const SEED = 20261129;
const HISTORIES = 24;
const meansOfMean = { planes: ['sum'] } as const;
const preview = { file: '/p/mean.png', blend: 'mean', maxEdgePixels: 150, quality: 85, ev: 0 } as const;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function adding(before?: Parameters<typeof addingPorts>[0]) {
  const { ports, asked, end } = addingPorts(before);
  ends.push(end);
  return { ports, asked };
}

const wide = [...(await noisyJpegs(8, 70, 53)).values()];
const tall = [...(await noisyJpegs(8, 40, 61)).values()];
/** For what never comes where something is wrong. */
async function manyTurns(): Promise<void> {
  for (let i = 0; i < 300_000; i++) await new Promise((resolve) => setImmediate(resolve));
}
const damaged = (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, -60), bytes.subarray(-2)]);

/** Of each kind: mostly added by threads, some of another shape, damaged, or decoded for themselves. */
async function historyOf(random: () => number) {
  const captures = new Map<string, Uint8Array>();
  const isDamaged: boolean[] = [];
  const count = 2 + below(random, 7);
  for (let i = 0; i < count; i++) {
    const bytes = (random() < 0.6 ? wide : tall)[i]!;
    const kind = random();
    const asOther = kind > 0.88 ? sharp(bytes).png() : sharp(bytes).jpeg({ progressive: true });
    const made = kind < 0.35 ? damaged(bytes) : kind < 0.75 ? bytes : await asOther.toBuffer();
    captures.set(`/captures/${i}.jpg`, made);
    isDamaged.push(kind < 0.35);
  }
  return { captures, isDamaged };
}

it('are added like all others', async () => {
  const { ports, asked } = adding();
  const captures = await noisyJpegs(5);
  const engine = await startEngine('wasm', captures, meansOfMean, ports);
  await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  expect(asked.filter((name) => name === 'add' || name === 'decode')).toEqual(Array(5).fill('add'));
});

it('that are refused leave the stack to the next, of whatever shape', async () => {
  let isDecoded: () => void = () => undefined;
  const decoded = new Promise<void>((resolve) => {
    isDecoded = resolve;
  });
  // The first is on its way until the second is.
  const { ports } = adding(async (name) => {
    if (name === 'decode') isDecoded();
    if (name === 'add') await Promise.race([decoded, manyTurns()]);
  });
  const captures = new Map([
    ['a', damaged(wide[0]!)],
    ['b', tall[1]!],
    ['c', wide[2]!],
    ['d', tall[3]!],
  ]);
  const engine = await startEngine('wasm', captures, meansOfMean, ports);
  const replies = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  expect(replies.map(({ outcome, code }) => code ?? outcome)).toEqual([
    'decode-failed',
    'folded',
    'shape-mismatch',
    'folded',
  ]);
});

it('are of the shape that is wanted, as all others', async () => {
  const { ports } = adding();
  const captures = new Map([
    ['a', wide[0]!],
    ['b', tall[1]!],
  ]);
  const shape: Shape = { width: 40, height: 61, channels: 3, fullScale: 255 };
  const engine = await startEngine('wasm', captures, { ...meansOfMean, shape }, ports);
  const replies = await Promise.all(['a', 'b'].map((path) => engine.take(path)));
  expect(replies.map(({ outcome, code }) => code ?? outcome)).toEqual(['shape-mismatch', 'folded']);
});

it('are no shape of the stack before one counts', async () => {
  const { ports } = adding();
  const { stack } = await openStack('wasm', await noisyJpegs(1), meansOfMean, ports);
  const shape: Shape = { width: 70, height: 53, channels: 3, fullScale: 255 };
  stack.begin(shape, 'jpeg');
  expect([stack.begun, stack.shape]).toEqual([shape, null]);
  expect(stack.standing()).toMatchObject({ shape: null, frames: 0, planes: [] });
  stack.withdraw();
  expect(stack.begun).toBeNull();
});

it('are not in a state or a picture before one counts', async () => {
  const { ports } = adding();
  const captures = new Map([
    ['a', damaged(wide[0]!)],
    ['b', damaged(wide[1]!)],
  ]);
  const settings = { ...meansOfMean, previews: [preview], stateFile: join(tempFolder(), 'a.state') };
  const engine = await startEngine('wasm', captures, settings, ports);
  const taken = ['a', 'b'].map((path) => engine.take(path));
  for (let i = 0; i < 20; i++) {
    expect(await engine.ask('checkpoint', {})).toMatchObject({ durableFrames: 0 });
    expect(await engine.ask('publish', publishing)).toMatchObject({ frames: 0 });
    expect(await engine.ask('digest', {})).toEqual({ digest: null });
  }
  await Promise.all(taken);
  expect(engine.published.has(preview.file)).toBe(false);
});

it(`have the verdicts and the sums of one fold, whatever comes and whoever looks (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  for (let n = 0; n < HISTORIES; n++) {
    const { captures, isDamaged } = await historyOf(random);
    const plain = await startEngine('wasm', captures, meansOfMean);
    const { ports } = adding();
    const engine = await startEngine('wasm', captures, meansOfMean, ports);
    const looks = n % 2 === 0;
    const expected: TakeReply[] = [];
    for (const path of captures.keys()) expected.push(await plain.take(path));
    const taken = [...captures.keys()].map(async (path) => {
      const reply = await engine.take(path);
      if (looks) await engine.ask('digest', {});
      return reply;
    });
    if (looks) await engine.ask('digest', {});
    // Of what is damaged and does not fit, either may be said.
    const told = ({ outcome, code, message }: TakeReply, i: number) =>
      isDamaged[i] ? outcome : [code ?? outcome, message];
    expect((await Promise.all(taken)).map(told), `history ${n}`).toEqual(expected.map(told));
    expect(await engine.ask('digest', {}), `history ${n}`).toEqual(await plain.ask('digest', {}));
    for (const end of ends.splice(0)) end();
  }
}, 120_000);
