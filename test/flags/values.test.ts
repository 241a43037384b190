/** The values of flags: what is taken, and what is refused with what to give. */
import { describe, expect, it } from 'vitest';
import { depth, filterEntries, instant, pixels, seconds, stops, wholeFrom } from '../../src/flags/values.ts';

describe('a value', () => {
  it.each<[string, (text: string) => unknown, string, unknown]>([
    ['whole number', wholeFrom(1, 100), '100', 100],
    ['number of seconds', seconds, '0.5', 0.5],
    ['number of stops', stops, '-20', -20],
    ['time', instant, '2025-06-01T21:30', '2025-06-01T21:30'],
    ['size', pixels, '1200x800', { width: 1200, height: 800 }],
    ['depth', depth, '16', 16],
    ['path of a filter', filterEntries, './f.mjs', ['./f.mjs']],
    ['filter with options', filterEntries, '{"module":"f.mjs"}', [{ module: 'f.mjs' }]],
  ])('is a %s', (_what, parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each<[(text: string) => unknown, string, string]>([
    [wholeFrom(1, 100), '0', 'give a whole number from 1 to 100'],
    [wholeFrom(1, 100), '101', 'give a whole number from 1 to 100'],
    [wholeFrom(0), '1.5', 'give a whole number from 0'],
    [wholeFrom(0), ' ', 'give a whole number from 0'],
    [seconds, '-1', 'give a number of seconds'],
    [seconds, '', 'give a number of seconds'],
    [stops, '20.5', 'give a number of stops from -20 to 20'],
    [instant, '2025-02-30', 'give a time such as'],
    [pixels, '0x800', 'give a size such as 1200x800'],
    [depth, '9', 'give 8, 16 or 32'],
    [filterEntries, '{"module"', 'give a file, or JSON such as'],
  ])('is nothing else: %o of %j', (parse, text, expected) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => parse(text)).toThrow(expected);
  });

  it('of a flag that is repeated comes after those before it', () => {
    expect(filterEntries('b.mjs', ['a.mjs'])).toEqual(['a.mjs', 'b.mjs']);
  });
});
