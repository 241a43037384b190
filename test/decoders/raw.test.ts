/**
 * Raw files: what LibRaw's own tools find in them, and the mosaics that they were made from, is what the
 * decoders say.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../src/decoders/decoder.ts';
import * as registry from '../../src/decoders/index.ts';
import { mosaicIn } from '../../src/decoders/raw-mosaic.ts';
import type { Metadata } from '../../src/decoders/via-libraw.ts';
import { samplesDigest } from '../support/digest.ts';
import { goldenBytes, noShared, sharedFolder } from '../support/golden.ts';
import { type FoundRaw, foundRaw, madeRaw, rawBytes, rawNames } from '../support/raw.ts';
import { inThisThread } from '../support/readers.ts';
import { tempFolder } from '../support/temp.ts';

const decoderOf = (bytes: Uint8Array): Decoder =>
  Object.values<Decoder>(registry).find((each) => each.matches(bytes))!;

const files = Object.keys(foundRaw).map((name) => {
  const [place = '', ...rest] = name.split('/');
  const read = () =>
    place === 'golden' ? rawBytes(rest.join('/')) : readFileSync(join(sharedFolder, ...rest));
  return { name, read, isShared: place === 'shared', found: foundRaw[name]! };
});
const here = files.filter(({ isShared }) => !isShared || !noShared);

/**
 * LibRaw 0.20 takes the whole frame of these for lit, and knows by name a camera that 0.22 asks for its size.
 */
const hasOtherAreas = (name: string) => name.endsWith('.raf');
const hasOtherMatrix = (name: string) => name === 'golden/blocks.crw';

describe.each(here)('$name', ({ name, read, isShared, found }) => {
  const bytes = read();
  const decoder = decoderOf(bytes);

  it('has the samples that unprocessed_raw writes, and the size and orientation that exiftool says', async () => {
    const header = await decoder.readHeader(bytes);
    const samples = await decoder.decode(bytes, header);
    expect(header.shape).toMatchObject({ width: found.width, height: found.height, channels: 1 });
    expect(samplesDigest(samples)).toBe(found.sha256);
    expect(header.orientation).toBe(orientationOf(found));
    expect(header).toMatchObject({ transfer: 'linear', iccProfile: null, hasAlpha: false });
  });

  it('has the facts that exiftool reads', () => {
    const { facts } = found;
    const said = decoder.readFacts(bytes);
    const time = String(facts.DateTimeOriginal ?? facts.ModifyDate).replace(
      /^(....):(..):(..) /,
      '$1-$2-$3T',
    );
    const fraction =
      facts.SubSecTimeOriginal === undefined ? '' : `.${String(facts.SubSecTimeOriginal).padStart(2, '0')}`;
    expect(said.capturedAt).toBe(Date.parse(`${time}${fraction}${facts.OffsetTimeOriginal ?? ''}`));
    expect(said).toMatchObject({ make: facts.Make, model: facts.Model });
    // It has no EXIF, and its exposure only as a rounded logarithm.
    if (decoder.name === 'crw') return;
    expect(said.exposureNs).toBe(Math.round(Number(facts.ExposureTime) * 1e9));
    const {
      LensModel: lensModel = null,
      ISO: iso = null,
      FNumber: fNumber = null,
      FocalLength = null,
    } = facts;
    expect(said).toMatchObject({ lensModel, iso, fNumber, focalLengthMm: FocalLength });
  });

  it('has the levels, areas and colours that raw-identify prints', async () => {
    const sensor = await decoder.readSensor!(bytes);
    const { area, crop, multipliers, matrix, black, white } = sensor;
    if (!hasOtherAreas(name)) {
      const [width, height] = found.size;
      expect(area).toEqual({ left: found.left, top: found.top, width, height });
    }
    expect(crop.left).toBeGreaterThanOrEqual(area.left);
    expect(crop.top).toBeGreaterThanOrEqual(area.top);
    expect(crop.left + crop.width).toBeLessThanOrEqual(area.left + area.width);
    expect(crop.top + crop.height).toBeLessThanOrEqual(area.top + area.height);
    expect(multipliers === null).toBe(found.multipliers.length === 0);
    for (const [i, each] of multipliers?.entries() ?? []) expect(each).toBeCloseTo(found.multipliers[i]!, 4);
    if (!hasOtherMatrix(name)) expect(matrix === null).toBe(found.matrix === null);
    for (const [i, each] of matrix?.entries() ?? []) expect(each).toBeCloseTo(found.matrix![i]!, 4);
    expect(white).toBeGreaterThan(Math.max(...black));
    const made = isShared ? undefined : madeRaw[name.slice('golden/'.length)]!;
    const cell = made?.colours.length ?? 4;
    expect(black).toHaveLength(cell);
    const blacks = made?.blacks ?? black;
    expect(black).toEqual(blacks.length === 1 ? Array(cell).fill(blacks[0]) : blacks);
  });
});

/** By what LibRaw turns it, where a file has no tag. */
function orientationOf({ orientation, flip }: FoundRaw): number {
  return orientation ?? { 0: 1, 3: 3, 5: 8, 6: 6 }[flip] ?? 0;
}

it.skipIf(!noShared)('real raw files of shared/data are compared too: skipped, for it is absent', () => {});

