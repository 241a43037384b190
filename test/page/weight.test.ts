/** The live page as it is built: light, whole, and asking nobody else. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { repository } from '../support/repository.ts';

const folder = `${repository}dist/page/`;
const files = new Map(readdirSync(folder).map((file) => [file, readFileSync(folder + file, 'utf8')]));
const KILOBYTES_MOST = 40;

it('weighs at most 40 KB, compressed file by file', () => {
  const bytes = [...files.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeGreaterThan(5000);
  expect(bytes).toBeLessThanOrEqual(1024 * KILOBYTES_MOST);
});

it('is these files, and they ask for no others', () => {
  expect([...files.keys()].sort()).toEqual([
    'icon.svg',
    'index.html',
    'manifest.webmanifest',
    'page.css',
    'page.js',
  ]);
  const links = [...files.get('index.html')!.matchAll(/(?:src|href)="([^"]*)"/g)].map(
    ([, link = '']) => link,
  );
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect(files.has(link.slice(1)), link).toBe(true);
  const elsewhere =
    [...files.values()].join('\n').match(/\bhttps?:\/\/[^"'\s)]*|url\([^)]*\)|@import/g) ?? [];
  expect([...new Set(elsewhere)]).toEqual(['http://www.w3.org/2000/svg']);
});

it('has no script and no style within its HTML, which the policy of the server forbids', () => {
  const html = files.get('index.html')!;
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});
