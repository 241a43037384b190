/** The laws of src/decoders/decoder.ts, for every decoder of the registry, over the golden captures. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { noFacts } from '../../src/core/capture-facts.ts';
import { familyOf, StackError } from '../../src/core/errors.ts';
import type { Shape } from '../../src/core/frame.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import * as registry from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { startEngine } from '../support/engine.ts';
import {
  captureFiles,
  decodes,
  goldenBytes,
  goldenJson,
  goldenSets,
  noShared,
  sharedFolder,
} from '../support/golden.ts';
import { foundRaw, rawBytes, rawNames, rawShape } from '../support/raw.ts';

const decoders: [name: string, decoder: Decoder][] = Object.entries(registry);

interface Golden {
  readonly name: string;
  readonly bytes: Buffer;
  readonly shape: Shape;
  readonly sha256: string;
}

/** Captures that say what they must decode to, by the extension of their decoder. */
function goldenOf(decoder: Decoder): Golden[] {
  return goldenSets.flatMap(([set, { width, height, channels, fullScale, captures }]) => {
    const files = captureFiles(set);
    const shape = { width, height, channels, fullScale };
    return captures
      .map(({ file, sha256 }, i) => ({ name: file, bytes: files[i]!.bytes, shape, sha256 }))
      .filter(({ name }) => decoder.extensions.includes(name.slice(name.lastIndexOf('.') + 1)));
  });
}

interface Taken {
  readonly taken: Readonly<Record<string, { readonly shape: Shape; readonly sha256: string }>>;
}

/** Captures with expected figures of their own, by format. */
function goldenFolder(format: string): Golden[] {
  const { taken } = goldenJson<Taken>(`${format}/expected.json`);
  return Object.entries(taken).map(([name, { shape, sha256 }]) => {
    return { name, bytes: goldenBytes(`${format}/captures/${name}`), shape, sha256 };
  });
}

/** Those that our own decoder of JPEGs leaves to sharp. */
function goldenBySharp(): Golden[] {
  const { progressive = {} } = goldenJson<Record<string, Taken['taken']>>('jpeg/expected.json');
  return Object.entries(progressive).map(([name, { shape, sha256 }]) => {
    return { name, bytes: goldenBytes(`jpeg/captures/${name}`), shape, sha256 };
  });
}

