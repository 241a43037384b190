/**
 * What new frames are held against follows from the frames that are in the stack, whatever was in it before.
 */
import { describe, expect, it } from 'vitest';
import type { Camera } from '../../src/core/capture-facts.ts';
import type { Entry } from '../../src/core/ledger.ts';
import type { StackContents } from '../../src/engine/stack/contents.ts';
import { openStack } from '../support/engine.ts';

const shape = { width: 2, height: 1, channels: 1, fullScale: 255 } as const;
const frame = { shape, samples: Uint8Array.of(1, 2) };
const look = { orientation: 1, iccProfile: null };

async function stackThatHolds(): Promise<StackContents> {
  const hold = { on: ['iso', 'brightness'], sigmas: 6 } as const;
  return (await openStack('plain', new Map(), { planes: ['sum'], hold })).stack;
}

function fold(stack: StackContents, name: string, said: Partial<Entry>): void {
  const entry = { path: name, stamp: '', digest: name, imageDigest: null, outcome: 'folded' } as const;
  stack.fold({ frame, entry: { ...entry, ...said }, look, decoder: 'none' });
}

function takeOut(stack: StackContents, name: string): void {
  const entry = stack.ledger.withDigest(name)!;
  const [first] = stack.ledger.folded().filter((each) => each !== entry);
  const taken = first ? { path: first.path, capturedAt: 0, digest: first.digest, ...look } : null;
  stack.unfold(frame, entry, { outcome: 'removed', reason: 'photographer' }, taken);
}

function putBack(stack: StackContents, name: string): void {
  const entry = { ...stack.ledger.withDigest(name)!, outcome: 'folded' } as const;
  stack.fold({ frame, entry, look, decoder: 'none' });
}

const isHeld = (stack: StackContents, entry: { camera?: Partial<Camera>; brightness?: number }) =>
  stack.holdRules.judge({ shape, entry }, shape) !== null;

describe('the setting of a frame that was taken out', () => {
  it('is no rule for the next ones any more', async () => {
    const stack = await stackThatHolds();
    fold(stack, 'a', { camera: { iso: 100 } });
    fold(stack, 'b', { camera: { iso: 200 } });
    expect([100, 200].map((iso) => isHeld(stack, { camera: { iso } }))).toEqual([false, true]);
    takeOut(stack, 'a');
    expect([100, 200].map((iso) => isHeld(stack, { camera: { iso } }))).toEqual([true, false]);
  });

  it('is the rule again when it is put back, for it was the first', async () => {
    const stack = await stackThatHolds();
    fold(stack, 'a', { camera: { iso: 100 } });
    fold(stack, 'b', { camera: { iso: 200 } });
    takeOut(stack, 'a');
    putBack(stack, 'a');
    expect([100, 200].map((iso) => isHeld(stack, { camera: { iso } }))).toEqual([false, true]);
  });
});

it('the brightness of frames that were taken out is none that others are compared with', async () => {
  const stack = await stackThatHolds();
  for (let i = 0; i < 6; i++) fold(stack, `dark ${i}`, { brightness: 0.1 });
  for (let i = 0; i < 5; i++) fold(stack, `bright ${i}`, { brightness: 0.9 });
  expect([0.1, 0.9].map((brightness) => isHeld(stack, { brightness }))).toEqual([false, true]);
  for (let i = 0; i < 6; i++) takeOut(stack, `dark ${i}`);
  expect([0.1, 0.9].map((brightness) => isHeld(stack, { brightness }))).toEqual([true, false]);
});
