/** The container walkers against real files, cuts, holes, hostile bytes and metadata rewrites. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matchesAvif, walkAvif } from '../../src/decoders/containers/avif.ts';
import { type ByteRange, RANGES_MAX, type Walk } from '../../src/decoders/containers/container.ts';
import { matchesJpeg, walkJpeg } from '../../src/decoders/containers/jpeg.ts';
import { matchesPng, walkPng } from '../../src/decoders/containers/png.ts';
import { isRawTiff, matchesTiff, walkTiff } from '../../src/decoders/containers/tiff.ts';
import { matchesWebp, walkWebp } from '../../src/decoders/containers/webp.ts';
import { sha256 } from '../support/digest.ts';
import { noShared, sharedFolder } from '../support/golden.ts';
import {
  avif,
  box,
  brokenSamples,
  chunk,
  ftyp,
  hex,
  insert,
  itemsAvif,
  jpeg,
  mutated,
  nefTags,
  png,
  randomFrom,
  riff,
  samples,
  tiff,
  tiffs,
  webp,
} from './containers.samples.ts';

const walkers = [
  { name: 'jpeg', matches: matchesJpeg, walk: walkJpeg },
  { name: 'png', matches: matchesPng, walk: walkPng },
  { name: 'tiff', matches: matchesTiff, walk: walkTiff },
  { name: 'webp', matches: matchesWebp, walk: walkWebp },
  { name: 'avif', matches: matchesAvif, walk: walkAvif },
];
const noExiftool = spawnSync('exiftool', ['-ver']).status !== 0;
const seed = Number(process.env.FUZZ_SEED ?? 20250111);

function listed(folders: string[], extensions: string[]): string[] {
  if (noShared) return [];
  const paths = folders.flatMap((folder) =>
    readdirSync(join(sharedFolder, folder)).map((name) => join(sharedFolder, folder, name)),
  );
  return paths.filter((path) => extensions.includes(extname(path)));
}
const jpegs = listed(
  ['cameras_jpeg', 'orientation', 'seq_focus_pcb', 'seq_people_intel', 'seq_stars_ols', 'formats'],
  ['.jpg', '.jpeg'],
);
const others = listed(['formats', 'seq_people_intel/_reference'], ['.png', '.webp', '.avif', '.tif']);
const dngs = listed(['seq_raw_m27_dng'], ['.dng']);

function walk(bytes: Uint8Array): Walk {
  const walker = walkers.find(({ matches }) => matches(bytes));
  return walker?.walk(bytes) ?? { whole: false, reason: 'no container' };
}
function rangesOf(bytes: Uint8Array): readonly ByteRange[] {
  const found = walk(bytes);
  if (!found.whole) throw new Error(found.reason);
  return found.imageRanges;
}
/** Ranges from a text such as `0-2 8-13`. */
function ranges(text: string): ByteRange[] {
  return text.split(' ').map((range) => {
    const [start = 0, end = 0] = range.split('-').map(Number);
    return { start, end };
  });
}
function digest(bytes: Uint8Array): string {
  return sha256(...rangesOf(bytes).map(({ start, end }) => bytes.subarray(start, end)));
}

describe('ranges that make the picture', () => {
  it('JPEG: all but APPn and COM, and APP14 with them', () => {
    const imageRanges = ranges('0-2 8-13 15-32 37-45');
    expect(walkJpeg(jpeg)).toEqual({ whole: true, imageRanges });
    expect(walkJpeg(Buffer.concat([jpeg, hex('FFD8 0000')]))).toEqual({ whole: true, imageRanges });
  });
  it('PNG, WebP and AVIF', () => {
    expect(rangesOf(insert(png, 33, chunk('tEXt', Buffer.from('a\0b'))))).toEqual(ranges('0-33 48-92'));
    expect(rangesOf(webp)).toEqual(ranges('30-41 42-71'));
    expect(rangesOf(insert(png, 33, chunk('tRNS', hex('00'))))).toEqual(ranges('0-90'));
    expect(rangesOf(avif)).toEqual(ranges('52-92'));
  });
  it('TIFF of any byte order, size and order of parts: the strips, and the entries that lay them out', () => {
    for (const bytes of tiffs) {
      const strips = rangesOf(bytes).at(-1)!;
      expect(bytes.subarray(strips.start, strips.end)).toEqual(Buffer.alloc(6000, 7));
    }
    const wider = tiff({ little: true, big: false });
    wider[6008 + 2 + 8] = 61;
    expect(digest(wider)).not.toBe(digest(tiff({ little: true, big: false })));
  });
  it('are bounded in number and never exceed the file', () => {
    const hostile = Buffer.concat([
      hex('FFD8'),
      Buffer.alloc(8 * (RANGES_MAX + 9), hex('FFFE0002 FFDB0002')),
      jpeg.subarray(20),
    ]);
    expect(rangesOf(hostile)).toHaveLength(RANGES_MAX);
    expect(rangesOf(hostile).at(-1)!.end).toBe(hostile.length);
    const overlapping = tiff({ little: true, big: false });
    overlapping.writeUInt32LE(6000, overlapping.length - 8);
    overlapping.writeUInt32LE(8, overlapping.length - 12);
    expect(rangesOf(overlapping)).toEqual(ranges(`0-${overlapping.length}`));
  });
});

