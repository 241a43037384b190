/** What somebody meant who wrote a name that there is not. */
import { expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { didYouMean, nearest } from '../../src/core/suggest.ts';

const names = Object.keys(blends);

it.each([
  ['max', 'lighten'],
  ['min', 'darken'],
  ['average', 'mean'],
  ['median', 'trimmed'],
  ['Max', 'lighten'],
  ['lihgten', 'lighten'],
  ['MEAN', 'mean'],
  ['geometrc', 'geometric'],
])('%s is %s', (wanted, meant) => {
  expect(nearest(wanted, names)).toBe(meant);
  expect(didYouMean(wanted, names)).toBe(`; did you mean ${meant}?`);
});

it('says nothing where nothing is near, or where the other name is none of these', () => {
  expect(didYouMean('panorama', names)).toBe('');
  expect(didYouMean('max', ['status', 'stack'])).toBe('');
  expect(nearest('stauts', ['status', 'stack', 'watch'])).toBe('status');
});
