/** The bytes of a state file's head and strip table: there and back, and what is refused. */

import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeHeader,
  decodePreamble,
  decodeStripTable,
  encodeHead,
  encodeStripTable,
  PREAMBLE_BYTES,
  STATE_VERSION,
} from '../../src/core/state.ts';
import { STRIP_SAMPLES, strips } from '../../src/core/strips.ts';
import { stateHeader } from '../support/state-header.ts';

const seed = 20250105;
const file = '/state/encoded-sum.state';

const header = stateHeader({});

const ledger = { length: 70_000, crc: 0xfedcba98 };

function decodeHead(head: Uint8Array) {
  const preamble = decodePreamble(head.subarray(0, PREAMBLE_BYTES), crc32, file);
  return { preamble, header: decodeHeader(head.subarray(PREAMBLE_BYTES), preamble, crc32, file) };
}

describe('the head', () => {
  it(`comes back as it was, whatever the names are (seed ${seed})`, () => {
    // Names that are not UTF-8 hold lone surrogates, and a name may hold a line end.
    const path = fc.string({
      unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\udc80', '\udcff', '\n')),
    });
    const property = fc.property(path, (captures) => {
      const head = encodeHead({ ...header, captures }, ledger, crc32);
      expect(decodeHead(head)).toMatchObject({
        header: { ...header, captures },
        preamble: { headerBytes: head.length - PREAMBLE_BYTES, ledgerBytes: 70_000, ledgerCrc: 0xfedcba98 },
      });
    });
    fc.assert(property, { seed, numRuns: 300 });
  });

  it('holds an empty stack', () => {
    const empty = { ...header, shape: null, frames: 0, planes: [], first: null, ledgerEntries: 0 };
    expect(decodeHead(encodeHead(empty, ledger, crc32)).header).toEqual(empty);
    expect(strips(empty)).toEqual([]);
  });

  it('says that a later version wrote it, and of a broken one that it is damaged', () => {
    const head = encodeHead(header, ledger, crc32);
    const view = new DataView(head.buffer);
    view.setUint32(8, STATE_VERSION + 1, true);
    expect(() => decodeHead(head)).toThrow(expect.objectContaining({ code: 'damaged-state' }));
    view.setUint32(28, crc32(head.subarray(0, 28)), true);
    expect(() => decodeHead(head)).toThrow(expect.objectContaining({ code: 'newer-state' }));
  });

  it('is refused when it is another file, or too short to be one', () => {
    const damaged = expect.objectContaining({
      code: 'damaged-state',
      message: expect.stringContaining(file),
    });
    expect(() => decodePreamble(new Uint8Array(31), crc32, file)).toThrow(damaged);
    expect(() => decodePreamble(new Uint8Array(PREAMBLE_BYTES), crc32, file)).toThrow(damaged);
  });
});

describe('the strip table', () => {
  const bytes = encodeHead(header, ledger, crc32).subarray(0, PREAMBLE_BYTES);
  const preamble = decodePreamble(bytes, crc32, file);

  it('is refused beside the preamble of another checkpoint', () => {
    const other = encodeHead({ ...header, generation: 5 }, ledger, crc32).subarray(0, PREAMBLE_BYTES);
    const table = encodeStripTable([11n, 22n], other, crc32);
    expect(() => decodeStripTable(table, preamble, crc32, file)).toThrow(
      expect.objectContaining({
        code: 'damaged-state',
        message: expect.stringContaining('another checkpoint'),
      }),
    );
  });

  it.each([[[]], [[0n]], [[1n, 2n ** 64n - 1n, 7n]]])('comes back as it was: %o', (sums) => {
    expect(decodeStripTable(encodeStripTable(sums, bytes, crc32), preamble, crc32, file)).toEqual(sums);
  });

  it('is refused when any byte of it has changed', () => {
    const table = encodeStripTable([11n, 22n], bytes, crc32);
    for (let i = 0; i < table.length; i++) {
      const changed = Uint8Array.from(table);
      changed[i]! ^= 0x10;
      expect(() => decodeStripTable(changed, preamble, crc32, file)).toThrow(
        expect.objectContaining({ code: 'damaged-state' }),
      );
    }
  });
});

describe('the strips', () => {
  it.each([
    [STRIP_SAMPLES, [STRIP_SAMPLES]],
    [STRIP_SAMPLES + 1, [STRIP_SAMPLES, 1]],
    [STRIP_SAMPLES * 2, [STRIP_SAMPLES, STRIP_SAMPLES]],
  ])('of %i samples cover each plane once, in order', (width, samples) => {
    const planes = [
      { name: 'sum', bytesPerSample: 3 },
      { name: 'max', bytesPerSample: 1 },
    ];
    const found = strips({ shape: { width, height: 1, channels: 1, fullScale: 255 }, planes });
    expect(found.map((strip) => strip.samples)).toEqual([...samples, ...samples]);
    expect(found.map((strip) => strip.plane.name)).toEqual(
      planes.flatMap(({ name }) => samples.map(() => name)),
    );
    expect(found.at(-1)!.start + found.at(-1)!.samples).toBe(width);
  });
});

it('a ledger of 4 GiB is refused with a sentence, and its length is not wrapped', () => {
  const most = { ...ledger, length: 2 ** 32 - 1 };
  expect(decodeHead(encodeHead(header, most, crc32)).preamble.ledgerBytes).toBe(2 ** 32 - 1);
  const over = () => encodeHead(header, { ...ledger, length: 2 ** 32 }, crc32);
  expect(over).toThrow(/^the ledger is full: \d+ lines take 4294967296 bytes/);
});