describe('edge cases', () => {
  it('no walker matches or throws on tiny inputs', () => {
    for (const sample of [...samples, Buffer.alloc(40), Buffer.alloc(40, 0xff)]) {
      for (let length = 0; length < 40; length++) {
        for (const walker of walkers) {
          walker.matches(sample.subarray(0, length));
          expect(walker.walk(sample.subarray(0, length)).whole).toBe(false);
        }
      }
    }
  });
  it.each(brokenSamples)('%s is not whole', (_, bytes, reason) => {
    expect(walk(bytes)).toEqual({ whole: false, reason });
  });
  it('box sizes 0 (to the end of the file) and 1 (64 bits)', () => {
    const large = box('mdat', Buffer.concat([hex('000000000000001A'), Buffer.alloc(10, 3)]), 1);
    const meta = box('meta', Buffer.alloc(4));
    expect(rangesOf(Buffer.concat([ftyp, large, meta]))).toEqual(ranges('40-50'));
    const open = Buffer.concat([ftyp, meta, box('mdat', Buffer.alloc(9, 1), 0)]);
    expect(rangesOf(open)).toEqual(ranges('44-53'));
  });
  it('HEIC brands are not AVIF', () => {
    for (const brands of ['mif1\0\0\0\0mif1heic', 'heic\0\0\0\0mif1avif', 'msf1\0\0\0\0hevc']) {
      expect(matchesAvif(box('ftyp', Buffer.from(brands, 'latin1')))).toBe(false);
    }
  });
  it('a TIFF that chains to itself ends, and raw files are told apart', () => {
    const circle = tiff({ little: true, big: false });
    circle.writeUInt32LE(6008, 6008 + 2 + 6 * 12);
    expect(walkTiff(circle)).toMatchObject({ reason: expect.stringContaining('chain of directories') });
    const form = { little: false, big: false };
    const mosaic = tiff(form);
    mosaic.writeUInt16BE(32803, 6008 + 2 + 3 * 12 + 8);
    const phaseOne = tiff(form);
    phaseOne.write('MMMM', 8);
    const all = [
      tiff(form, [[50706, 4, 1]]),
      tiff(form, nefTags),
      mosaic,
      tiff(form),
      tiff(form, nefTags.slice(1)),
      phaseOne,
    ];
    expect(all.map(isRawTiff)).toEqual([true, true, true, false, false, true]);
  });
  it('no cut of a hand-made file is whole, wherever the directory of a TIFF lies', () => {
    const isAnyCutWhole = (file: Buffer) => [...file.keys()].some((cut) => walk(file.subarray(0, cut)).whole);
    expect(samples.filter(isAnyCutWhole)).toEqual([]);
  });
  it('a tail of zeros is whole, with a doubt', () => {
    const doubt = 'the last 4096 bytes of the picture are zero, as in a copy that has not been filled yet';
    expect(walkTiff(tiff({ little: true, big: false }, [], 0))).toMatchObject({ whole: true, doubt });
    expect(walkTiff(tiff({ little: true, big: false }))).not.toHaveProperty('doubt');
    expect(walkWebp(riff(['VP8 ', Buffer.alloc(5000)]))).toMatchObject({ whole: true, doubt });
    const dark = Buffer.concat([ftyp, box('meta', ftyp), box('mdat', Buffer.alloc(5000))]);
    expect(walkAvif(dark)).toMatchObject({ whole: true, doubt });
  });
});

it(`2,000 mutations never throw, never loop, never leave the file (FUZZ_SEED=${seed})`, () => {
  const random = randomFrom(seed);
  for (let round = 0; round < 2000; round++) {
    const bytes = mutated(samples[random(samples.length)]!, random);
    isRawTiff(bytes);
    for (const walker of walkers) {
      const found = walker.walk(bytes);
      const inside = found.whole ? found.imageRanges : [];
      expect(inside.every(({ start, end }) => start >= 0 && start < end && end <= bytes.length)).toBe(true);
      expect(inside.reduce((sum, { start, end }) => sum + end - start, 0)).toBeLessThanOrEqual(bytes.length);
    }
  }
});

