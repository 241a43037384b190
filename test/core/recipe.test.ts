/** Recipes: what must be the same for a frame to be taken out of what it was added to. */
import { describe, expect, it } from 'vitest';
import { mustRepeat, type Recipe, sameRecipe } from '../../src/core/recipe.ts';

const recipe: Recipe = { steps: ['filters ab12'], found: { filters: [1] }, samplesCrc: 0xabc };
const path = '/captures/a.jpg';

describe('a frame is made again', () => {
  it.each<[what: string, now: Recipe | undefined, then: Recipe | undefined]>([
    ['by nothing', undefined, undefined],
    ['by the same steps to the same samples', recipe, recipe],
    ['by steps that an older state file does not name', recipe, { samplesCrc: 0xabc }],
  ])('%s', (_what, now, then) => {
    expect(() => mustRepeat(now, { path, ...(then && { recipe: then }) })).not.toThrow();
  });

  it.each<[what: string, now: Recipe | undefined, then: Recipe | undefined, says: string]>([
    [
      'with other samples',
      { ...recipe, samplesCrc: 1 },
      recipe,
      'CRC-32 00000abc when it was folded, 00000001 now',
    ],
    [
      'without steps',
      undefined,
      recipe,
      'went through filters ab12 when it was folded, and would go through no step now',
    ],
    ['with steps that there were not', recipe, undefined, 'CRC-32 none when it was folded, 00000abc now'],
    [
      'by another version of a step',
      { ...recipe, steps: ['filters cd34'] },
      recipe,
      'would go through filters cd34 now',
    ],
    [
      'in another order',
      { ...recipe, steps: ['b 2', 'a 1'] },
      { ...recipe, steps: ['a 1', 'b 2'] },
      'would go through b 2, a 1 now',
    ],
  ])('not %s', (_what, now, then, says) => {
    const prepared = { path, ...(then && { recipe: then }) };
    const error = { code: 'config', message: expect.stringContaining(says) };
    expect(() => mustRepeat(now, prepared)).toThrow(expect.objectContaining(error));
  });

  it('is the same only to the last number', () => {
    expect(sameRecipe(recipe, { ...recipe })).toBe(true);
    expect(sameRecipe(undefined, undefined)).toBe(true);
    expect(sameRecipe(recipe, { ...recipe, found: { filters: [2] } })).toBe(false);
    expect(sameRecipe(recipe, undefined)).toBe(false);
  });
});
