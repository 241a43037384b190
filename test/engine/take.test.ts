/** What becomes of a capture in the engine: counted once, decided once, whatever comes twice or late. */

import { describe, expect, it } from 'vitest';
import type { TakeReply } from '../../src/core/verdict.ts';
import { withComment } from '../support/captures.ts';
import { type Captures, factsOf, startEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';

/** A whole container around pixels that do not decode. */
function spoiled(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const start = Buffer.from(copy).indexOf('IDAT') + 4;
  return copy.fill(0x55, start + 20, start + 60);
}

const outcomes = (replies: readonly TakeReply[]) => replies.map((reply) => reply.outcome);

describe('the same exposure', () => {
  it('under another name is a duplicate of the first', async () => {
    const captures = capturesOf('rgb8');
    captures.set('copy.jpg', captures.get('rgb8_1.jpg')!);
    const engine = await startEngine('wasm', captures);
    await engine.take('rgb8_1.jpg');
    expect(await engine.take('copy.jpg')).toMatchObject({
      outcome: 'duplicate',
      message: 'rgb8_1.jpg',
      frames: 1,
    });
    expect(await engine.take('copy.jpg')).toMatchObject({ outcome: 'duplicate', frames: 1 });
  });

  it('under many names at once is folded once', async () => {
    const [bytes] = capturesOf('png16').values();
    const captures: Captures = new Map(['a', 'b', 'c', 'd'].map((name) => [name, bytes!]));
    const engine = await startEngine('wasm', captures);
    const replies = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
    expect(outcomes(replies)).toEqual(['folded', 'duplicate', 'duplicate', 'duplicate']);
    expect(await engine.ask('standing', {})).toMatchObject({ totals: { frames: 1 }, duplicates: 3 });
  });

  it('whose metadata was rewritten is a duplicate; other pixels under its name are another exposure', async () => {
    const captures = capturesOf('rgb8');
    const engine = await startEngine('wasm', captures);
    await engine.take('rgb8_1.jpg');
    captures.set('rgb8_1.jpg', withComment(captures.get('rgb8_1.jpg')!, 'five stars'));
    expect(await engine.take('rgb8_1.jpg')).toMatchObject({ outcome: 'duplicate', frames: 1 });
    captures.set('rgb8_1.jpg', captures.get('rgb8_2.jpg')!);
    expect(await engine.take('rgb8_1.jpg')).toMatchObject({ outcome: 'folded', frames: 2 });
    expect(await engine.take('rgb8_2.jpg')).toMatchObject({ outcome: 'duplicate', frames: 2 });
  });
});

describe('a bad capture', () => {
  it('is pending until the last call, then rejected, and never a frame', async () => {
    const captures = capturesOf('png8');
    captures.set('bad.png', spoiled(captures.get('png8_1.png')!));
    captures.set('empty.png', new Uint8Array(0));
    captures.set('text.png', Buffer.from('not a picture at all'));
    const engine = await startEngine('wasm', captures);
    for (const [path, code] of [
      ['bad.png', 'decode-failed'],
      ['empty.png', 'truncated'],
      ['text.png', 'unknown-format'],
    ] as const) {
      expect(await engine.take(path, { last: false }), path).toMatchObject({ outcome: 'pending', code });
      expect(await engine.take(path), path).toMatchObject({ outcome: 'rejected', code, frames: 0 });
    }
    const standing = await engine.ask('standing', {});
    expect(standing.rejected).toEqual({ 'decode-failed': 1, truncated: 1, 'unknown-format': 1 });
    expect(standing.rejections.map(({ path }) => path)).toEqual(['bad.png', 'empty.png', 'text.png']);
  });

  it('that is mended is folded, and is rejected no longer', async () => {
    const captures = capturesOf('png8');
    const good = captures.get('png8_1.png')!;
    captures.set('png8_1.png', good.subarray(0, 100));
    const engine = await startEngine('wasm', captures);
    expect(await engine.take('png8_1.png')).toMatchObject({ outcome: 'rejected', code: 'truncated' });
    captures.set('png8_1.png', good);
    expect(await engine.take('png8_1.png')).toMatchObject({ outcome: 'folded', frames: 1 });
    expect((await engine.ask('standing', {})).rejected).toEqual({});
  });

  it('of another shape says both shapes, and is rejected at once', async () => {
    const captures = new Map([...capturesOf('png8'), ...capturesOf('grey16')]);
    const engine = await startEngine('wasm', captures);
    await engine.take('png8_1.png');
    expect(await engine.take('grey16_1.png', { last: false })).toMatchObject({
      outcome: 'rejected',
      code: 'shape-mismatch',
      message: expect.stringMatching(
        /it is 61x47 grey 16-bit, and the frames of this stack are 61x47 RGB 8-bit/,
      ),
    });
  });
});

describe('every nth', () => {
  it('counts a capture once, however often it is asked about', async () => {
    const captures = capturesOf('png8');
    captures.set('bad.png', spoiled(captures.get('png8_7.png')!));
    const engine = await startEngine('wasm', captures, { everyNth: 2 });
    const replies = [
      await engine.take('bad.png', { last: false }),
      await engine.take('png8_1.png'),
      await engine.take('png8_2.png'),
      await engine.take('bad.png', { last: true }),
      await engine.take('png8_3.png'),
      await engine.take('png8_4.png'),
    ];
    expect(outcomes(replies)).toEqual(['pending', 'skipped', 'folded', 'rejected', 'skipped', 'folded']);
  });
});

describe('what a frame says beside its samples', () => {
  it('is told: an alpha channel was left out', async () => {
    const engine = await startEngine('wasm', capturesOf('alpha'));
    expect((await engine.take('alpha_1.png')).note).toContain('alpha channel');
  });

  it('comes from the earliest capture, whenever it is folded', async () => {
    const captures = capturesOf('png8');
    expect(factsOf(captures, 'png8_1.png').mtimeNs).toBe('1000000000');
    const engine = await startEngine('wasm', captures);
    for (const path of ['png8_3.png', 'png8_1.png', 'png8_2.png']) await engine.take(path);
    const { totals } = await engine.ask('standing', {});
    expect(totals).toMatchObject({ firstCaptureAt: 1000, lastCaptureAt: 3000, exposureUnknown: 3 });
  });
});

it('a picture of no frame is refused, as an answer like any other', async () => {
  const engine = await startEngine('wasm', new Map());
  await expect(
    engine.ask('render', { file: 'a.png', blend: 'mean', ev: 0, depth: 8, maxEdgePixels: 9, quality: 9 }),
  ).rejects.toMatchObject({ code: 'nothing-folded' });
});
