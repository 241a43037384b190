/**
 * EXIF that means harm, in sound pictures: what is read of it has limits, and facts that are beside it are
 * known.
 */
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../src/core/capture-facts.ts';
import { exifBlocks } from '../../src/decoders/containers/exif-blocks.ts';
import { boundedExif } from '../../src/decoders/containers/exif-bounded.ts';
import { readCaptureFacts } from '../../src/decoders/exif.ts';
import { chunk, pngThatSays, withExif } from '../support/captures.ts';
import { asciiField, exifBlock, type RawField, rationalField } from '../support/exif.ts';
import { captureFiles } from '../support/golden.ts';

const MAKE = 0x010f;
const MODEL = 0x0110;
const EXPOSURE_TIME = 0x829a;
const MAKER_NOTE = 0x927c;
const BYTE = 1;
const UNDEFINED = 7;
const jpeg = captureFiles('rgb8')[0]!.bytes;

/** So many bytes in the memory of one small number. */
const claimed = (tag: number, type: number, count: number): RawField => [tag, type, count, Buffer.alloc(8)];

describe('a name of 114 million bytes', () => {
  it('in a PNG is no name, and does not end the process', () => {
    const png = pngThatSays(96, 64);
    const block = exifBlock([claimed(MAKE, BYTE, 114_000_000)], [rationalField(EXPOSURE_TIME, 1, 4)]);
    const exif = chunk('eXIf', Buffer.concat([block, Buffer.alloc(114_000_000)]));
    const at = 8 + 25;
    const hostile = Buffer.concat([png.subarray(0, at), exif, png.subarray(at)]);
    expect(readCaptureFacts(hostile)).toEqual({ ...noFacts, exposureNs: 250_000_000 });
  });
});

describe('EXIF in many segments', () => {
  it('is read from the first few', () => {
    const block = exifBlock([asciiField(MAKE, 'ACME')], []);
    let hostile = jpeg;
    for (let i = 0; i < 50; i++) hostile = withExif(hostile, block);
    expect(exifBlocks(hostile)).toHaveLength(4);
    expect(readCaptureFacts(hostile).make).toBe('ACME');
  });

  it('says what any of them says, the first before others', () => {
    const second = withExif(jpeg, exifBlock([asciiField(MAKE, 'no'), asciiField(MODEL, 'M1')], []));
    const both = withExif(
      second,
      exifBlock([asciiField(MAKE, 'ACME')], [rationalField(EXPOSURE_TIME, 1, 4)]),
    );
    expect(readCaptureFacts(both)).toEqual({
      ...noFacts,
      make: 'ACME',
      model: 'M1',
      exposureNs: 250_000_000,
    });
  });
});

describe('a directory', () => {
  it('of four thousand long texts is read up to a limit', () => {
    const fields = Array.from({ length: 4000 }, (_, i) => asciiField(0x8000 + i, 'x'.repeat(2000)));
    const small = boundedExif(exifBlock([asciiField(MAKE, 'ACME'), ...fields], fields));
    expect(small?.length).toBeLessThan(131_072);
    expect(readCaptureFacts(withExif(jpeg, Buffer.from(small!))).make).toBe('ACME');
  });

  it('that says one tag four thousand times says it once', () => {
    const fields = Array.from({ length: 4000 }, () => asciiField(MAKE, 'ACME'));
    expect(boundedExif(exifBlock(fields, []))?.length).toBeLessThan(200);
  });

  it('loses maker notes and keeps what is beside them', () => {
    const notes: RawField = [MAKER_NOTE, UNDEFINED, 50_000, Buffer.alloc(50_000, 1)];
    const block = exifBlock([], [notes, rationalField(EXPOSURE_TIME, 1, 4)]);
    expect(boundedExif(block)?.length).toBeLessThan(200);
    expect(readCaptureFacts(withExif(jpeg, block)).exposureNs).toBe(250_000_000);
  });

  it('that is no directory says nothing', () => {
    for (const hex of [
      '',
      '4d4d',
      '4d4d002a',
      '4d4d002affffffff',
      '4d4d002a00000000',
      '49492a0008000000ffff',
    ])
      expect(boundedExif(Buffer.from(hex, 'hex')), hex).toBeNull();
  });
});
