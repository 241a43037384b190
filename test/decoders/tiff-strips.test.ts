/**
 * Uncompressed TIFF by its strips: what was put in comes out, as it does from libtiff; everything else is
 * left to that.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import { stripSamples } from '../../src/decoders/tiff-strips.ts';
import { viaSharp } from '../../src/decoders/via-sharp.ts';
import { captureFiles, sharedFolder } from '../support/golden.ts';
import { below, randomFrom } from '../support/random.ts';

const seed = 20250114;

interface Form {
  readonly little: boolean;
  readonly big: boolean;
  readonly rowsPerStrip: number;
  /** Bytes between the strips. */
  readonly gap: number;
}

type Tags = Record<number, [type: number, values: readonly number[]]>;

/** A TIFF of these bytes, in strips; `tags` take the place of those that it would have. */
function tiffOf(bytes: Uint8Array, shape: Shape, form: Form, tags: Tags = {}): Buffer {
  const { width, height, channels, fullScale } = shape;
  const rowBytes = width * channels * (fullScale === 255 ? 1 : 2);
  const [headerBytes, offsetBytes, entryBytes, countBytes] = form.big ? [16, 8, 20, 8] : [8, 4, 12, 2];
  const parts: Buffer[] = [Buffer.alloc(headerBytes)];
  let at = headerBytes;
  const append = (part: Uint8Array) => {
    parts.push(Buffer.from(part));
    at += part.length;
    return at - part.length;
  };
  const put = (size: number, value: number) => {
    const part = Buffer.alloc(size);
    if (size === 8) part.writeBigUInt64LE(BigInt(value));
    else part.writeUIntLE(value, 0, size);
    return form.little ? part : part.reverse();
  };
  const strips: { start: number; length: number }[] = [];
  for (let row = 0; row < height; row += form.rowsPerStrip) {
    append(Buffer.alloc(form.gap, 0xee));
    const strip = bytes.subarray(row * rowBytes, Math.min(height, row + form.rowsPerStrip) * rowBytes);
    strips.push({ start: append(strip), length: strip.length });
  }
  append(Buffer.alloc(at % 2));
  const all: Tags = {
    256: [3, [width]],
    257: [3, [height]],
    258: [3, Array(channels).fill(fullScale === 255 ? 8 : 16)],
    259: [3, [1]],
    262: [3, [channels === 1 ? 1 : 2]],
    273: [4, strips.map(({ start }) => start)],
    277: [3, [channels]],
    278: [3, [form.rowsPerStrip]],
    279: [4, strips.map(({ length }) => length)],
    ...tags,
  };
  const sizes: Record<number, number> = { 3: 2, 4: 4 };
  const entries = Object.entries(all)
    .filter(([, [, values]]) => values.length > 0)
    .map(([tag, [type, values]]) => {
      const value = Buffer.concat(values.map((each) => put(sizes[type]!, each)));
      const inside = Buffer.alloc(offsetBytes);
      if (value.length <= offsetBytes) value.copy(inside);
      else put(offsetBytes, append(value)).copy(inside);
      return Buffer.concat([put(2, Number(tag)), put(2, type), put(offsetBytes, values.length), inside]);
    });
  append(Buffer.alloc(at % 2));
  const directory = append(Buffer.concat([put(countBytes, entries.length), ...entries, put(offsetBytes, 0)]));
  expect(entries[0]).toHaveLength(entryBytes);
  const header = [Buffer.from(form.little ? 'II' : 'MM'), put(2, form.big ? 43 : 42)];
  if (form.big) header.push(put(2, 8), put(2, 0));
  parts[0] = Buffer.concat([...header, put(offsetBytes, directory)]);
  return Buffer.concat(parts);
}

function randomPicture(random: () => number, shape: Shape) {
  const length = shape.width * shape.height * shape.channels;
  const values = Array.from({ length }, () => below(random, shape.fullScale + 1));
  return shape.fullScale === 255 ? Uint8Array.from(values) : Uint16Array.from(values);
}

