/** HEIC: the numbers that were encoded, as they are stored; HDR in encoded light alone; half a file never. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import { heic } from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { startEngine } from '../support/engine.ts';
import { goldenBytes, goldenJson, noShared, sharedFolder } from '../support/golden.ts';
import { box } from './containers.samples.ts';

interface Expected {
  readonly taken: Readonly<
    Record<string, { readonly shape: Shape; readonly orientation: number; readonly sha256: string }>
  >;
  readonly refused: readonly string[];
}

const { taken, refused } = goldenJson<Expected>('heic/expected.json');
const captureOf = (name: string) => goldenBytes(`heic/captures/${name}`);

async function digestOf(bytes: Buffer): Promise<string> {
  return samplesDigest(await heic.decode(bytes, await heic.readHeader(bytes)));
}

describe('a HEIC', () => {
  it.each(Object.entries(taken))('%s has the samples that were encoded', async (name, expected) => {
    const bytes = captureOf(name);
    const { shape, orientation } = await heic.readHeader(bytes);
    expect({ shape, orientation, sha256: await digestOf(bytes) }).toEqual(expected);
  });

  it.each(refused)('%s is refused with a sentence', async (name) => {
    await expect(heic.readHeader(captureOf(name))).rejects.toMatchObject({
      code: 'unsupported-colour',
      message: expect.stringMatching(/^the HEIC (has|is) /),
    });
  });

  it.each(['pq', 'hlg'])(
    'of HDR (%s) is folded as it is encoded, and refused in linear light',
    async (curve) => {
      const [name, plain] = [`${curve}.heic`, 'ten.heic'];
      const captures = new Map([name, plain].map((each) => [each, captureOf(each)]));
      const encoded = await startEngine('plain', captures);
      expect(await encoded.take(name)).toMatchObject({ outcome: 'folded' });
      expect(await encoded.take(plain)).toMatchObject({ outcome: 'rejected', code: 'shape-mismatch' });
      const linear = await startEngine('plain', captures, { light: 'linear' });
      expect(await linear.take(name)).toMatchObject({
        outcome: 'rejected',
        code: 'unsupported-colour',
        message: expect.stringContaining('light encoded'),
      });
      expect(await linear.take(plain)).toMatchObject({ outcome: 'folded', frames: 1 });
    },
  );

  it('is told from an AVIF by its brands', () => {
    const brands = (...all: string[]) =>
      box(
        'ftyp',
        Buffer.concat([Buffer.from(all[0] ?? ''), Buffer.alloc(4), ...all.map((each) => Buffer.from(each))]),
      );
    for (const each of [
      ['heic'],
      ['heix', 'mif1'],
      ['mif1', 'heic'],
      ['mif1'],
      ['msf1', 'hevc'],
      ['avif', 'heic'],
    ])
      expect(heic.matches(brands(...each)), each.join()).toBe(true);
    for (const each of [
      ['avif'],
      ['mif1', 'avif'],
      ['avis', 'mif1', 'avif'],
      ['isom', 'mp42'],
      ['crx ', 'isom'],
    ])
      expect(heic.matches(brands(...each)), each.join()).toBe(false);
  });

  it.each([0.999, 0.9, 0.68])(
    'cut to %f of its length, or with zeros behind, is never folded',
    async (part) => {
      const whole = noShared
        ? captureOf('twelve.heic')
        : readFileSync(join(sharedFolder, 'formats/cheers_1440x960.heic'));
      const length = Math.floor(whole.length * part);
      const zeros = Buffer.from(whole).fill(0, length);
      const captures = new Map([
        ['cut', whole.subarray(0, length)],
        ['zeros', zeros],
        ['whole', whole],
      ]);
      const engine = await startEngine('plain', captures);
      for (const path of ['cut', 'zeros']) {
        const verdict = await engine.take(path);
        expect(verdict.outcome, `${path}: ${verdict.message}`).toBe('rejected');
      }
      expect(await engine.take('whole')).toMatchObject({ outcome: 'folded', frames: 1 });
    },
  );

  it('with a hole over the end of a tile is refused, and not filled up', async () => {
    const whole = captureOf('tiled.heic');
    for (const at of [4552, 22_715, 27_353]) {
      const bytes = Buffer.from(whole).fill(0xff, at, at + 2200);
      expect(heic.walk(bytes)).toMatchObject({ whole: true });
      await expect(digestOf(bytes), `${at}`).rejects.toMatchObject({ code: 'decode-failed' });
    }
  });

  it('with other metadata, as exiftool writes it again, is the same picture', () => {
    const rewritten = goldenBytes('facts/captures/tethered.heic');
    const whole = captureOf('eight.heic');
    expect(rewritten.length).toBeGreaterThan(whole.length);
    expect(imageOf(rewritten)).toEqual(imageOf(whole));
  });

  it('that is damaged is the same every time, whatever was decoded before', async () => {
    const whole = captureOf('lossy.heic');
    const damaged = [0.3, 0.4, 0.5, 0.6, 0.7].map((part) => {
      const at = Math.floor(whole.length * part);
      return Buffer.from(whole).fill(0x5a, at, at + 200);
    });
    const first: string[] = [];
    for (const bytes of damaged) first.push(await digestOf(bytes));
    await digestOf(captureOf('tiled.heic'));
    const second: string[] = [];
    for (const bytes of damaged.toReversed()) second.unshift(await digestOf(bytes));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(damaged.length);
  });
});

/** The bytes that make the pixels. */
function imageOf(bytes: Buffer): Buffer {
  const walk = heic.walk(bytes);
  if (!walk.whole) throw new Error(walk.reason);
  return Buffer.concat(walk.imageRanges.map(({ start, end }) => bytes.subarray(start, end)));
}

