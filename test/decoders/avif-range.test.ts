/** Monochrome AVIF: right, or refused with the reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isLimitedMonochrome } from '../../src/decoders/containers/avif-range.ts';
import { avif } from '../../src/decoders/index.ts';
import { noShared, sharedFolder } from '../support/golden.ts';

/** Boxes of ISO base media files. Source: ISO/IEC 14496-12 4.2. */
function box(type: string, ...contents: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    contents.map((each) => (typeof each === 'string' ? Buffer.from(each, 'hex') : each)),
  );
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

const FTYP = box('ftyp', Buffer.from('avif'), '00000000', Buffer.from('mif1'));
const grey = box('av1C', '81001c00');
const colour = box('av1C', '81000c00');
const range = (flag: string) => box('colr', Buffer.from('nclx'), '0001000d0006', flag);
const [full, limited] = [range('80'), range('00')];
const auxiliary = box('auxC', '00000000');
const profile = box('colr', Buffer.from('prof'), '00000000');

/** An AVIF whose items have these properties; the first is the picture. */
function file(...items: Buffer[][]): Buffer {
  const properties = items.flat();
  let next = 1;
  const places = items.map((each, i) => {
    const numbers = Buffer.from(each.map(() => next++));
    return Buffer.concat([Buffer.of(0, i + 1, each.length), numbers]);
  });
  const ipma = box('ipma', '00000000', '00000000', ...places);
  const iprp = box('iprp', box('ipco', ...properties), ipma);
  return Buffer.concat([FTYP, box('meta', '00000000', box('pitm', '00000000', '0001'), iprp)]);
}

describe('a monochrome AVIF', () => {
  it.each<[string, boolean, Buffer]>([
    ['of full range', false, file([grey, full])],
    ['of limited range', true, file([grey, limited])],
    ['that says no range', true, file([grey])],
    ['that has a profile and says no range', true, file([grey, profile])],
    ['with a profile, of full range', false, file([profile, grey, full])],
    ['of tiles, of full range as a whole', false, file([full], [grey], [grey])],
    ['of tiles, of limited range as a whole', true, file([limited], [grey], [grey])],
    ['that is no such, but has limited colours', false, file([colour, limited])],
    ['that is no such, but has transparency', false, file([colour, limited], [grey, auxiliary])],
  ])('%s: refused %s', async (_what, isRefused, bytes) => {
    expect(isLimitedMonochrome(bytes)).toBe(isRefused);
    const error = await avif.readHeader(bytes).catch((caught) => caught);
    expect(error.code).toBe(isRefused ? 'unsupported-colour' : 'decode-failed');
  });

  it('as this program would write it is not refused', async () => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .toColourspace('b-w')
      .avif()
      .toBuffer();
    expect(isLimitedMonochrome(bytes)).toBe(false);
  });

  it('that is cut anywhere is no error here', () => {
    const bytes = file([grey, limited]);
    for (let at = 0; at < bytes.length; at++) expect(isLimitedMonochrome(bytes.subarray(0, at))).toBe(false);
  });

  it.skipIf(noShared)('of another program, limited, of 10 bits (skipped: no shared data)', async () => {
    const bytes = readFileSync(join(sharedFolder, 'field/11-mono-10bit-limited.avif'));
    await expect(avif.readHeader(bytes)).rejects.toMatchObject({ code: 'unsupported-colour' });
  });
});