describe.skipIf(noShared)('real files (skipped: no shared test data)', () => {
  it.each([...jpegs, ...others, ...dngs].map((path) => [basename(path), path]))(
    '%s: whole, and no cut of it is',
    (_, path) => {
      const bytes = readFileSync(path);
      const found = walk(bytes);
      expect(found).toMatchObject({ whole: true });
      expect(found).not.toHaveProperty('doubt');
      const cuts = Array.from({ length: 64 }, (_, part) => Math.floor((bytes.length * part) / 64));
      for (let last = 1; last <= 20; last++) cuts.push(bytes.length - last);
      expect(cuts.filter((cut) => walk(bytes.subarray(0, cut)).whole)).toEqual([]);
    },
  );
  it('no JPEG is whole when its second half is zeros', () => {
    const accepted = jpegs.filter((path) => {
      const bytes = readFileSync(path);
      return walk(bytes.fill(0, bytes.length >> 1)).whole;
    });
    expect(accepted).toEqual([]);
    expect(jpegs.length).toBeGreaterThan(80);
  });
  it('DNG and KDC are raw, a finished TIFF is not; HEIC, JPEG XL and CRW match nothing', () => {
    expect(dngs.map((path) => isRawTiff(readFileSync(path)))).toEqual(dngs.map(() => true));
    expect(isRawTiff(readFileSync(join(sharedFolder, 'raw_single/kodak_dc50.KDC')))).toBe(true);
    expect(isRawTiff(readFileSync(join(sharedFolder, 'formats/m27_derived_16bit.tif')))).toBe(false);
    for (const path of listed(['formats', 'raw_single'], ['.HEIC', '.heic', '.jxl', '.CRW'])) {
      expect(walk(readFileSync(path)).whole).toBe(false);
    }
  });
});

describe('a metadata rewrite keeps the digest of the ranges', () => {
  it('by hand', () => {
    expect(digest(insert(jpeg, 2, hex('FFE1 0005 313233 FFFE 0003 78')))).toBe(digest(jpeg));
    expect(digest(insert(png, 33, chunk('tEXt', Buffer.from('Comment\0x'))))).toBe(digest(png));
    expect(digest(riff(['ALPH', Buffer.alloc(3, 1)], ['VP8 ', Buffer.alloc(21, 9)]))).toBe(digest(webp));
    const turned = tiff({ little: true, big: false }, [[274, 3, 6]]);
    expect(digest(turned)).toBe(digest(tiff({ little: true, big: false })));
    expect(digest(turned)).toBe(digest(tiff({ little: true, big: false, dataFirst: false })));
  });
  it('in an AVIF, wherever its items lie', () => {
    const [picture, exif] = [Buffer.alloc(40, 5), Buffer.alloc(9, 7)];
    const plain = digest(itemsAvif({ picture }));
    expect(digest(itemsAvif({ picture, exif }))).toBe(plain);
    expect(digest(itemsAvif({ picture, exif: Buffer.alloc(90, 8), exifFirst: true }))).toBe(plain);
    expect(digest(itemsAvif({ picture, exif, inIdat: true }))).toBe(plain);
    expect(digest(itemsAvif({ picture: Buffer.alloc(40, 6), exif }))).not.toBe(plain);
  });
  it('and an AVIF whose picture is in its idat needs no mdat', () => {
    expect(walkAvif(itemsAvif({ picture: Buffer.alloc(40, 5), inIdat: true }))).toMatchObject({
      whole: true,
    });
  });
  const rewritable = [...jpegs.slice(0, 30), ...others];
  it.skipIf(noExiftool || noShared)('by exiftool (skipped: no exiftool or no data)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'containers-'));
    try {
      for (const path of rewritable) copyFileSync(path, join(folder, basename(path)));
      const before = rewritable.map((path) => digest(readFileSync(path)));
      const tags = ['-XMP-dc:Description=x', '-EXIF:Artist=y', '-EXIF:Orientation#=6', '-Comment=z'];
      spawnSync('exiftool', ['-m', '-q', '-overwrite_original', ...tags, folder]);
      const copies = rewritable.map((path) => readFileSync(join(folder, basename(path))));
      const rewritten = rewritable.filter((path, index) => !readFileSync(path).equals(copies[index]!));
      expect([...new Set(rewritten.map((path) => extname(path)))].sort()).toEqual([
        '.avif',
        '.jpg',
        '.png',
        '.tif',
        '.webp',
      ]);
      expect(copies.map(digest)).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
