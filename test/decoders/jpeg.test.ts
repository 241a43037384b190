/**
 * Our own decoder of JPEGs, and the one beside it: their samples are those of djpeg, and what it warns of is
 * no frame.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jpeg, progressive } from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { captureFiles, goldenBytes, goldenJson, noShared, sharedFolder } from '../support/golden.ts';
import {
  djpeg,
  generatedJpegs,
  type KnownJpeg,
  noGenerator,
  noJpegPrograms,
  scanned,
  scans,
} from '../support/jpeg.ts';
import { randomFrom } from '../support/random.ts';

const SEED = 20261129;
const SAMPLE = 120;

const known = goldenJson<Record<string, Record<string, KnownJpeg>>>('jpeg/expected.json');
const captures = Object.entries(known.jpeg!).map(([name, { sha256 }]): [string, string] => [name, sha256]);
const bytesOf = (name: string) => goldenBytes(`jpeg/captures/${name}`);

describe.each(scans)('a JPEG by %s', (_name, scan) => {
  it.each(captures)('%s has the samples of djpeg', (name, sha256) => {
    expect(scanned(bytesOf(name), scan)).toMatchObject({ samples: expect.anything() });
    expect(samplesDigest((scanned(bytesOf(name), scan) as { samples: Buffer }).samples)).toBe(sha256);
  });

  it.skipIf(noGenerator)(`made by chance has the samples of djpeg (seed ${SEED}; skipped: no cjpeg)`, () => {
    for (const { name, bytes, sha256 } of generatedJpegs(SAMPLE, SEED)) {
      const found = scanned(bytes, scan);
      if (found === null || typeof found === 'string') throw new Error(`${name}: ${found}`);
      expect(samplesDigest(found.samples), name).toBe(sha256);
    }
  });
});

it('leaves to sharp what it does not read, and nothing else', () => {
  for (const [decoder, names] of Object.entries(known)) {
    for (const name of Object.keys(names)) {
      const isOwn = decoder === 'jpeg';
      expect([jpeg.matches(bytesOf(name)), progressive.matches(bytesOf(name))], name).toEqual([
        isOwn,
        !isOwn,
      ]);
    }
  }
});

describe('the header', () => {
  const [{ bytes } = { bytes: Buffer.alloc(0) }] = captureFiles('rgb8');
  const changes: [what: string, marker: number, at: number, value: number][] = [
    ['of 12 bits', 0xc0, 4, 12],
    ['without a height', 0xc0, 6, 0],
    ['of two components', 0xc0, 9, 2],
    ['with the same name twice', 0xc0, 13, 1],
    ['with a quantiser that is not there', 0xc0, 12, 3],
    ['with quantisers of 16 bits', 0xdb, 4, 0x10],
    ['with more codes than fit', 0xc4, 5, 3],
    ['with a scan of other components', 0xda, 5, 9],
    ['with a code that is not there', 0xda, 6, 0x33],
    ['progressive', 0xc0, 1, 0xc2],
    ['arithmetic', 0xc0, 1, 0xc9],
  ];
  it.each(changes)('%s is not for our own decoder', (_what, marker, at, value) => {
    expect(jpeg.matches(bytes)).toBe(true);
    const odd = Buffer.from(bytes);
    const start = odd.indexOf(Buffer.of(0xff, marker));
    expect(odd[start + at]).not.toBe(value);
    odd[start + at] = value;
    expect([jpeg.matches(odd), progressive.matches(odd)]).toEqual([false, true]);
  });

  const headersOf = async (file: Buffer) => {
    const headers = [await jpeg.readHeader(file), await progressive.readHeader(file)];
    return headers.map(({ iccProfile, ...rest }) => ({
      ...rest,
      profile: iccProfile && samplesDigest(iccProfile),
    }));
  };

  it('says what that of sharp says', async () => {
    const files = ['rgb8', 'grey8'].flatMap((set) => captureFiles(set));
    for (const { name, bytes: each } of files.filter(({ name }) => name.endsWith('.jpg'))) {
      const [own, other] = await headersOf(each);
      expect(own, name).toEqual(other);
    }
  });

  it.skipIf(noShared)('of cameras says what that of sharp says (skipped: no shared data)', async () => {
    const found = spawnSync('find', [
      sharedFolder,
      '-name',
      '*.jp*g',
      '-size',
      '-2M',
      '-print0',
    ]).stdout.toString();
    let count = 0;
    for (const file of found.split('\0').filter((name) => name && !name.includes('/corrupt/'))) {
      const each = readFileSync(file);
      if (!jpeg.matches(each)) continue;
      count++;
      const [own, other] = await headersOf(each);
      expect(own, file).toEqual(other);
    }
    expect(count).toBeGreaterThan(50);
  });
});

it.skipIf(noJpegPrograms)(
  'that is damaged is no frame where djpeg warns, and the same picture where it does not',
  async () => {
    const whole = captureFiles('rgb8')[0]!.bytes;
    const scan = whole.indexOf(Buffer.of(0xff, 0xda)) + 20;
    const random = randomFrom(SEED);
    const counts = { warned: 0, refusedAlone: 0, same: 0 };
    for (let i = 0; i < 120; i++) {
      const bytes = Buffer.from(whole);
      const at = scan + Math.floor(random() * (bytes.length - scan - 2));
      bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
      if (!jpeg.walk(bytes).whole) continue;
      const { samples, warnings } = djpeg(bytes);
      const found = await jpeg.decode(bytes, await jpeg.readHeader(bytes)).catch((error) => error);
      if (found instanceof Error) {
        expect(found, `${i}`).toMatchObject({ code: 'decode-failed' });
        if (warnings === '') counts.refusedAlone++;
        else counts.warned++;
      } else {
        expect(warnings, `${i}`).toBe('');
        expect(Buffer.from(found).equals(samples), `${i}`).toBe(true);
        counts.same++;
      }
    }
    console.log(`damaged scans, seed ${SEED}: ${JSON.stringify(counts)}`);
    expect(counts.warned).toBeGreaterThan(10);
    expect(counts.same).toBeGreaterThan(10);
  },
);

/**
 * Source: djpeg of libjpeg-turbo 2.1 says for each of them `Corrupt JPEG data: 82 extraneous bytes before
 * marker 0xd9`, and nothing else.
 */
it.each([803, 1062, 1136, 1173])(
  'a scan that has gone wrong at byte %i and goes on behind its end is no frame',
  async (at) => {
    const bytes = Buffer.from(captureFiles('rgb8')[0]!.bytes);
    bytes[at] = bytes[at]! ^ 1;
    const error = await jpeg.decode(bytes, await jpeg.readHeader(bytes)).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'decode-failed', message: expect.stringContaining('is damaged') });
  },
);

it.skipIf(noShared)('a scan with data left at its end is no frame (skipped: no shared data)', async () => {
  const bytes = readFileSync(join(sharedFolder, 'field/16-damaged-scan.jpg'));
  expect(jpeg.walk(bytes)).toMatchObject({ whole: true });
  const error = await jpeg.decode(bytes, await jpeg.readHeader(bytes)).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'decode-failed', message: expect.stringContaining('of 200') });
});
