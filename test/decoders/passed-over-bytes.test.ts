/**
 * Files in which every reader passes over something: they are folded, with the samples of the file without
 * it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { jpeg, png, tiff, webp } from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { captureFiles, goldenSets, noShared, setNamed, sharedFolder } from '../support/golden.ts';

const noJpegtran = spawnSync('jpegtran', ['-version']).status === null;

/** A golden capture of this kind, with the digest of its samples by other software. */
function golden(extension: string, of = 0): { bytes: Buffer; sha256: string } {
  const found = goldenSets.flatMap(([set, { captures }]) =>
    captureFiles(set)
      .map(({ bytes }, i) => ({ bytes, file: captures[i]!.file, sha256: captures[i]!.sha256 }))
      .filter(({ file }) => file.endsWith(extension)),
  );
  return found[of]!;
}

async function digestBy(decoder: Decoder, bytes: Uint8Array): Promise<string> {
  expect(decoder.walk(bytes)).toMatchObject({ whole: true });
  return samplesDigest(await decoder.decode(bytes, await decoder.readHeader(bytes)));
}

/** Where the segment with this marker begins. */
const segment = (bytes: Buffer, marker: number) => bytes.indexOf(Buffer.of(0xff, marker));
const spliced = (bytes: Buffer, at: number, more: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

describe('a JPEG', () => {
  const { bytes, sha256 } = golden('.jpg');

  it.each<[string, number, string]>([
    ['zeros before its tables', 0xdb, '000000'],
    ['text before its frame', 0xc0, '68656c6c6f'],
    ['a stuffed byte before its codes', 0xc4, 'ff00'],
    ['a lonely restart marker before its scan', 0xda, 'ffd0'],
    ['fill bytes before its scan', 0xda, 'ffffff'],
  ])('with %s', async (_what, marker, hex) => {
    const odd = spliced(bytes, segment(bytes, marker), Buffer.from(hex, 'hex'));
    expect(await digestBy(jpeg, odd)).toBe(sha256);
  });

  it.each(['000000', '003f11', '013f00', '00ff00'])('with the scan parameters %s', async (hex) => {
    const odd = Buffer.from(bytes);
    const at = segment(odd, 0xda);
    odd.set(Buffer.from(hex, 'hex'), at + 5 + 2 * odd[at + 4]!);
    expect(await digestBy(jpeg, odd)).toBe(sha256);
  });

  it.skipIf(noJpegtran)('with zeros before its restart markers (skipped: no jpegtran)', async () => {
    const options = { input: bytes, maxBuffer: 1e8 };
    const { stdout } = spawnSync('jpegtran', ['-copy', 'none', '-restart', '2B'], options);
    let padded: Buffer = stdout;
    let markers = 0;
    for (let at = segment(padded, 0xda); at < padded.length - 2; at++) {
      if (padded[at] !== 0xff || (padded[at + 1]! & 0xf8) !== 0xd0) continue;
      // Few of them are in the reader's buffer of bits, and are not missed.
      const zeros = 1 + 10 * (markers++ % 3);
      padded = spliced(padded, at, Buffer.alloc(zeros));
      at += zeros + 1;
    }
    expect(markers).toBeGreaterThan(3);
    expect(await digestBy(jpeg, padded)).toBe(sha256);
  });

  it('that is damaged as well is no frame', async () => {
    const at = segment(bytes, 0xda);
    const cut = Buffer.concat([bytes.subarray(0, at + 400), Buffer.of(0xff, 0xd9)]);
    const strayRestart = spliced(bytes, at + 400, Buffer.of(0xff, 0xd3));
    for (const damaged of [cut, strayRestart]) {
      const odd = spliced(damaged, segment(damaged, 0xdb), Buffer.alloc(3));
      await expect(digestBy(jpeg, odd)).rejects.toMatchObject({ code: 'decode-failed' });
    }
  });
});

/**
 * A classic little-endian TIFF with these entries more, in this order, and without those that they replace.
 */
function withEntries(bytes: Buffer, more: readonly (readonly [number, number, number, Buffer])[]): Buffer {
  expect(bytes.toString('latin1', 0, 2)).toBe('II');
  const at = bytes.readUInt32LE(4);
  const old = Array.from({ length: bytes.readUInt16LE(at) }, (_, i) =>
    bytes.subarray(at + 2 + 12 * i, at + 14 + 12 * i),
  ).filter((entry) => !more.some(([tag]) => tag === entry.readUInt16LE()));
  let end = bytes.length + (bytes.length % 2);
  const values: Buffer[] = [Buffer.alloc(bytes.length % 2)];
  const entries = more.map(([tag, type, count, value]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag);
    entry.writeUInt16LE(type, 2);
    entry.writeUInt32LE(count, 4);
    if (value.length <= 4) entry.set(value, 8);
    else {
      entry.writeUInt32LE(end, 8);
      values.push(value);
      end += value.length;
    }
    return entry;
  });
  const count = Buffer.alloc(2);
  count.writeUInt16LE(old.length + entries.length);
  const odd = Buffer.concat([bytes, ...values, count, ...old, ...entries, Buffer.alloc(4)]);
  odd.writeUInt32LE(end, 4);
  return odd;
}

