/** JPEGs of up to 4 MP are read to the end of their data: the samples are those of djpeg, and what it warns of is no frame. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jpegInTiff } from '../../src/decoders/containers/jpeg-in-tiff.ts';
import { jpeg } from '../../src/decoders/index.ts';
import { captureFiles, noShared, sharedFolder } from '../support/golden.ts';
import { randomFrom } from '../support/random.ts';

const SEED = 20261128;
const noPrograms = ['cjpeg', 'djpeg'].some((program) => spawnSync(program, ['-version']).status === null);

/** libjpeg's own programs. */
function run(program: string, args: readonly string[], input: Buffer) {
  const { stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1e8 });
  return { out: stdout, warnings: stderr.toString() };
}

/** A PPM of structures and noise. */
function picture(width: number, height: number): Buffer {
  const random = randomFrom(SEED);
  const samples = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + ((i >> 6) % 3) * 60 + random() * 40) & 255),
  );
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), samples]);
}

/** Without the three lines of its header. */
function samplesOf(pnm: Buffer): Buffer {
  let at = 0;
  for (let line = 0; line < 3; line++) at = pnm.indexOf(0x0a, at) + 1;
  return pnm.subarray(at);
}

const decode = async (bytes: Buffer) => jpeg.decode(bytes, await jpeg.readHeader(bytes));

describe.skipIf(noPrograms)('a JPEG (skipped: no cjpeg, djpeg)', () => {
  const kinds: [kind: string, isRead: boolean, args: string[]][] = [
    ...['1x1', '2x1', '1x2', '2x2'].map((sampling): [string, boolean, string[]] => [
      sampling,
      true,
      ['-sample', sampling],
    ]),
    ['grey', true, ['-grayscale']],
    ['with restarts', true, ['-restart', '3B']],
    ['with the best codes', true, ['-optimize', '-quality', '98']],
    ['4x1', false, ['-sample', '4x1']],
    ['of odd sampling', false, ['-sample', '2x2,2x1,1x1']],
    ['in RGB', false, ['-rgb']],
    ['progressive', false, ['-progressive']],
  ];
  it.each(kinds)('%s has the samples of djpeg; read to its end: %s', async (_kind, isRead, args) => {
    for (const [width, height] of [
      [96, 64],
      [61, 47],
      [17, 1],
    ] as const) {
      const bytes = run('cjpeg', args, picture(width, height)).out;
      expect(jpegInTiff(bytes) !== null).toBe(isRead);
      const { out, warnings } = run('djpeg', ['-pnm'], bytes);
      expect(warnings).toBe('');
      expect(Buffer.from((await decode(bytes)) as Uint8Array).equals(samplesOf(out))).toBe(true);
    }
  });

  it('that is damaged is no frame where djpeg warns, and the same picture where it does not', async () => {
    const whole = captureFiles('rgb8')[0]!.bytes;
    const scan = whole.indexOf(Buffer.of(0xff, 0xda)) + 20;
    const random = randomFrom(SEED);
    const counts = { warned: 0, atTheEndAlone: 0, silent: 0 };
    for (let i = 0; i < 120; i++) {
      const bytes = Buffer.from(whole);
      const at = scan + Math.floor(random() * (bytes.length - scan - 2));
      bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
      if (!jpeg.walk(bytes).whole) continue;
      const { out, warnings } = run('djpeg', ['-pnm'], bytes);
      const found = await decode(bytes).catch((error) => error);
      if (warnings !== '') {
        counts.warned++;
        if (/^Corrupt JPEG data: \d+ extraneous bytes before marker 0xd9\s*$/.test(warnings))
          counts.atTheEndAlone++;
        expect(found.code, `${i}: ${warnings}`).toBe('decode-failed');
      } else {
        counts.silent++;
        expect(Buffer.from(found).equals(samplesOf(out)), `${i}`).toBe(true);
      }
    }
    console.log(`damaged scans, seed ${SEED}: ${JSON.stringify(counts)}`);
    expect(counts.atTheEndAlone).toBeGreaterThan(10);
  });
});

/** Source: djpeg of libjpeg-turbo 2.1 says for each of them `Corrupt JPEG data: 82 extraneous bytes before marker 0xd9`, and nothing else. */
it.each([803, 1062, 1136, 1173])(
  'a scan that has gone wrong at byte %i and goes on behind its end is no frame',
  async (at) => {
    const bytes = Buffer.from(captureFiles('rgb8')[0]!.bytes);
    bytes[at] = bytes[at]! ^ 1;
    await expect(decode(bytes)).rejects.toMatchObject({
      code: 'decode-failed',
      message: expect.stringContaining('82 extraneous bytes before marker 0xd9'),
    });
  },
);

it.skipIf(noShared)('a scan with data left at its end is no frame (skipped: no shared data)', async () => {
  const bytes = readFileSync(join(sharedFolder, 'field/16-damaged-scan.jpg'));
  expect(jpeg.walk(bytes)).toMatchObject({ whole: true });
  await expect(decode(bytes)).rejects.toMatchObject({
    code: 'decode-failed',
    message: expect.stringContaining('283 extraneous bytes before marker 0xd9'),
  });
});
