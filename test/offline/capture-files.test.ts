/** Which captures a command line means: files, folders, and patterns that no shell has put names for. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { captureFiles } from '../../src/offline/capture-files.ts';
import { tempFolder } from '../support/temp.ts';

let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
}

/** Below the folder; a name of bytes that are not UTF-8 as the program has it. */
async function meant(...named: string[]): Promise<string[]> {
  const { files } = await captureFiles(
    named.map((each) => join(folder, each)),
    ['/out.png'],
    [],
  );
  return files.map((file) => file.slice(folder.length + 1));
}

describe('a pattern', () => {
  it.each([
    ['*/IMG_*.jpg', ['day1/IMG_1.jpg', 'day2/IMG_2.jpg', 'day2/IMG_10.jpg', 'day10/IMG_3.jpg']],
    ['day?/IMG_*.jpg', ['day1/IMG_1.jpg', 'day2/IMG_2.jpg', 'day2/IMG_10.jpg']],
    ['*/IMG_1.jpg', ['day1/IMG_1.jpg']],
    ['*/*/*', ['day2/deep/IMG_9.jpg']],
    ['day[12]', ['day1/IMG_1.jpg', 'day2/IMG_2.jpg', 'day2/IMG_10.jpg']],
    ['.h*/IMG_*', ['.hidden/IMG_5.jpg']],
    ['*', ['day1/IMG_1.jpg', 'day2/IMG_2.jpg', 'day2/IMG_10.jpg', 'day10/IMG_3.jpg', 'top.jpg']],
  ])(
    'may be in any part of a path, in capture order, and means nothing hidden: %s',
    async (pattern, files) => {
      put('day2/IMG_10.jpg', 'day2/IMG_2.jpg', 'day2/deep/IMG_9.jpg', 'day2/IMG_4.txt', 'day1/IMG_1.jpg');
      put('day10/IMG_3.jpg', '.hidden/IMG_5.jpg', 'top.jpg', 'top.xmp');
      expect(await meant(pattern)).toEqual(files);
    },
  );

  it('is a name first, in any part', async () => {
    put('a[1]/b*.jpg', 'a1/b2.jpg');
    expect(await meant('a[1]')).toEqual(['a[1]/b*.jpg']);
    expect(await meant('a[1]/b*.jpg')).toEqual(['a[1]/b*.jpg']);
    expect(await meant('a[1]/b?.jpg')).toEqual(['a[1]/b*.jpg', 'a1/b2.jpg']);
  });

  it('means names that are not UTF-8 too, in any part', async () => {
    const odd = (text: string) => Buffer.from(text, 'latin1');
    mkdirSync(Buffer.concat([odd(`${folder}/`), odd('n\xfcrnberg')]));
    writeFileSync(odd(`${folder}/n\xfcrnberg/\xe4.jpg`), 'x');
    expect(await meant('n*g/?.jpg')).toEqual(['n\udcfcrnberg/\udce4.jpg']);
    expect(await meant('n*g')).toEqual(['n\udcfcrnberg/\udce4.jpg']);
  });

  it('follows links as deep as it has parts, and no deeper', async () => {
    put('day1/a.jpg');
    symlinkSync('..', join(folder, 'day1', 'up'));
    expect(await meant('*/*/*/*.jpg')).toEqual(['day1/up/day1/a.jpg']);
  });

  it.each([
    ['**/*.jpg', /: \*\* is not understood; give a \* for each folder/],
    ['day1/**', /: \*\* is not understood/],
    ['*/DSC_*', /cannot stack .*DSC_\*: nothing there is like it/],
    ['*.txt', /nothing there is like it/],
    ['day1/none.jpg', /cannot stack .*none\.jpg: there is no such file or folder/],
  ])('that means nothing, or cannot be understood, is refused in words: %s', async (pattern, text) => {
    put('day1/a.jpg', 'b.txt');
    await expect(meant(pattern)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(text),
    });
  });

  it('of more folders than anybody means is refused', async () => {
    for (let i = 0; i <= 1000; i++) mkdirSync(join(folder, String(i)));
    put('0/a.jpg');
    await expect(meant('*/*.jpg')).rejects.toThrow(/means more than 1000 folders; give a pattern/);
    expect(await meant('?/*.jpg')).toEqual(['0/a.jpg']);
  });

  it('is no way to write among captures', async () => {
    put('day1/a.jpg', 'day1/b.png');
    const ask = (pattern: string, out: string) =>
      captureFiles([join(folder, pattern)], [join(folder, out)], []);
    await expect(ask('*/a.jpg', 'day1/b.png')).rejects.toThrow(/^--out: .*b\.png is there already/);
    await expect(ask('day*', 'day1/c.png')).rejects.toThrow(/^--out: .*c\.png is inside the captures folder/);
  });
});
