/** The JPEG inside a raw file, taken in place of its mosaic: the one that was put there, and nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeDng } from '../../src/camera/dng.ts';
import { encodeJpeg, smallJpeg } from '../../src/camera/jpeg.ts';
import { openScene } from '../../src/camera/scene.ts';
import { largestJpeg } from '../../src/decoders/containers/embedded-jpeg.ts';
import { rawTiffJpeg } from '../../src/decoders/containers/raw-tiff-jpeg.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { decodersFor } from '../../src/decoders/embedded.ts';
import * as registry from '../../src/decoders/index.ts';
import { withOrientation } from '../support/captures.ts';
import { samplesDigest } from '../support/digest.ts';
import { noShared, sharedFolder } from '../support/golden.ts';
import { foundEmbedded, rawBytes, rawNames } from '../support/raw.ts';

const notes = { exposureMs: 500, openedAt: new Date(2026, 0, 2, 3, 4, 5) };
const size = { width: 96, height: 64 };
const scene = openScene({ ...size, seed: 7 });
const picture = await encodeJpeg(scene.frame(0), { ...size, quality: 90, notes });
const raw = scene.rawFrame(0);

const embeddedOf = (bytes: Uint8Array): Decoder =>
  decodersFor('embedded', Object.values<Decoder>(registry)).find((each) => each.matches(bytes))!;

/**
 * With a JPEG behind its end, to which the preview's place points: in its first directory, as Canon writes
 * it.
 */
function cr2With(jpeg: Buffer): Buffer {
  const bytes = rawBytes('slices.cr2');
  const file = Buffer.concat([bytes, jpeg]);
  const directory = file.readUInt32LE(4);
  for (let i = 0; i < file.readUInt16LE(directory); i++) {
    const entry = directory + 2 + 12 * i;
    if (file.readUInt16LE(entry) === 273) file.writeUInt32LE(bytes.length, entry + 8);
    if (file.readUInt16LE(entry) === 279) file.writeUInt32LE(jpeg.length, entry + 8);
  }
  return file;
}

function rafWith(jpeg: Buffer): Buffer {
  const bytes = rawBytes('bayer.raf');
  const file = Buffer.concat([bytes, jpeg]);
  file.writeUInt32BE(bytes.length, 84);
  file.writeUInt32BE(jpeg.length, 88);
  return file;
}

/** Behind its last box another, to whose inside the first track points. */
function cr3With(jpeg: Buffer): Buffer {
  const bytes = rawBytes('lossless.cr3');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + jpeg.length);
  head.write('free', 4, 'latin1');
  const file = Buffer.concat([bytes, head, jpeg]);
  const sizes = file.indexOf('stsz');
  const common = file.readUInt32BE(sizes + 8) !== 0;
  file.writeUInt32BE(jpeg.length, sizes + (common ? 8 : 16));
  file.writeBigUInt64BE(BigInt(bytes.length + 8), file.indexOf('co64') + 12);
  return file;
}

const kinds = [
  ['CR2', cr2With],
  ['RAF', rafWith],
  ['CR3', cr3With],
] as const;

describe.each(kinds)('of a %s with a JPEG', (_kind, fileWith) => {
  const bytes = fileWith(picture);
  const decoder = embeddedOf(bytes);

  it('the samples are those of the JPEG, its size is said, and the facts are those of the raw file', async () => {
    const header = await decoder.readHeader(bytes);
    expect(header.shape).toEqual((await registry.jpeg.readHeader(picture)).shape);
    expect(header.note).toBe('its embedded JPEG is taken, 96x64');
    const alone = await registry.jpeg.decode(picture, await registry.jpeg.readHeader(picture));
    expect(samplesDigest(await decoder.decode(bytes, header))).toBe(samplesDigest(alone));
    const mosaic = Object.values<Decoder>(registry).find((each) => each.matches(bytes))!;
    // The JPEG does not say how the camera was held.
    expect(header.orientation).toBe((await mosaic.readHeader(bytes)).orientation);
    expect(decoder.readFacts(bytes)).toEqual(mosaic.readFacts(bytes));
    expect([decoder.name, decoder.readSensor]).toEqual([`${mosaic.name}-embedded`, undefined]);
  });

  it('the image is the bytes of the JPEG alone', () => {
    const walk = decoder.walk(bytes);
    const alone = registry.jpeg.walk(picture);
    const from = bytes.indexOf(picture);
    expect(walk).toMatchObject({ whole: true });
    if (!walk.whole || !alone.whole) return;
    const moved = alone.imageRanges.map(({ start, end }) => ({ start: start + from, end: end + from }));
    expect(walk.imageRanges).toEqual(moved);
  });

  it('it is not whole where the JPEG is cut, or the raw file', () => {
    const cut = Buffer.concat([picture.subarray(0, picture.length - 40), Buffer.alloc(40)]);
    expect(embeddedOf(bytes).walk(fileWith(cut)).whole).toBe(false);
    for (const share of [0.999, 0.9, 0.5, 0.1])
      expect(decoder.walk(bytes.subarray(0, Math.floor(bytes.length * share))).whole, `${share}`).toBe(false);
  });

  it('a JPEG that says how it was held is believed', async () => {
    const turned = fileWith(withOrientation(await smallJpeg({ ...size, samples: scene.frame(0) }), 8));
    expect((await decoder.readHeader(turned)).orientation).toBe(8);
  });
});