describe('a sensor', () => {
  it.skipIf(noShared)(
    'of a CRW has the mean of its masked photosites (skipped without shared/data)',
    async () => {
      const bytes = readFileSync(join(sharedFolder, 'raw_single/canon_eos_d30.CRW'));
      expect(await registry.crw.readSensor!(bytes)).toMatchObject({
        black: [127, 128, 128, 128],
        white: 4095,
        area: { left: 48, top: 6, width: 2176, height: 1448 },
        crop: { left: 56, top: 12, width: 2160, height: 1440 },
        multipliers: null,
        uniqueModel: 'Canon EOS D30',
      });
    },
  );

  it('has the name that a DNG gives its camera', async () => {
    expect((await registry.raw.readSensor!(rawBytes('plain.dng'))).uniqueModel).toBe('Golden Camera 1');
    expect((await registry.raw.readSensor!(rawBytes('lossless.nef'))).uniqueModel).toBe('Nikon D7100');
  });

  it('has the crop of a DNG', async () => {
    const { area, crop } = await registry.raw.readSensor!(rawBytes('plain.dng'));
    expect(area).toEqual({ left: 6, top: 2, width: 112, height: 80 });
    expect(crop).toEqual({ left: 10, top: 4, width: 104, height: 76 });
  });
});

describe('a pattern', () => {
  // LibRaw's number of a pattern has two bits a photosite, eight rows of two; these are RGGB and GRBG.
  it.each([
    [0x94949494, 0, 0, 'RGGB'],
    [0x94949494, 1, 0, 'GRBG'],
    [0x94949494, 0, 1, 'GBRG'],
    [0x94949494, 11, 7, 'BGGR'],
    [0x61616161, 2, 2, 'GRBG'],
    [0x61616161, 1, 0, 'RGGB'],
  ])(
    '%i from the corner of what sees light is told from that of the frame: %i, %i, %s',
    (filters, left, top, colours) => {
      const margins = { left_margin: left, top_margin: top };
      const said = { filters, ...margins, cdesc: 'RGBG', colors: 3, is_foveon: 0 } as Metadata;
      expect(mosaicIn(said, Buffer.alloc(0), () => null)).toEqual({ width: 2, height: 2, colours });
    },
  );

  it('of other colours is refused by name', () => {
    const said = {
      filters: 0x1e4e1e4e,
      left_margin: 0,
      top_margin: 0,
      cdesc: 'GMCY',
      colors: 4,
      is_foveon: 0,
    };
    expect(() => mosaicIn(said as Metadata, Buffer.alloc(0), () => null)).toThrow(
      /another arrangement \(GMCY/,
    );
  });
});

describe('what is no raw file with a mosaic', () => {
  const other = (name: string) => goldenBytes(join('raw/others', name));

  it.each([
    ['linear.dng', 'developed already'],
    ['lossy.dng', 'developed already'],
    ['grey.dng', 'without colours'],
    ['float.dng', 'floating point'],
    ['wavelet.dng', 'compressed in a way that LibRaw does not know'],
    ['jxl.dng', 'compressed in a way that LibRaw does not know'],
    ['super.raf', 'SuperCCD'],
  ])('%s is refused with the reason: %s', async (name, reason) => {
    const bytes = other(name);
    const decoder = decoderOf(bytes);
    expect(decoder.walk(bytes)).toMatchObject({ whole: true });
    const decoded = decoder.readHeader(bytes).then((header) => decoder.decode(bytes, header));
    await expect(decoded).rejects.toMatchObject({
      code: 'unsupported-colour',
      message: expect.stringMatching(new RegExp(`^the raw file .*${reason}.*: .`)),
    });
  });

  it('a picture that an editor made of a raw file, with its maker note, is a TIFF', async () => {
    const bytes = other('plain.tif');
    expect(decoderOf(bytes).name).toBe('tiff');
    expect((await registry.tiff.readHeader(bytes)).shape).toMatchObject({ width: 8, height: 8, channels: 3 });
  });
});

const noExiftool = spawnSync('exiftool', ['-ver']).status !== 0;

describe.skipIf(noExiftool)('metadata that exiftool writes again (skipped: no exiftool)', () => {
  // It writes no 3FR, and not the RAF of ours.
  const written = rawNames.filter((name) => !/\.(3fr|raf)$/.test(name));

  it.each(written)('leave the digest of the raw data of %s as it was, and its samples', async (name) => {
    const folder = tempFolder();
    const file = join(folder, name);
    writeFileSync(file, rawBytes(name));
    const title = '-XMP:Title=a title that takes some room';
    const { status, stderr } = spawnSync('exiftool', ['-q', '-Artist=Somebody', '-Rating=5', title, file]);
    expect(status, String(stderr)).toBe(0);
    const [before, after] = [rawBytes(name), readFileSync(file)];
    expect(after.length).toBeGreaterThan(before.length);
    expect(await imageDigest(after)).toBe(await imageDigest(before));
    const decoder = decoderOf(after);
    expect(samplesDigest(await decoder.decode(after, await decoder.readHeader(after)))).toBe(
      foundRaw[`golden/${name}`]!.sha256,
    );
  });
});

async function imageDigest(bytes: Buffer): Promise<string> {
  const { identify } = inThisThread.openReaders(Object.values(registry));
  return (await identify(bytes)).imageDigest();
}

it('the version is that of the library which is installed', () => {
  const file = createRequire(import.meta.url)
    .resolve('libraw-wasm')
    .replace(/dist\/index\.js$/, 'package.json');
  expect(existsSync(file)).toBe(true);
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  for (const { version: said } of [registry.raw, registry.cr3, registry.crw, registry.raf]) {
    expect(said).toBe(`${name} ${version}`);
  }
});
