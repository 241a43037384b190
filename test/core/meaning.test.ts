/** What makes two stacks the same, and what the file of one is called. */
import { describe, expect, it } from 'vitest';
import { stateFileName } from '../../src/config/settings.ts';
import { describeMeaning, type Meaning } from '../../src/core/meaning.ts';

const plain: Meaning = {
  light: 'encoded',
  planes: ['sum'],
  everyNth: 1,
  from: null,
  until: null,
  raw: 'mosaic',
  filters: [],
  align: 'off',
  alignTo: null,
  correction: null,
  window: null,
  fadeSeconds: 300,
};
const filter = { module: '/a/f.mjs', digest: 'ab12', options: { b: [1, { d: 2, c: 3 }], a: null } };

const others: [what: string, meaning: Partial<Meaning>][] = [
  ['light', { light: 'linear' }],
  ['planes', { planes: ['sum', 'max'] }],
  ['everyNth', { everyNth: 2 }],
  ['raw', { raw: 'embedded' }],
  ['align', { align: 'scene' }],
  ['align by stars', { align: 'stars' }],
  ['a reference', { align: 'scene', alignTo: 'a.jpg' }],
  ['from', { from: 0 }],
  ['another from', { from: 1 }],
  ['until', { until: 0 }],
  ['a filter', { filters: [filter] }],
  ['two filters', { filters: [filter, filter] }],
  ['other bytes', { filters: [{ ...filter, digest: 'ab13' }] }],
  ['other options', { filters: [{ ...filter, options: { ...filter.options, a: 0 } }] }],
  ['other options deep within', { filters: [{ ...filter, options: { b: [1, { d: 2, c: 4 }], a: null } }] }],
  ['a list in another order', { filters: [{ ...filter, options: { b: [{ d: 2, c: 3 }, 1], a: null } }] }],
];

describe('a meaning', () => {
  it('is another for each difference, in words and in the name of the file', () => {
    const all = [plain, ...others.map(([, other]) => ({ ...plain, ...other }))];
    expect(new Set(all.map(describeMeaning)).size).toBe(all.length);
    expect(new Set(all.map(stateFileName)).size).toBe(all.length);
  });

  it('is the same wherever a module lies and in whatever order its options are written', () => {
    const moved = { ...filter, module: '/b/g.mjs', options: { a: null, b: [1, { c: 3, d: 2 }] } };
    const [a, b] = [filter, moved].map((each) => ({ ...plain, filters: [each] }));
    expect(describeMeaning(a!)).toBe(describeMeaning(b!));
    expect(stateFileName(a!)).toBe(stateFileName(b!));
  });

  it('says all of it', () => {
    const meaning: Meaning = { ...plain, everyNth: 5, from: 1000, until: 2000, filters: [filter] };
    expect(describeMeaning(meaning)).toBe(
      'encoded sum every 5 from 1970-01-01T00:00:01.000Z until 1970-01-01T00:00:02.000Z ' +
        'through ab12 {"a":null,"b":[1,{"c":3,"d":2}]}',
    );
  });
});

describe('the name of a state file', () => {
  it.each([
    [{}, 'encoded-sum.state'],
    [{ light: 'linear', planes: ['sum', 'max'] }, 'linear-sum+max.state'],
    [{ everyNth: 5 }, 'encoded-sum-every5.state'],
  ] as const)('stays what it was where there is neither period nor filter: %j', (other, name) => {
    expect(stateFileName({ ...plain, ...other })).toBe(name);
  });

  it('ends in the beginning of a SHA-256 where there is', () => {
    const name = stateFileName({ ...plain, everyNth: 2, filters: [filter] });
    expect(name).toMatch(/^encoded-sum-every2-[0-9a-f]{8}\.state$/);
  });
});
