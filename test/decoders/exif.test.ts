/** What the camera says about a capture: as exiftool reads it, and nothing of what cannot be. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaptureFacts, noCamera } from '../../src/core/capture-facts.ts';
import { readCaptureFacts } from '../../src/decoders/exif.ts';
import * as decoders from '../../src/decoders/index.ts';
import { withExif } from '../support/captures.ts';
import { asciiField, exifBlock, type RawField, rationalField, shortField } from '../support/exif.ts';
import { captureFiles, goldenBytes, goldenJson, noShared, sharedFolder } from '../support/golden.ts';

const noExiftool = spawnSync('exiftool', ['-ver']).status !== 0;
const tags = [
  ...['Make', 'Model', 'LensModel', 'ISO', 'FNumber', 'FocalLength', 'WhiteBalance', 'ColorSpace'],
  ...['ExposureTime', 'ExposureCompensation', 'DateTimeOriginal', 'SubSecTimeOriginal', 'OffsetTimeOriginal'],
  ...['CreateDate', 'SubSecTimeDigitized', 'OffsetTimeDigitized', 'ModifyDate', 'SubSecTime', 'OffsetTime'],
];

/** What exiftool says of a file, with -n. */
type Said = Readonly<Record<string, string | number | undefined>>;

/** The facts that follow from it, in the words of the program; a 0 stands for what is not known. */
function factsOf(said: Said): CaptureFacts {
  const text = (name: string) => (said[name] === undefined ? null : String(said[name]).trim() || null);
  const number = (name: string) => Number(said[name]) || null;
  const kinds = [
    ['DateTimeOriginal', 'Original'],
    ['CreateDate', 'Digitized'],
    ['ModifyDate', ''],
  ] as const;
  const [time, kind] = kinds.find(([name]) => text(name)?.startsWith('0000') === false) ?? ['', ''];
  const offsets = [kind, ...kinds.map(([, each]) => each)].map((each) => text(`OffsetTime${each}`));
  const offset = offsets.find((each) => each !== null) ?? null;
  const [, sign = '', hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset ?? '') ?? [];
  const date = text(time)?.replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T');
  const zoneMinutes = date && hours ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : null;
  const zone = zoneMinutes === null ? '' : offset;
  const fraction = (text(`SubSecTime${kind}`) ?? '').padEnd(3, '0').slice(0, 3);
  const seconds = number('ExposureTime');
  return {
    make: text('Make'),
    model: text('Model'),
    lensModel: text('LensModel'),
    iso: number('ISO'),
    fNumber: number('FNumber'),
    focalLengthMm: number('FocalLength'),
    whiteBalance: said.WhiteBalance === 0 ? 'auto' : said.WhiteBalance === 1 ? 'manual' : null,
    colorSpace: said.ColorSpace === 1 ? 'srgb' : said.ColorSpace ? 'uncalibrated' : null,
    clock: date ? (zone ? 'zoned' : 'unzoned') : null,
    zoneMinutes,
    capturedAt: date ? Date.parse(`${date}.${fraction}${zone}`) : null,
    exposureNs: seconds && Math.round(seconds * 1e9),
    ...(number('ExposureCompensation') && { exposureBiasEv: Number(said.ExposureCompensation) }),
  };
}

/** exiftool gives ten digits of a fraction. */
function toTenDigits(facts: CaptureFacts): CaptureFacts {
  const rounded = (value: number | null) => value && Number(value.toPrecision(10));
  const { fNumber, focalLengthMm, exposureNs } = facts;
  return {
    ...facts,
    fNumber: rounded(fNumber),
    focalLengthMm: rounded(focalLengthMm),
    exposureNs: rounded(exposureNs),
  };
}

