/**
 * Raw files that are not all there, or not as the camera left them: no frame of them, and none of the next is
 * spoilt.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { familyOf, StackError } from '../../src/core/errors.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import * as registry from '../../src/decoders/index.ts';
import { samplesDigest } from '../support/digest.ts';
import { startEngine } from '../support/engine.ts';
import { below, seededRandom } from '../support/random.ts';
import { foundRaw, rawBytes, rawNames } from '../support/raw.ts';

/** A digest of its samples, or the error. Errors: any that is not of a capture. */
async function read(bytes: Buffer): Promise<string> {
  const decoder = Object.values<Decoder>(registry).find((each) => each.matches(bytes));
  if (!decoder) return 'unknown';
  const walk = decoder.walk(bytes);
  if (!walk.whole) return `not whole: ${walk.reason}`;
  try {
    const header = await decoder.readHeader(bytes);
    return samplesDigest(await decoder.decode(bytes, header));
  } catch (error) {
    if (error instanceof StackError && familyOf(error.code) === 'capture')
      return `${error.code}: ${error.message}`;
    throw error;
  }
}

const digestOf = (name: string) => foundRaw[`golden/${name}`]!.sha256;

/** With its last part zeros, as a writer leaves a file that it made room for. */
function zeroTail(bytes: Buffer, part: number): Buffer {
  return Buffer.from(bytes).fill(0, Math.floor(bytes.length * (1 - part)));
}

describe.each(rawNames)('%s', (name) => {
  const bytes = rawBytes(name);

  it.each([0.999, 0.9, 0.5, 0.1])('cut to %f of it is not whole', async (part) => {
    expect(await read(bytes.subarray(0, Math.floor(bytes.length * part)))).toMatch(
      /^not whole: the file is (cut short: it ends after|damaged: it should have) /,
    );
  });

  it('with zeros in place of its second half is no frame', async () => {
    const found = await read(zeroTail(bytes, 0.5));
    expect(found).toMatch(
      /^(not whole|truncated|decode-failed): the (raw file is|file is|file was not written|last \d+ bytes of the picture are) /,
    );
  });
});

it('a file that ends in zeros waits, and is then rejected by the engine, with the reason', async () => {
  const captures = new Map([['half.dng', zeroTail(rawBytes('plain.dng'), 0.5)]]);
  const engine = await startEngine('plain', captures);
  expect(await engine.take('half.dng', { last: false })).toMatchObject({ outcome: 'pending' });
  expect(await engine.take('half.dng', { acceptDoubt: true })).toMatchObject({
    outcome: 'rejected',
    code: 'truncated',
    message: expect.stringContaining('the last 4096 bytes of the picture are zero'),
  });
});

it('a tile that is missing, or ends before its end, is seen', async () => {
  const bytes = rawBytes('tiles.dng');
  const starts = [...bytes.keys()].filter(
    (at) => bytes.readUInt16BE(Math.min(at, bytes.length - 2)) === 0xffd8,
  );
  expect(starts).toHaveLength(6);
  const missing = Buffer.from(bytes).fill(0, starts[2], starts[2]! + 2);
  expect(await read(missing)).toContain(
    'the file is damaged: it should have a JPEG in strip or tile 2, and has 0000',
  );
  const short = Buffer.from(bytes).fill(0, starts[3]! - 40, starts[3]);
  expect(await read(short)).toContain('it should have the end of the JPEG in strip or tile 2, and has none');
});

it('what a frame leaves behind is in no other: a damaged one has one digest, whatever came before it', async () => {
  // No walk would let it through; the library leaves the place of the missing tile as it finds it.
  const bytes = rawBytes('tiles.dng');
  const start = bytes.indexOf(Buffer.of(0xff, 0xd8), bytes.length - 4000);
  const damaged = Buffer.from(bytes).fill(0, start, start + 2);
  const digests = new Set<string>();
  for (const name of ['plain.3fr', 'lossless.cr3', 'x-trans.raf']) {
    expect(await read(rawBytes(name))).toBe(digestOf(name));
    const header = await registry.raw.readHeader(damaged);
    digests.add(samplesDigest(await registry.raw.decode(damaged, header)));
  }
  expect(digests.size).toBe(1);
});

