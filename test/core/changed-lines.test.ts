/** The frames that a decision changed, for people. */
import { expect, it } from 'vitest';
import { changedLines } from '../../src/core/changed-lines.ts';

const changed = [
  { path: '/c/a.jpg', number: 7 },
  { path: '/c/b\n.jpg', number: 12 },
];

it('are counted, then listed with their numbers, fit for a terminal', () => {
  const facts = { changed, frames: 3, exposureSecondsTotal: null, refolding: false };
  expect(changedLines('removed', facts).split('\n')).toEqual([
    'removed 2 frames, 3 in the stack',
    '    7  /c/a.jpg',
    '   12  /c/b\\u000a.jpg',
  ]);
});

it('say that the others are refolded while that is so', () => {
  const facts = { changed: changed.slice(0, 1), frames: 1, exposureSecondsTotal: null, refolding: true };
  expect(changedLines('restored', facts)).toMatch(/^restored 1 frame, .*\n.*\nthe others are refolded;/);
});
