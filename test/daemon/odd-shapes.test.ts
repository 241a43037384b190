/** The advice to a photographer whose first frame was the odd one. */
import { expect, it } from 'vitest';
import type { TakeReply } from '../../src/core/verdict.ts';
import { OddShapes } from '../../src/daemon/listeners/odd-shapes.ts';

const frame = (frames: number): TakeReply => ({ outcome: 'folded', frames, exposureSecondsTotal: null });
const other = (frames: number, found = '96x64'): TakeReply => ({
  outcome: 'rejected',
  code: 'shape-mismatch',
  message: `it is ${found}, and the frames of this stack are 16x12`,
  frames,
  exposureSecondsTotal: null,
});

function heard(...replies: TakeReply[]): (number | string)[] {
  const odd = new OddShapes();
  return replies.flatMap((reply, i) => {
    const advice = odd.advice(reply, '/s');
    return advice === null ? [] : [i, advice];
  });
}

it('comes once, when three of one other shape stand against one', () => {
  const said = heard(frame(1), other(1), other(1, '8x8'), other(1), other(1), other(1), other(1));
  expect(said).toEqual([
    4,
    'only 1 frame in the stack, and 3 captures of another shape were rejected (it is 96x64, and the frames of this stack are 16x12); ' +
      'if that frame is the odd one: slowshutter remove last --state /s, and the others are taken',
  ]);
});

it('names all of several', () => {
  const said = heard(frame(1), frame(2), ...Array.from({ length: 6 }, () => other(2)));
  expect(said).toEqual([7, expect.stringContaining("slowshutter remove '*' --state /s")]);
});

it('does not come for fewer, for other reasons, or for a stack without a frame', () => {
  expect(heard(frame(1), other(1), other(1), frame(2), other(2))).toEqual([]);
  expect(
    heard(frame(1), ...Array.from({ length: 4 }, () => ({ ...other(1), code: 'truncated' as const }))),
  ).toEqual([]);
  expect(heard(...Array.from({ length: 4 }, () => other(0)))).toEqual([]);
});

it('comes again for another stack', () => {
  const three = [other(1), other(1), other(1)];
  expect(heard(frame(1), ...three, frame(1), ...three).filter((each) => typeof each === 'number')).toEqual([
    3, 7,
  ]);
});

it('goes on counting after a restart, from what the ledger has rejected', () => {
  const odd = new OddShapes();
  odd.resume({ [other(1).message ?? '']: 2, 'expected 16x12 as the first frame, found 8x8': 1 });
  expect(odd.advice(other(1), '/s')).toContain('3 captures of another shape');
  odd.resume({});
  expect(odd.advice(other(1), '/s')).toBeNull();
});