it('a file of Phase One is whole when its own directory and the raw data are there', async () => {
  // In front of a TIFF directory: its own with one entry, which names 600 bytes of raw data.
  const [own, raw] = [8 + 12, 600];
  const at = own + 8 + 16 + raw;
  const bytes = Buffer.alloc(at + 2 + 12 + 4, 0x33);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(at, 4);
  bytes.write('IIII', 8, 'latin1');
  for (const [i, value] of [own - 8, 1, 0, 0x10f, 4, raw, own + 24 - 8].entries()) {
    bytes.writeUInt32LE(value, i === 0 ? 16 : own + 4 * (i - 1));
  }
  for (const [i, value] of [1, 256, 3].entries()) bytes.writeUInt16LE(value, at + 2 * i);
  for (const [i, value] of [1, 8, 0].entries()) bytes.writeUInt32LE(value, at + 6 + 4 * i);
  expect(registry.raw.matches(bytes)).toBe(true);
  const imageRanges = [{ start: own + 24, end: own + 24 + raw }];
  expect(registry.raw.walk(bytes)).toEqual({ whole: true, imageRanges });
  // Nothing else is there that the library asks for.
  await expect(registry.raw.readHeader(bytes)).rejects.toMatchObject({ code: 'unknown-format' });
  bytes.writeUInt32LE(raw + 100, own + 8 + 8);
  expect(registry.raw.walk(bytes)).toMatchObject({
    reason: expect.stringContaining('raw data up to byte 744'),
  });
});

it('two that are read at the same time do not disturb each other', async () => {
  const names = ['plain.dng', 'lossless.nef', 'lossless.cr3', 'x-trans.raf', 'packed.rw2'];
  expect(await Promise.all(names.map((name) => read(rawBytes(name))))).toEqual(names.map(digestOf));
});

it('fifty files on which the library gives up leave it usable', async () => {
  const broken = Buffer.from(rawBytes('lossless.nef'));
  broken.fill(0xff, broken.length - 6000);
  for (let i = 0; i < 50; i++) expect(await read(broken)).toMatch(/^(decode-failed|truncated): /);
  expect(await read(rawBytes('lossless.nef'))).toBe(digestOf('lossless.nef'));
});

it('a frame leaves nothing of the library in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapAfter = async (frames: number) => {
    for (let i = 0; i < frames; i++) expect(await read(rawBytes('plain.dng'))).toBe(digestOf('plain.dng'));
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(5);
  // An instance that is kept has 220 KB.
  expect((await heapAfter(60)) - before).toBeLessThan(60 * 100_000);
});

describe('mutations', () => {
  const random = seededRandom('mutated raw files', 20261128);
  it.each(rawNames)('of %s neither end the process nor spoil what comes after', async (name) => {
    const bytes = rawBytes(name);
    for (let round = 0; round < MUTATIONS; round++) await read(mutated(bytes, random));
    expect(await read(bytes)).toBe(digestOf(name));
  });
});

/** More of them: SLOWSHUTTER_MUTATIONS. */
const MUTATIONS = Number(process.env.SLOWSHUTTER_MUTATIONS ?? 12);

/** Some bytes are others: of the directories, at the beginning, more often than of the rest. */
function mutated(bytes: Buffer, random: () => number): Buffer {
  const out = Buffer.from(bytes);
  for (let i = below(random, 8); i >= 0; i--) {
    const at = random() < 0.7 ? below(random, Math.min(2000, out.length)) : below(random, out.length);
    out[at] = random() < 0.3 ? 0xff : below(random, 256);
  }
  return out;
}
