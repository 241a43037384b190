/** `stack` as a command: what it keeps, what it refuses, and what its exit codes say. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf, withComment } from '../support/captures.ts';
import { decoded } from '../support/decoded.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

const [first = '', second = '', third = ''] = golden('rgb8');

describe.concurrent('stack', () => {
  it('--every 5 keeps the 1st, 6th and 11th', async ({ place }) => {
    const [golds, files] = [golden('rgb8'), [] as string[]];
    for (let i = 1; i <= 12; i++) {
      // IMG_10 comes after IMG_9: the order is that of the numbers.
      const file = join(place.captures, `IMG_${i}.jpg`);
      writeFileSync(file, withComment(bytesOf(golds[i % golds.length] ?? ''), String(i)));
      files.push(file);
    }
    const out = place.path('o.png');
    const every = await place.run('stack', place.captures, '--out', out, '--every', '5', '--json');
    const kept = [files[0], files[5], files[10]].map(String);
    const only = await place.run('stack', ...kept, '--out', out, '--json');
    expect(every.json).toMatchObject({ frames: 3, skipped: 9 });
    expect(every.json.digest).toBe(only.json.digest);
  });

  it('the same bytes twice count once', async ({ place }) => {
    writeFileSync(join(place.captures, 'copy.jpg'), bytesOf(first));
    const files = [first, join(place.captures, 'copy.jpg'), second];
    const { json } = await place.run('stack', ...files, '--out', place.path('o.png'), '--json');
    expect(json).toMatchObject({ frames: 2, duplicates: 1 });
  });

  it.for([
    ['mean.fits', [], 32],
    ['mean.fit', ['--depth', '16'], 16],
    ['mean.tif', ['--depth', '32'], 32],
  ] as const)('writes %s with %j', async ([name, flags, depth], { place }) => {
    const out = place.path(name);
    const { code, json } = await place.run('stack', first, second, '--out', out, ...flags, '--json');
    expect({ code, depth: json.depth }).toEqual({ code: 0, depth });
    const picture = await decoded(bytesOf(out));
    expect(picture).toMatchObject({ depth, shape: { width: 64, height: 48, channels: 3 } });
    expect(new Set(picture.samples).size).toBeGreaterThan(100);
  });

  it('lists rejected files on stderr and in --json, and exits 0; with --strict 4', async ({ place }) => {
    const bad = join(place.captures, 'cut.jpg');
    writeFileSync(bad, bytesOf(first).subarray(0, 900));
    const ask = ['stack', first, bad, second, '--out', place.path('o.png'), '--json'];
    const plain = await place.run(...ask);
    expect(plain.code).toBe(0);
    expect(plain.stderr).toContain(`rejected ${bad}: the file is cut short`);
    expect(plain.json).toMatchObject({ frames: 2, rejected: [{ path: bad, code: 'truncated' }] });
    const strict = await place.run(...ask, '--strict');
    expect(strict.code).toBe(4);
    expect(existsSync(place.path('o.png'))).toBe(true);
  });

  it('exits 3 when nothing could be folded, and writes nothing', async ({ place }) => {
    const bad = join(place.captures, 'text.jpg');
    writeFileSync(bad, 'no picture at all');
    for (const captures of [bad, place.captures]) {
      const { code, stderr } = await place.run('stack', captures, '--out', place.path('o.png'));
      expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(`rejected ${bad}`) });
    }
    expect(existsSync(place.path('o.png'))).toBe(false);
  });

  const wrong: [string, string[]][] = [
    ['no --out', ['stack', first]],
    ['no captures', ['stack', '--out', 'o.png']],
    ['an unknown blend', ['stack', first, '--out', 'o.png', '--blend', 'median']],
    ['--every 0', ['stack', first, '--out', 'o.png', '--every', '0']],
    ['--ev for a blend that takes none', ['stack', first, '--out', 'o.png', '--ev', '1']],
    [
      'a light that the blend has not',
      ['stack', first, '--out', 'o.png', '--blend', 'deviation', '--light', 'linear'],
    ],
    ['an unknown extension', ['stack', first, '--out', 'o.bmp']],
    ['16 bits in a JPEG', ['stack', first, '--out', 'o.jpg', '--depth', '16']],
    ['32 bits in a PNG', ['stack', first, '--out', 'o.png', '--depth', '32']],
    ['an unknown flag', ['stack', first, '--out', 'o.png', '--turbo']],
    ['an unknown command', ['stak', first]],
    ['a file that is not there', ['stack', '/nonexistent/a.jpg', '--out', 'o.png']],
  ];
  it.for(wrong)('exits 2 for %s', async ([, args], { place }) => {
    const { code, stderr, stdout } = await place.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(readdirSync(place.folder)).toEqual(['captures']);
  });

  it('refuses to write into the captures folder', async ({ place }) => {
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(first));
    const { code, stderr } = await place.run('stack', place.captures, '--out', join(place.captures, 'o.png'));
    expect(code).toBe(2);
    expect(stderr).toContain('captures');
    expect(readdirSync(place.captures)).toEqual(['a.jpg']);
  });

  it('exits 73 when the picture cannot be written', async ({ place }) => {
    const { code, stderr } = await place.run('stack', third, '--out', place.path('missing', 'o.png'));
    expect({ code, stderr }).toEqual({ code: 73, stderr: expect.stringContaining('missing/o.png') });
  });
});
