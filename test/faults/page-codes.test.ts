/** The codes that a terminal shows for a phone's camera, read back by zbar. */
import { spawnSync } from 'node:child_process';
import sharp, { type Sharp } from 'sharp';
import { describe, expect } from 'vitest';
import { codeOf } from '../../src/io/page/codes.ts';
import { isReady } from '../support/fault-tools.ts';
import { it } from '../support/place.ts';

const links = [
  'http://192.168.1.23:8421/#t=kJ3vQ0bT9mXwZr5yLc8NdA',
  'http://10.0.0.2:8440/#t=AAAAAAAAAAAAAAAAAAAAAA',
  'http://[fd12:3456:789a:1::1]:8421/#t=zzzzzzzzzzzzzzzzzzzzzz',
];

/** Each character is two modules, one above the other. */
const halves: Record<string, readonly [number, number]> = {
  ' ': [0, 0],
  '▀': [255, 0],
  '▄': [0, 255],
  '█': [255, 255],
};

/** As a terminal shows it, light on dark. */
function pictureOf(code: string): Sharp {
  const rows = code
    .split('\n')
    .flatMap((line) => [0, 1].map((half) => Uint8Array.from(line, (each) => halves[each]![half]!)));
  const raw = { width: rows[0]!.length, height: rows.length, channels: 1 as const };
  return sharp(Buffer.concat(rows), { raw })
    .extend({ top: 8, bottom: 8, left: 8, right: 8, background: '#000' })
    .resize({ width: 8 * (raw.width + 16), kernel: 'nearest' });
}

describe.skipIf(!isReady('codes for a phone', { programs: ['zbarimg'] }))('the code of a link', () => {
  it.for(links)('is read back as %s', async (link, { place }) => {
    const file = place.path('code.png');
    await pictureOf(codeOf(link)).png().toFile(file);
    const { stdout, stderr, status } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(stdout.trim()).toBe(link);
  });
});