it('of a DNG of the simulated camera it is the picture that was put in', async () => {
  const bytes = Buffer.from(await encodeDng(raw, notes));
  const decoder = embeddedOf(bytes);
  const header = await decoder.readHeader(bytes);
  const { width, height } = raw.glance;
  expect(header).toMatchObject({ shape: { width, height, channels: 3 }, orientation: 1 });
  const inside = await smallJpeg(raw.glance);
  const alone = await registry.jpeg.decode(inside, await registry.jpeg.readHeader(inside));
  expect(samplesDigest(await decoder.decode(bytes, header))).toBe(samplesDigest(alone));
});

it('of several it is the one with the most pixels, not with the most bytes', async () => {
  const small = await encodeJpeg(scene.frame(0).subarray(0, 48 * 32 * 3), {
    ...{ width: 48, height: 32, quality: 100, notes },
  });
  const large = await smallJpeg({ ...size, samples: new Uint8Array(96 * 64 * 3) });
  expect(small.length).toBeGreaterThan(large.length);
  const bytes = Buffer.concat([small, large, small]);
  const starts = [0, small.length, small.length + large.length];
  const ranges = starts.map((start, i) => ({ start, end: starts[i + 1] ?? bytes.length }));
  expect(largestJpeg(bytes, ranges)).toEqual(ranges[1]);
});

/** Source: ExifTool, PanasonicRaw.pm, tag 0x2e. */
it('of a file of Panasonic it is a value of the directory', () => {
  const file = Buffer.concat([Buffer.alloc(26), picture]);
  file.write('IIU\0', 0, 'latin1');
  for (const [at, value] of [
    [4, 8],
    [8, 1],
    [10, (7 << 16) | 46],
    [14, picture.length],
    [18, 26],
  ] as const)
    file.writeUInt32LE(value, at);
  expect(rawTiffJpeg(file)).toEqual({ start: 26, end: file.length });
});

it.each(rawNames)('%s, which has no JPEG, is refused with a sentence that says what to do', async (name) => {
  const bytes = rawBytes(name);
  const decoder = embeddedOf(bytes);
  const error = await decoder.readHeader(bytes).catch((thrown) => thrown);
  expect([error.code, error.message]).toEqual([
    'unsupported-colour',
    'the raw file has no JPEG inside: set the camera to RAW and JPEG, or leave out "raw": "embedded"',
  ]);
});

describe.skipIf(noShared)('of raw files of cameras', () => {
  const shared = Object.entries(foundEmbedded).filter(([name]) => name.startsWith('shared/'));
  const there = shared.filter(([name]) => existsSync(join(sharedFolder, name.slice('shared/'.length))));

  it.each(there)('%s has the JPEG that exiftool finds, with the samples of PIL', async (name, wanted) => {
    const bytes = readFileSync(join(sharedFolder, name.slice('shared/'.length)));
    const decoder = embeddedOf(bytes);
    const header = await decoder.readHeader(bytes).catch(() => null);
    if (header === null) return expect(wanted).toBeNull();
    const sha256 = samplesDigest(await decoder.decode(bytes, header));
    expect({ width: header.shape.width, height: header.shape.height, sha256 }).toEqual(wanted);
  });
});