function bytesOf(samples: Uint8Array | Uint16Array, little: boolean): Uint8Array {
  const bytes = Buffer.from(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  return samples instanceof Uint16Array && !little ? bytes.swap16() : bytes;
}

const plain: Form = { little: true, big: false, rowsPerStrip: 2, gap: 0 };
const shape: Shape = { width: 5, height: 7, channels: 3, fullScale: 65535 };

describe('uncompressed TIFF', () => {
  it(`gives what was put in, as libtiff does, in every order, size and layout (seed ${seed})`, async () => {
    const forms = fc.record({
      little: fc.boolean(),
      big: fc.boolean(),
      rowsPerStrip: fc.integer({ min: 1, max: 9 }),
      gap: fc.integer({ min: 0, max: 3 }),
    });
    const shapes = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      channels: fc.constantFrom<1 | 3>(1, 3),
      fullScale: fc.constantFrom<255 | 65535>(255, 65535),
    });
    const property = fc.asyncProperty(forms, shapes, fc.integer(), async (form, of, sampleSeed) => {
      const samples = randomPicture(randomFrom(sampleSeed), of);
      const file = tiffOf(bytesOf(samples, form.little), of, form);
      expect(stripSamples(file, of)).toEqual(samples);
      const header = await viaSharp.readHeader(file);
      expect(header.shape).toEqual(of);
      expect([...(await viaSharp.decode(file, header))]).toEqual([...samples]);
    });
    await fc.assert(property, { seed, numRuns: 200 });
  });

  it('gives memory of its own', () => {
    const samples = randomPicture(randomFrom(seed), shape);
    const file = tiffOf(bytesOf(samples, true), shape, plain);
    const before = Buffer.from(file);
    const found = stripSamples(file, shape)!;
    expect(found.byteLength).toBe(found.buffer.byteLength);
    found.fill(1);
    expect(file.equals(before)).toBe(true);
  });

  it('of other programs is read so too', async () => {
    const files = ['tiff8', 'tiff16'].flatMap((set) => captureFiles(set).map(({ bytes }) => bytes));
    const m27 = join(sharedFolder, 'formats/m27_derived_16bit.tif');
    if (existsSync(m27)) files.push(readFileSync(m27));
    let own = 0;
    for (const file of files) {
      const header = await viaSharp.readHeader(file);
      const samples = stripSamples(file, header.shape);
      if (samples === null) continue;
      own++;
      expect(Buffer.compare(bytesOf(samples, true), bytesOf(await viaSharp.decode(file, header), true))).toBe(
        0,
      );
    }
    expect(own).toBeGreaterThan(0);
  });
});

describe('is left to libtiff:', () => {
  it.each<[what: string, tags: Tags]>([
    ['another width', { 256: [3, [6]] }],
    ['another height', { 257: [3, [8]] }],
    ['8 bits where 16 are wanted', { 258: [3, [8, 8, 8]] }],
    ['bits of which one is another', { 258: [3, [16, 16, 8]] }],
    ['bits of one channel only', { 258: [3, [16]] }],
    ['compression', { 259: [3, [5]] }],
    ['another colour', { 262: [3, [6]] }],
    ['low bits first', { 266: [3, [2]] }],
    ['planes apart', { 284: [3, [2]] }],
    ['prediction', { 317: [3, [2]] }],
    ['four samples a pixel', { 277: [3, [4]] }],
    ['no samples a pixel', { 277: [3, []] }],
    ['signed numbers', { 339: [3, [2, 2, 2]] }],
    ['fewer strips than rows want', { 278: [3, [1]] }],
    ['a strip that is short', { 279: [4, [60, 60, 60, 29]] }],
    ['a strip beyond the end', { 273: [4, [8, 68, 128, 5000]] }],
    ['no strips', { 273: [4, []] }],
    ['no rows', { 278: [3, [0]] }],
  ])('%s', (_what, tags) => {
    const file = tiffOf(new Uint8Array(210), shape, plain, tags);
    expect(stripSamples(file, shape)).toBeNull();
    expect(stripSamples(tiffOf(new Uint8Array(210), shape, plain), shape)).not.toBeNull();
  });

  it('white is zero, in grey', () => {
    const grey: Shape = { ...shape, channels: 1 };
    expect(stripSamples(tiffOf(new Uint8Array(70), grey, plain, { 262: [3, [0]] }), grey)).toBeNull();
  });

  it('a cut file, wherever it is cut, or a file that is none', () => {
    const file = tiffOf(new Uint8Array(210), shape, plain);
    for (let at = 0; at < file.length; at++) expect(stripSamples(file.subarray(0, at), shape)).toBeNull();
    expect(stripSamples(Buffer.alloc(300, 0x49), shape)).toBeNull();
  });
});