describe('without libheif-js', () => {
  afterEach(() => {
    vi.doUnmock('libheif-js/libheif-wasm/libheif-bundle.js');
    vi.resetModules();
  });

  async function heicWith(library: () => object) {
    vi.resetModules();
    vi.doMock('libheif-js/libheif-wasm/libheif-bundle.js', library);
    return (await import('../../src/decoders/heic.ts')).heic;
  }

  it('the first HEIC says which command installs it', async () => {
    const without = await heicWith(() => {
      throw new Error('Cannot find package');
    });
    await expect(without.readHeader(captureOf('eight.heic'))).rejects.toMatchObject({
      code: 'no-decoder',
      message: expect.stringMatching(
        /^the package libheif-js 1\.23\.2, .* is not installed: run "npm install .*libheif-js@1\.23\.2"/,
      ),
    });
  });

  it('another version is not called: its samples may be others', async () => {
    const text = Buffer.from('1.19.8\0');
    const other = { HEAPU8: text, HEAPU32: new Uint32Array(1), _heif_get_version: () => 0 };
    const without = await heicWith(() => ({ default: () => other }));
    await expect(without.readHeader(captureOf('eight.heic'))).rejects.toMatchObject({
      code: 'no-decoder',
      message: expect.stringContaining('is not installed, but 1.19.8: run'),
    });
  });
});

describe.skipIf(noShared)('HEIC files of cameras in shared/data, skipped where it is absent', () => {
  /**
   * Of libheif-js 1.23.2, for its own way from YCbCr to RGB is nobody else's: another version must be looked
   * at before it is taken.
   */
  const pinned = {
    'cheers_1440x960.heic': { width: 1440, height: 960, sha256: 'c0b0bf2560d5' },
    'IMG_2927.HEIC': { width: 3024, height: 4032, sha256: '54242caf06a7' },
  };
  it.each(Object.entries(pinned))('%s', async (file, { width, height, sha256 }) => {
    const bytes = readFileSync(join(sharedFolder, 'formats', file));
    const { shape, orientation } = await heic.readHeader(bytes);
    expect({ ...shape, orientation }).toEqual({ width, height, channels: 3, fullScale: 255, orientation: 1 });
    expect((await digestOf(bytes)).slice(0, 12)).toBe(sha256);
  });
});