describe('the facts of a capture are those that exiftool reads', () => {
  const expected = goldenJson<Record<string, Said>>('facts/expected.json');
  it.each(Object.entries(expected))('in %s', (name, said) => {
    const bytes = goldenBytes(`facts/captures/${name}`);
    const { readFacts } = Object.values(decoders).find(({ matches }) => matches(bytes))!;
    const read = readFacts(bytes);
    expect(toTenDigits(read)).toEqual(toTenDigits(factsOf(said)));
  });

  it.skipIf(noExiftool || noShared)('in pictures of real cameras (skipped: no exiftool or no data)', () => {
    const folders = ['cameras_jpeg', 'orientation', 'seq_focus_pcb', 'formats'];
    const files = folders.flatMap((folder) =>
      readdirSync(join(sharedFolder, folder))
        .filter((name) => /\.(jpe?g|png|tif|webp|avif)$/.test(name))
        .map((name) => join(sharedFolder, folder, name)),
    );
    const { stdout } = spawnSync('exiftool', ['-json', '-n', ...tags.map((tag) => `-EXIF:${tag}`), ...files]);
    const said = JSON.parse(stdout.toString()) as (Said & { SourceFile: string })[];
    expect(said.length).toBeGreaterThan(25);
    for (const each of said) {
      const read = readCaptureFacts(readFileSync(each.SourceFile));
      expect(toTenDigits(read), each.SourceFile).toEqual(toTenDigits(factsOf(each)));
    }
  });
});

const MAKE = 0x010f;
const EXPOSURE_TIME = 0x829a;
const F_NUMBER = 0x829d;
const ISO = 0x8827;
const DATE = 0x9003;
const OFFSET = 0x9011;
const FOCAL_LENGTH = 0x920a;
const COLOR_SPACE = 0xa001;
const WHITE_BALANCE = 0xa403;
const LENS_MODEL = 0xa434;

const nothing: CaptureFacts = { ...noCamera, capturedAt: null, exposureNs: null };
const [bare] = captureFiles('rgb8');

/** Before all other chunks but the first: the first profile counts. */
function withRawProfile(png: Buffer, block: Buffer): Buffer {
  const whole = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]);
  const text = `Raw profile type APP1\0\nexif\n  ${whole.length}\n${whole.toString('hex')}\n`;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(text.length);
  head.write('tEXt', 4, 'latin1');
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), Buffer.from(text, 'latin1')])));
  return Buffer.concat([png.subarray(0, 33), head, Buffer.from(text, 'latin1'), crc, png.subarray(33)]);
}

function read(first: readonly RawField[], exif: readonly RawField[]): CaptureFacts {
  return readCaptureFacts(withExif(bare!.bytes, exifBlock(first, exif)));
}

describe('what cannot be is not known', () => {
  it.each<[string, RawField]>([
    ['an exposure of 0', rationalField(EXPOSURE_TIME, 0, 1)],
    ['an exposure over 0', rationalField(EXPOSURE_TIME, 1, 0)],
    ['an exposure of two days', rationalField(EXPOSURE_TIME, 172_800, 1)],
    ['a negative exposure', [EXPOSURE_TIME, 10, 1, Buffer.from('ffffffff00000001', 'hex')]],
    ['an exposure in letters', asciiField(EXPOSURE_TIME, '1/60')],
    ['no exposures at all', [EXPOSURE_TIME, 5, 0, Buffer.alloc(4)]],
    ['an exposure behind the end', [EXPOSURE_TIME, 5, 0x7fffffff, Buffer.alloc(4)]],
    ['f/0', rationalField(F_NUMBER, 0, 10)],
    ['f/infinity', rationalField(F_NUMBER, 0xffffffff, 1)],
    ['0 mm', rationalField(FOCAL_LENGTH, 0, 1)],
    ['a lens of two kilometres', rationalField(FOCAL_LENGTH, 2_000_000, 1)],
    ['ISO 0', shortField(ISO, 0)],
    ['ISO 65535, which means more', shortField(ISO, 65535)],
    ['an ISO in letters', asciiField(ISO, '100')],
    ['another white balance', shortField(WHITE_BALANCE, 7)],
    ['another colour space', shortField(COLOR_SPACE, 3)],
    ['a lens without a name', asciiField(LENS_MODEL, ' \u0001\t ')],
    ['a lens in numbers', shortField(LENS_MODEL, 1, 2, 3)],
    ['no day', asciiField(DATE, '0000:00:00 00:00:00')],
    ['a zone without a time', asciiField(OFFSET, '+01:00')],
  ])('%s', (_what, field) => {
    expect(read([], [field])).toEqual(nothing);
  });

  it('and a zone that no place has leaves the time in the zone of the computer', () => {
    const date = asciiField(DATE, '2025:01:02 03:04:05');
    const local: CaptureFacts = {
      ...nothing,
      clock: 'unzoned',
      capturedAt: new Date(2025, 0, 2, 3, 4, 5).valueOf(),
    };
    expect(read([], [date, asciiField(OFFSET, '+99:99')])).toEqual(local);
    expect(read([], [date])).toEqual(local);
    expect(read([], [date, asciiField(OFFSET, '-01:00')])).toEqual({
      ...nothing,
      capturedAt: Date.UTC(2025, 0, 2, 4, 4, 5),
      clock: 'zoned',
      zoneMinutes: -60,
    });
  });
});

