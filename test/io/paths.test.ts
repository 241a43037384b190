/** Names as bytes and as strings: nothing is lost on the way there and back. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listNames, lookAt, readCapture } from '../../src/io/files.ts';
import { fsPath, nameFromBytes } from '../../src/io/paths.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250107;
const backToBytes = (name: string) => Buffer.from(fsPath(name) as string);

describe('a name', () => {
  it(`of any bytes comes back as those bytes (seed ${seed})`, () => {
    // Bytes of every kind, and many that begin or continue a UTF-8 sequence.
    const byte = fc.oneof(
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(0xc3, 0xe2, 0xed, 0xf0, 0x80, 0xbf, 0x61),
    );
    const property = fc.property(fc.array(byte, { maxLength: 40 }), (list) => {
      const bytes = Buffer.from(list);
      expect(backToBytes(nameFromBytes(bytes))).toEqual(bytes);
    });
    fc.assert(property, { seed, numRuns: 3000 });
  });

  it(`that is text stays that text, and needs no bytes (seed ${seed})`, () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(nameFromBytes(Buffer.from(text))).toBe(text);
      expect(fsPath(text)).toBe(text);
    });
    fc.assert(property, { seed, numRuns: 1000 });
  });

  it.each<[what: string, bytes: number[], name: string]>([
    ['Latin-1', [0x49, 0xe4, 0x2e, 0x6a, 0x70, 0x67], 'I\udce4.jpg'],
    ['a cut sequence', [0x61, 0xe2, 0x82], 'a\udce2\udc82'],
    ['a surrogate written as UTF-8', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
    ['an overlong slash', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['a real replacement character', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['that and a stray byte', [0xef, 0xbf, 0xbd, 0xff], '\ufffd\udcff'],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
    ['four bytes beside a stray one', [0xf0, 0x9f, 0x98, 0x80, 0x80], '😀\udc80'],
  ])('with %s is told from every other', (_what, bytes, name) => {
    expect(nameFromBytes(Buffer.from(bytes))).toBe(name);
    expect(backToBytes(name)).toEqual(Buffer.from(bytes));
  });
});

describe('a real file whose name is not UTF-8', () => {
  it('is listed, looked at and read, in a folder whose name is none either', async () => {
    const outer = tempFolder();
    const folder = join(outer, 'shoot \udcff');
    mkdirSync(fsPath(folder));
    writeFileSync(fsPath(join(folder, 'caf\udce9.jpg')), 'bytes');
    expect(await listNames(folder)).toEqual(['caf\udce9.jpg']);
    const path = join(folder, 'caf\udce9.jpg');
    expect(await lookAt(path)).toMatchObject({ size: 5 });
    expect(await readCapture(path)).toMatchObject({ bytes: Buffer.from('bytes') });
    expect(await listNames(outer)).toEqual(['shoot \udcff']);
  });
});
