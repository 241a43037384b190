/** Which frames a photographer means, and which never. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { select } from '../../src/core/select.ts';

const folder = '/cards/a b';

function entry(name: string, more: Partial<Entry> = {}): Entry {
  const path = `${folder}/${name}`;
  return { path, stamp: '', digest: path, imageDigest: null, outcome: 'folded', ...more };
}

/** The names of the frames that one word means. */
function meant(names: readonly string[], wanted: string): string[] {
  const [selected] = select(
    names.map((name) => entry(name)),
    [wanted],
  );
  return selected!.entries.map(({ path }) => path.slice(folder.length + 1));
}

describe('a name', () => {
  it.each([
    ['IMG_1.JPG', ['IMG_1.JPG']],
    [`${folder}/IMG_1.JPG`, ['IMG_1.JPG']],
    ['img_1.jpg', []],
    ['IMG_1', []],
    ['b/IMG_1.JPG', []],
    ['a b/IMG_1.JPG', ['IMG_1.JPG']],
    ['cards/a b/IMG_1.JPG', ['IMG_1.JPG']],
    ['G_1.JPG', []],
    ['IMG_1.JPG ', []],
    ['', []],
    [folder, []],
    [`${folder}/`, []],
  ])('%j means %j', (wanted, expected) => {
    expect(meant(['IMG_1.JPG', 'IMG_10.JPG', 'last'], wanted)).toEqual(expected);
  });

  it.each([
    'a[1].jpg',
    'what?.jpg',
    '*.jpg',
    'a.b+c(d)$^{2}|.jpg',
    '\\d.jpg',
    '[z-a].jpg',
    '[',
    'ü😀.jpg',
    'a\nb.jpg',
  ])('that reads like a pattern is still a name: %j', (name) => {
    expect(meant([name, 'other.png'], name)).toEqual([name]);
  });

  it('that several writings have means all of them', () => {
    const entries = [entry('capt0000.jpg', { digest: '1' }), entry('capt0000.jpg', { digest: '2' })];
    expect(select(entries, ['capt0000.jpg'])[0]?.entries).toEqual(entries);
  });
});

describe('a pattern', () => {
  const names = [
    'IMG_1.JPG',
    'IMG_2.JPG',
    'IMG_10.JPG',
    'DSC-7.png',
    'a]b.png',
    'a-b.png',
    'ü.png',
    '😀.png',
  ];
  it.each([
    ['*', names],
    ['*/IMG_?.JPG', ['IMG_1.JPG', 'IMG_2.JPG']],
    ['c*/a?b/IMG_1*', ['IMG_1.JPG', 'IMG_10.JPG']],
    ['*/*/*/IMG_1.JPG', []],
    ['*.JPG', ['IMG_1.JPG', 'IMG_2.JPG', 'IMG_10.JPG']],
    ['IMG_?.JPG', ['IMG_1.JPG', 'IMG_2.JPG']],
    ['IMG_1*', ['IMG_1.JPG', 'IMG_10.JPG']],
    ['*1*', ['IMG_1.JPG', 'IMG_10.JPG']],
    ['IMG_[12].JPG', ['IMG_1.JPG', 'IMG_2.JPG']],
    ['IMG_[!1].JPG', ['IMG_2.JPG']],
    ['IMG_[^1].JPG', ['IMG_2.JPG']],
    ['IMG_[0-9].JPG', ['IMG_1.JPG', 'IMG_2.JPG']],
    ['IMG_[0-9][0-9].JPG', ['IMG_10.JPG']],
    ['[A-Z]*', ['IMG_1.JPG', 'IMG_2.JPG', 'IMG_10.JPG', 'DSC-7.png']],
    ['a[]]b.png', ['a]b.png']],
    ['a[!]]b.png', ['a-b.png']],
    ['a[x-]b.png', ['a-b.png']],
    ['a[]-]b.png', ['a]b.png', 'a-b.png']],
    ['?.png', ['ü.png', '😀.png']],
    ['[😀ü].png', ['ü.png', '😀.png']],
    ['.*', []],
    ['IMG_.*', []],
    ['IMG_\\d.JPG', []],
    ['[', []],
    ['[]', []],
    ['[!]', []],
    ['[z-a]*', []],
    ['IMG_[', []],
    ['*.jpg', []],
    ['**', names],
  ])('%j means %j', (wanted, expected) => {
    expect(meant(names, wanted)).toEqual(expected);
  });

  it.each([
    [`${folder}/*.JPG`, 1],
    ['/cards/*/IMG_1.JPG', 1],
    ['/*/*/*', 2],
    ['/*', 0],
    ['/*/IMG_1.JPG', 0],
    ['/cards?a b/IMG_1.JPG', 0],
    ['/cards[!x]a b/IMG_1.JPG', 0],
    ['/cards/a b/*/*', 0],
  ])('%j goes over the path, never across a slash: %i frames', (wanted, count) => {
    expect(meant(['IMG_1.JPG', 'x.png'], wanted)).toHaveLength(count);
  });

  it('meets bytes that are not UTF-8 as one character', () => {
    const name = 'IMG_\udcff.JPG';
    expect(meant([name], 'IMG_?.JPG')).toEqual([name]);
    expect(meant([name], 'IMG_*.JPG')).toEqual([name]);
  });

  it('takes no longer for being hostile', () => {
    const name = `${'a'.repeat(250)}.jpg`;
    const before = process.cpuUsage();
    // A search that tries every division of the name takes half a minute here, and for ever with twice the
    // stars.
    expect(meant([name], `${'*a'.repeat(5)}b`)).toEqual([]);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it.each(['*', '[', '?', '[!', '*['])('may be as long as a command can be: 100,000 times %s', (part) => {
    expect(meant(['a.jpg'], part.repeat(100_000))).toEqual(part === '*' ? ['a.jpg'] : []);
  });
});

describe('a number', () => {
  const entries = [entry('12'), entry('b.jpg', { number: 12 }), entry('c.jpg', { number: 120 })];
  it.each([
    ['12', ['b.jpg']],
    ['0012', ['b.jpg']],
    ['1', []],
    ['-12', []],
    ['12.0', []],
    ['99999999999999999999', []],
  ])('%j means %j, and never a name', (wanted, expected) => {
    const found = select(entries, [wanted])[0]!.entries;
    expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual(expected);
  });
});

describe('last', () => {
  const last = (...entries: Entry[]) =>
    select(entries, ['last'])[0]!.entries.map(({ path }) => path.slice(-5));

  it('is the frame that was taken last, whatever came last', () => {
    expect(
      last(
        entry('a.jpg', { capturedAt: 3 }),
        entry('b.jpg', { capturedAt: 9 }),
        entry('c.jpg', { capturedAt: 5 }),
      ),
    ).toEqual(['b.jpg']);
  });

  it('goes by name when times are equal, with digits as numbers', () => {
    expect(last(entry('10.jpg', { capturedAt: 3 }), entry('9.jpg', { capturedAt: 3 }))).toEqual([
      '0.jpg'.padStart(5, '1'),
    ]);
  });

  it('of none is none', () => {
    expect(last()).toEqual([]);
  });
});

it('each word is answered for itself, in order, also when two mean the same', () => {
  const entries = [entry('a.jpg', { number: 1, capturedAt: 1 })];
  const selected = select(entries, ['last', 'b.jpg', '1']);
  expect(selected.map(({ wanted, entries: found }) => [wanted, found.length])).toEqual([
    ['last', 1],
    ['b.jpg', 0],
    ['1', 1],
  ]);
});