describe('a time', () => {
  const utc = { clock: 'zoned', capturedAt: Date.UTC(2025, 0, 2, 2, 4, 5, 250), zoneMinutes: 60 };
  it.each<[string, RawField[]]>([
    ['with its zone and fraction in itself', [asciiField(DATE, '2025:01:02 03:04:05.25+01:00')]],
    [
      'its own zone before that of a tag',
      [asciiField(DATE, '2025:01:02 03:04:05.25+01:00'), asciiField(OFFSET, '+09:00')],
    ],
  ])('%s', (_, fields) => {
    expect(read([], fields)).toMatchObject(utc);
  });
  it('in UTC, as some programs write it', () => {
    const zulu = read([], [asciiField(DATE, '2025:01:02 03:04:05Z')]);
    expect(zulu).toMatchObject({ capturedAt: Date.UTC(2025, 0, 2, 3, 4, 5), zoneMinutes: 0 });
  });
});

it('the orientation of a PNG is that of its raw profile', async () => {
  const bytes = goldenBytes('facts/captures/raw-profile.png');
  expect(await decoders.png.readHeader(bytes)).toMatchObject({ orientation: 1 });
  const turned = await decoders.png.readHeader(withRawProfile(bytes, exifBlock([shortField(0x0112, 6)], [])));
  expect(turned).toMatchObject({ orientation: 6 });
});

describe('names of cameras and lenses', () => {
  it('hold no control character, nothing that turns text around, and no spaces at the ends', () => {
    const { make } = read([asciiField(MAKE, ' Ni\u0007kon\r\n\u202eCORP\u2028ORATION \u200b ')], []);
    expect(make).toBe('Ni kon CORP ORATION');
  });

  it('are cut to 80 characters, none of them in half', () => {
    expect(read([asciiField(MAKE, 'x'.repeat(60_000))], []).make).toBe('x'.repeat(80));
    expect(read([asciiField(MAKE, '📷'.repeat(100))], []).make).toBe('📷'.repeat(80));
  });

  it('are the first of several', () => {
    expect(read([], [shortField(ISO, 200, 400)]).iso).toBe(200);
    expect(read([asciiField(MAKE, 'one\0two')], []).make).toBe('one');
  });
});

it('whatever the bytes, there is an answer, and its facts are in their bounds', () => {
  const whole = captureFiles('rgb8')[0]!.bytes;
  const seen = { damaged: 0 };
  fc.assert(
    fc.property(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 12 }), (where, bytes) => {
      const exif = exifBlock(
        [asciiField(MAKE, 'Canon')],
        [rationalField(EXPOSURE_TIME, 1, 60), shortField(ISO, 100), asciiField(DATE, '2025:01:02 03:04:05')],
      );
      exif.set(bytes.subarray(0, exif.length), where % (exif.length - bytes.length));
      const capture = withExif(whole, exif);
      const { iso, exposureNs, make } = readCaptureFacts(capture);
      if (make !== 'Canon' || iso !== 100) seen.damaged++;
      expect(iso === null || (iso >= 1 && iso < 65535)).toBe(true);
      expect(exposureNs === null || (exposureNs >= 0 && exposureNs <= 86_400e9)).toBe(true);
      expect(make === null || make.length <= 160).toBe(true);
    }),
    { seed: 20261125, numRuns: 300 },
  );
  expect(seen.damaged).toBeGreaterThan(20);
});