/** Of 8 bits; without loss the samples must be those that went in. */
async function tinyAvif(): Promise<Golden> {
  const shape: Shape = { width: 40, height: 24, channels: 3, fullScale: 255 };
  const samples = Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * i * 7 + i) % 256);
  const bytes = await sharp(samples, { raw: shape })
    .avif({ lossless: true, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return { name: 'tiny.avif', bytes, shape, sha256: samplesDigest(samples) };
}

/** What LibRaw's own tools find in them. */
function goldenRaw(decoder: Decoder): Golden[] {
  const all = rawNames.map((name) => ({
    name,
    bytes: rawBytes(name),
    shape: rawShape(name),
    sha256: foundRaw[`golden/${name}`]!.sha256,
  }));
  return all.filter(({ name }) => decoder.extensions.includes(name.slice(name.lastIndexOf('.') + 1)));
}

async function decodeWith(decoder: Decoder, bytes: Uint8Array) {
  const header = await decoder.readHeader(bytes);
  return { header, samples: await decoder.decode(bytes, header) };
}

/** Cuts of a file: short ones, long ones, and many between. */
function cuts(length: number): number[] {
  const many = Array.from({ length: 40 }, (_, i) => Math.floor((length * i) / 40));
  const ends = [1, 2, 3, 4, 8, 12, 16, 32, 64].flatMap((n) => [n, length - n]);
  return [...new Set([...many, ...ends])].filter((at) => at >= 0 && at < length).sort((a, b) => a - b);
}

describe.each(decoders)('%s', (name, decoder) => {
  let golden: Golden[] = [];
  beforeAll(async () => {
    if (name === 'avif') golden = [await tinyAvif(), ...goldenFolder(name)];
    else if (['fits', 'heic'].includes(name)) golden = goldenFolder(name);
    else if (name === 'progressive') golden = goldenBySharp();
    else golden = decoder.readSensor ? goldenRaw(decoder) : goldenOf(decoder);
  });

  it('has golden captures', () => {
    expect(golden.length).toBeGreaterThan(0);
  });

  it('is known by its name in the registry, and has a version', () => {
    expect(decoder.name).toBe(name);
    expect(decoder.version).toMatch(/\d/);
  });

  it('says of every golden capture how its samples relate to light', async () => {
    for (const { bytes, shape } of golden) {
      expect((await decoder.readHeader(bytes)).transfer).toBe(shape.transfer ?? 'srgb');
    }
  });

  it('knows the sensor of every mosaic', async () => {
    for (const { bytes, shape, name: file } of golden.filter(({ shape }) => shape.mosaic)) {
      const sensor = await decoder.readSensor?.(bytes);
      expect(sensor?.black, file).toHaveLength(shape.mosaic?.colours.length ?? 0);
    }
  });

  it('finds no facts in what has none, and never fails', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('no picture'), Buffer.alloc(4096, 0xff)]) {
      expect(decoder.readFacts(bytes)).toEqual(noFacts);
    }
  });

  it('1. is the only one that knows its files, and finds them whole', () => {
    for (const { name: file, bytes } of golden) {
      const known = decoders.filter(([, other]) => other.matches(bytes)).map(([other]) => other);
      expect(known, file).toEqual([name]);
      expect(decoder.walk(bytes), file).toMatchObject({ whole: true });
    }
  });

  it('1. is found by content, whatever the file is called', async () => {
    const [first] = golden;
    for (const path of ['wrong.jpg', 'wrong.png', 'wrong.tif', 'none', 'UPPER.WEBP']) {
      const engine = await startEngine('plain', new Map([[path, first!.bytes]]));
      expect(await engine.take(path), path).toMatchObject({ outcome: 'folded', frames: 1 });
    }
  });

  it('2. gives the stored samples of every golden capture, in the shape of its header', async () => {
    for (const { name: file, bytes, shape, sha256 } of golden) {
      const { header, samples } = await decodeWith(decoder, bytes);
      expect(header.shape, file).toEqual(shape);
      expect(samplesDigest(samples), file).toBe(sha256);
    }
  });

  it('2. gives the samples in memory of their own width', async () => {
    const { header, samples } = await decodeWith(decoder, golden[0]!.bytes);
    expect(samples.BYTES_PER_ELEMENT).toBe(header.shape.fullScale === 255 ? 1 : 2);
  });

  it('2. gives samples in memory of their own, for whoever changes them', async () => {
    for (const { name: file, bytes } of golden) {
      const before = Buffer.from(bytes);
      const { samples } = await decodeWith(decoder, bytes);
      samples.fill(0x5a);
      expect(before.equals(bytes), file).toBe(true);
    }
  });

  it('3. never takes a cut file for a whole one and decodes it', async () => {
    const kinds = new Map(golden.map((each) => [each.name.replace(/_\d+/, ''), each]));
    for (const { name: file, bytes } of kinds.values()) {
      for (const at of cuts(bytes.length)) {
        const cut = bytes.subarray(0, at);
        if (!decoder.matches(cut) || !decoder.walk(cut).whole) continue;
        const error = await decodeWith(decoder, cut).catch((caught) => caught);
        expect(error, `${file} cut at ${at} of ${bytes.length}`).toBeInstanceOf(StackError);
        expect(familyOf(error.code), `${file} cut at ${at}`).toBe('capture');
      }
    }
  });

  it('3. has cut files rejected by the engine, which folds what comes after', async () => {
    const { bytes } = golden[0]!;
    const captures = new Map([['whole', bytes]]);
    for (const at of cuts(bytes.length)) captures.set(`cut at ${at}`, bytes.subarray(0, at));
    const engine = await startEngine('plain', captures);
    for (const path of [...captures.keys()].reverse()) {
      const { outcome, message } = await engine.take(path);
      expect(outcome, path).toBe(path === 'whole' ? 'folded' : 'rejected');
      if (outcome === 'rejected') expect(message, path).toMatch(/^(the|it) \S+ .{8}/);
    }
  });

  it('fails as a capture does, and no other way, on bytes that are no picture', async () => {
    const start = golden[0]!.bytes.subarray(0, 40);
    for (const bytes of [Buffer.alloc(100, 0xff), Buffer.concat([start, Buffer.alloc(5000, 0x5a)])]) {
      const error = await decoder.readHeader(bytes).then(
        (header) => decoder.decode(bytes, header).catch((caught) => caught),
        (caught) => caught,
      );
      expect(error).toBeInstanceOf(StackError);
      expect(familyOf(error.code)).toBe('capture');
    }
  });
});

describe('a container that is whole around pixels that are not', () => {
  it.each([0.7, 0.8, 0.9])('is no frame: a JPEG with %f of its data and an end marker', async (part) => {
    const { bytes } = captureFiles('rgb8')[0]!;
    const spoiled = Buffer.concat([
      bytes.subarray(0, Math.floor(bytes.length * part)),
      Buffer.of(0xff, 0xd9),
    ]);
    expect(registry.jpeg.walk(spoiled)).toMatchObject({ whole: true });
    const engine = await startEngine('plain', new Map([['spoiled.jpg', spoiled]]));
    expect(await engine.take('spoiled.jpg')).toMatchObject({ outcome: 'rejected', code: 'decode-failed' });
  });

  it.skipIf(noShared)(
    'is no frame: the damaged JPEGs of shared/data, skipped where it is absent',
    async () => {
      const folder = join(sharedFolder, 'corrupt');
      const captures = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
      const engine = await startEngine('plain', captures);
      for (const name of captures.keys()) expect((await engine.take(name)).outcome, name).toBe('rejected');
      expect(captures.size).toBe(14);
    },
  );
});

describe.skipIf(noShared)('real pictures of shared/data, skipped where it is absent', () => {
  it.each(Object.entries(decodes))(
    '%s: stored samples, its profile and its orientation left alone',
    async (file, is) => {
      const bytes = readFileSync(join(sharedFolder, file));
      const [, decoder] = decoders.find(([, each]) => each.matches(bytes))!;
      const { header, samples } = await decodeWith(decoder, bytes);
      const { width, height, channels, fullScale } = is;
      expect(header.shape).toEqual({ width, height, channels, fullScale });
      expect(header.orientation).toBe(is.orientation);
      expect(samplesDigest(samples)).toBe(is.sha256);
    },
  );
});