describe('a TIFF', () => {
  const files = ['tiff8', 'tiff16'].flatMap((set) => {
    const { captures } = setNamed(set);
    return captureFiles(set).map(({ bytes }, i) => ({ bytes, sha256: captures[i]!.sha256 }));
  });
  const little = files.filter(({ bytes }) => bytes.toString('latin1', 0, 4) === 'II*\0');
  const [ASCII, SHORT, LONG] = [2, 3, 4];
  it.each<[string, readonly (readonly [number, number, number, Buffer])[]]>([
    ['a text without its end', [[269, ASCII, 6, Buffer.from('abcdef')]]],
    ['a text that is padded', [[305, ASCII, 12, Buffer.from('prog\0\0\0\0\0\0\0\0')]]],
    ['a date of 19 characters', [[306, ASCII, 19, Buffer.from('2024:01:02 03:04:05')]]],
    [
      'tags that are not sorted',
      [
        [306, ASCII, 4, Buffer.from('abc\0')],
        [269, ASCII, 4, Buffer.from('abc\0')],
      ],
    ],
    ['an orientation of 0', [[274, SHORT, 1, Buffer.of(0, 0)]]],
    ['an orientation of 9', [[274, SHORT, 1, Buffer.of(9, 0)]]],
    ['an orientation in letters', [[274, ASCII, 2, Buffer.from('1\0')]]],
    ['a tag of nobody', [[65_001, LONG, 1, Buffer.of(1, 2, 3, 4)]]],
    ['a resolution in letters', [[282, ASCII, 3, Buffer.from('72\0')]]],
  ])('with %s', async (_what, more) => {
    expect(little.length).toBeGreaterThan(1);
    for (const { bytes, sha256 } of little) {
      const odd = withEntries(bytes, more);
      expect(await digestBy(tiff, odd)).toBe(sha256);
      expect((await tiff.readHeader(odd)).orientation).toBe(1);
    }
  });
});

describe('a TIFF with an alpha channel', () => {
  const [WIDTH, HEIGHT] = [7, 5];
  const rgba = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => (i * 37) & 255));
  const colours = Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3));

  /** Uncompressed, of 8 bits; `extra` says what the fourth sample is. Source: TIFF 6.0 sections 6, 18. */
  function rgbaTiff(extra: number, isLittle: boolean): Buffer {
    const entries: [number, number, number, number][] = [
      [256, 4, 1, WIDTH],
      [257, 4, 1, HEIGHT],
      [258, 3, 4, 8 + rgba.length],
      [259, 3, 1, 1],
      [262, 3, 1, 2],
      [273, 4, 1, 8],
      [277, 3, 1, 4],
      [278, 4, 1, HEIGHT],
      [279, 4, 1, rgba.length],
      [338, 3, 1, extra],
    ];
    const at = 8 + rgba.length + 8;
    const out = Buffer.alloc(at + 2 + 12 * entries.length + 4);
    const short = (value: number, where: number) =>
      isLittle ? out.writeUInt16LE(value, where) : out.writeUInt16BE(value, where);
    const long = (value: number, where: number) =>
      isLittle ? out.writeUInt32LE(value, where) : out.writeUInt32BE(value, where);
    out.write(isLittle ? 'II' : 'MM', 'latin1');
    short(42, 2);
    long(at, 4);
    out.set(rgba, 8);
    for (let i = 0; i < 4; i++) short(8, 8 + rgba.length + 2 * i);
    short(entries.length, at);
    for (const [i, [tag, type, count, value]] of entries.entries()) {
      const entryAt = at + 2 + 12 * i;
      short(tag, entryAt);
      short(type, entryAt + 2);
      long(count, entryAt + 4);
      if (type === 3 && count === 1) short(value, entryAt + 8);
      else long(value, entryAt + 8);
    }
    return out;
  }

  it.each([0, 1, 2])('of the kind %i has its colours as they are stored', async (extra) => {
    for (const isLittle of [true, false])
      expect(await digestBy(tiff, rgbaTiff(extra, isLittle))).toBe(samplesDigest(colours));
  });
});

describe('a WebP', () => {
  const [{ bytes } = { bytes: Buffer.alloc(0) }] = captureFiles('webp');
  const { sha256 } = setNamed('webp').captures[0]!;
  it.each(['01020304', 'ffffffff', '6162c3a4'])('with a chunk of the name %s', async (hex) => {
    const odd = Buffer.concat([bytes, Buffer.from(hex, 'hex'), Buffer.of(2, 0, 0, 0, 7, 7)]);
    odd.writeUInt32LE(odd.length - 8, 4);
    expect(await digestBy(webp, odd)).toBe(sha256);
  });
});

it('a warning is said once, however often the reader says it', async () => {
  const bytes = captureFiles('png8')[0]!.bytes.subarray(0, 700);
  const error = await png.readHeader(bytes).then(
    (header) => png.decode(bytes, header).catch((caught) => caught),
    (caught) => caught,
  );
  const parts = error.message.split(/: |; /);
  expect(new Set(parts).size).toBe(parts.length);
});

describe.skipIf(noShared)('files of real programs of shared/data, skipped where it is absent', () => {
  /** Source: Pillow 9.4, `hashlib.sha256(Image.open(file).convert('RGB').tobytes())`, the same for OpenCV. */
  const samples = {
    '04-datetime19-deflate.tif': 'c8a921e062cb',
    '04-docname-nulls-deflate.tif': 'c8a921e062cb',
    '04-docname-nulls-rgba-uncompressed.tif': 'c8a921e062cb',
    '04-orientation0-deflate.tif': 'c8a921e062cb',
    '05-samsung-sos.jpg': '8e95cfc9cea4',
    '06-junk-between-segments.jpg': '8e95cfc9cea4',
  };
  it.each(Object.entries(samples))('%s', async (file, sha256) => {
    const bytes = readFileSync(join(sharedFolder, 'field', file));
    const decoder = file.endsWith('.tif') ? tiff : jpeg;
    expect((await digestBy(decoder, bytes)).slice(0, 12)).toBe(sha256);
    expect((await decoder.readHeader(bytes)).orientation).toBe(1);
  });
});
