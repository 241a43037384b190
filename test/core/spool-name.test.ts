/** Names in the spool: the path of a capture within the captures folder, there and back. */
import { expect, it } from 'vitest';
import { commonFolder } from '../../src/core/capture-folders.ts';
import { pathOfSpoolName, spoolName } from '../../src/core/spool-name.ts';

it.each([
  ['/c/IMG_1.JPG', 'IMG_1.JPG'],
  ['/c/100CANON/IMG_1.JPG', '100CANON%2FIMG_1.JPG'],
  ['/c/a%2Fb/50%.jpg', 'a%252Fb%2F50%25.jpg'],
  ['/c/a%252Fb.jpg', 'a%25252Fb.jpg'],
])('%s is kept as %s, and found again', (path, name) => {
  expect(spoolName('/c', path)).toBe(name);
  expect(`/c/${pathOfSpoolName(name)}`).toBe(path);
});

it('a capture elsewhere is called by its name alone', () => {
  expect(spoolName('/c', '/cd/IMG_1.JPG')).toBe('IMG_1.JPG');
  expect(spoolName('/', '/cd/IMG_1.JPG')).toBe('cd%2FIMG_1.JPG');
});

it('a path that is too long loses its folders, and a name that is too long its beginning', () => {
  const deep = `/c/${'a'.repeat(160)}/IMG_0001.JPG`;
  expect(spoolName('/c', deep)).toBe('IMG_0001.JPG');
  const long = spoolName('/c', `/c/${'é'.repeat(120)}-0001.JPG`);
  expect(long).toMatch(/^é+-0001\.JPG$/);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(168);
});

it.each([
  [['/home/u/shoot'], '/home/u/shoot'],
  [['/home/u/a', '/home/u/b'], '/home/u'],
  [['/home/u/ab', '/home/u/a'], '/home/u'],
  [['/card1/DCIM', '/card2/DCIM'], '/'],
  [['/a/b', '/a/b/c'], '/a/b'],
  [['/'], '/'],
])('%j are in %s', (folders, common) => {
  expect(commonFolder(folders)).toBe(common);
});
