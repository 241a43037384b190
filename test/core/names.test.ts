/** Names: which may be captures, how they are ordered, how they are shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byName, isCaptureName, printable, shellWord } from '../../src/core/names.ts';

const seed = 20250104;

describe('the name of a capture', () => {
  const table: [name: string, is: boolean][] = [
    ['IMG_0001.jpg', true],
    ['IMG.JPG', true],
    ['a.Tif', true],
    ['with spaces (1).jpg', true],
    ['two.dots.jpg', true],
    ['$.jpg', true],
    ['$$.jpg', true],
    ['capture.tmp.jpg', true],
    ['umlaut-ä.jpg', true],
    ['not utf-8 \udcff.jpg', true],
    ['', false],
    ['jpg', false],
    ['.jpg', false],
    ['.hidden.jpg', false],
    ['._IMG_0001.jpg', false],
    ['notes.txt', false],
    ['a.jpg.txt', false],
    ['a.jpg ', false],
    ['a.', false],
    ['tmpfileAb3xY9', false],
    ['thumb.jpg', true],
    ['thumbs_up.jpg', true],
    ['a_thumb.jpg', false],
    ['a_THUMB.JPG', false],
    ['a.thumb.jpg', false],
    ['a-thumbnail.png', false],
    ['.thumb_a.jpg', false],
    ['tmpfile12.jpg', false],
    ['a.jpg.tmp', false],
    ['a.tmp', false],
    ['a.jpg.part', false],
    ['a.jpg.filepart', false],
    ['a.jpg.crdownload', false],
    ['a.jpg~', false],
    ['$$IMG_1$$', false],
    ['$$IMG_1$$.jpg', false],
    ['$$$$.jpg', false],
  ];
  it.each(table)('%j: %s', (name, is) => {
    expect(isCaptureName(name, ['jpg', 'tif'])).toBe(is);
  });

  it.each(['tmp', 'part', 'filepart', 'crdownload'])(
    'never ends in .%s, even were it registered',
    (extension) => {
      expect(isCaptureName(`a.${extension}`, [extension])).toBe(false);
      expect(isCaptureName(`a.${extension.toUpperCase()}`, [extension])).toBe(false);
    },
  );
});

describe('the order of names', () => {
  it('takes digits as numbers', () => {
    const names = ['IMG_10.jpg', 'IMG_9.jpg', 'IMG_100.jpg', 'IMG_0001.jpg'];
    expect(names.sort(byName)).toEqual(['IMG_0001.jpg', 'IMG_9.jpg', 'IMG_10.jpg', 'IMG_100.jpg']);
  });

  it.each([
    ['IMG_1.jpg', 'IMG_01.jpg'],
    ['a\u0001.jpg', 'a.jpg'],
    ['\u00e9.jpg', 'e\u0301.jpg'],
  ])('tells %j from %j, so that a folder read in another order gives the same', (a, b) => {
    expect(byName(a, b)).not.toBe(0);
    expect([a, b].sort(byName)).toEqual([b, a].sort(byName));
  });

  it(`is the same both ways round (seed ${seed})`, () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'B', '0', '1', '9', '\u00e9', '\u0301', '.', '\udc80'),
    });
    const property = fc.property(name, name, (a, b) => {
      expect(Math.sign(byName(a, b)) + Math.sign(byName(b, a))).toBe(0);
      expect(byName(a, b) === 0).toBe(a === b);
    });
    fc.assert(property, { seed, numRuns: 500 });
  });
});

describe('a printed name', () => {
  it.each([
    ['plain äöü 😀.jpg', 'plain äöü 😀.jpg'],
    ['a\nb.jpg', 'a\\u000ab.jpg'],
    ['a\u001b[31mred.jpg', 'a\\u001b[31mred.jpg'],
    ['a\u007fb\u009bc', 'a\\u007fb\\u009bc'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['\u2066x\u2069\u061c', '\\u2066x\\u2069\\u061c'],
    ['a\u2028b', 'a\\u2028b'],
    ['not utf-8 \udcff.jpg', 'not utf-8 \\udcff.jpg'],
    ['\ud800😀', '\\ud800😀'],
  ])('%j is shown as %j', (name, shown) => {
    expect(printable(name)).toBe(shown);
  });

  it(`is one line of well-formed text that turns nothing around (seed ${seed})`, () => {
    const property = fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      (text, lone) => {
        const shown = printable(`${text}${String.fromCharCode(lone)} ${text}`);
        expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Surrogate}\u2028\u2029]/u);
      },
    );
    fc.assert(property, { seed, numRuns: 500 });
  });
});

it.each([
  ['/home/me/state', '/home/me/state'],
  ['/home/me/my state', "'/home/me/my state'"],
  ["it's", "'it'\\''s'"],
])('%s is one word for a shell', (text, word) => expect(shellWord(text)).toBe(word));
