/**
 * Each kind of damage that the data of a JPEG can have, by both of our implementations; and what only looks
 * like it.
 */
import { expect, it } from 'vitest';
import { walkJpeg } from '../../src/decoders/containers/jpeg.ts';
import { jpeg } from '../../src/decoders/index.ts';
import { goldenBytes } from '../support/golden.ts';
import { scanned, scans } from '../support/jpeg.ts';

const golden = (name: string) => goldenBytes(`jpeg/captures/${name}.jpg`);
/** The codes of both are those of ITU-T T.81 K.3; one has restart markers. */
const [grey, restarts] = [golden('grey-33x17'), golden('restart-each-mcu')];

/** Where the data of the scan begins, and where its last marker stands. */
function scanOf(bytes: Buffer): { start: number; end: number } {
  const at = bytes.indexOf(Buffer.of(0xff, 0xda));
  return { start: at + 2 + bytes.readUInt16BE(at + 2), end: bytes.lastIndexOf(Buffer.of(0xff, 0xd9)) };
}

/** With other data in the scan. */
function withData(bytes: Buffer, change: (data: Buffer) => Uint8Array): Buffer {
  const { start, end } = scanOf(bytes);
  return Buffer.concat([bytes.subarray(0, start), change(bytes.subarray(start, end)), bytes.subarray(end)]);
}

/** Bits as the data of a scan, filled up with ones, stuffed. */
function stuffed(bits: string): Buffer {
  const whole = bits.replaceAll(' ', '').padEnd(Math.ceil(bits.replaceAll(' ', '').length / 8) * 8, '1');
  const bytes = (whole.match(/.{8}/g) ?? []).flatMap((byte) => {
    const value = Number.parseInt(byte, 2);
    return value === 0xff ? [0xff, 0] : [value];
  });
  return Buffer.from(bytes);
}

/**
 * Codes of K.3: no difference; one of 11 bits; sixteen zeros; fifteen zeros and 10 bits; no zeros and 10
 * bits; the end of a block.
 */
const [SAME, FAR, ZEROS, FAR_BEHIND, FAR_NEXT, END] = [
  '00',
  '111111110',
  '11111111001',
  '1111111111111110',
  '1111111110000011',
  '1010',
];
const startsWith = (bits: string) => (data: Buffer) => Buffer.concat([stuffed(bits), data]);
/** Before the marker behind the third MCU. */
function atThirdRestart(data: Buffer, more: Uint8Array, without = 0): Buffer {
  const at = data.indexOf(Buffer.of(0xff, 0xd2));
  return Buffer.concat([data.subarray(0, at - without), more, data.subarray(at)]);
}

const damages: [what: string, text: string, bytes: Buffer][] = [
  [
    'data that is missing',
    'data ends before the picture does',
    withData(grey, (data) => data.subarray(0, -6)),
  ],
  ['no data at all', 'data ends before the picture does', withData(grey, () => Buffer.alloc(0))],
  [
    'data that is missing before a restart marker',
    'data ends before the picture does',
    withData(restarts, (data) => atThirdRestart(data, Buffer.alloc(0), 4)),
  ],
  ['a code of nothing', 'stands for nothing', withData(grey, startsWith('1'.repeat(48)))],
  [
    'a code of nothing behind the first',
    'stands for nothing',
    withData(grey, startsWith(SAME + '1'.repeat(48))),
  ],
  ['a run beyond the block', 'more than its 64 numbers', withData(grey, startsWith(SAME + ZEROS.repeat(4)))],
  [
    'a number behind the last of the block',
    'more than its 64 numbers',
    withData(grey, startsWith(SAME + ZEROS.repeat(3) + FAR_BEHIND + '1'.repeat(10))),
  ],
  [
    'a mean that no picture needs',
    'no picture needs',
    withData(grey, startsWith(FAR + '1'.repeat(11) + END)),
  ],
  [
    'means that no picture needs',
    'no picture needs',
    withData(golden('best'), startsWith((FAR + '1'.repeat(11) + END).repeat(2))),
  ],
  [
    'a number that no picture needs',
    'no picture needs',
    withData(golden('worst'), startsWith(SAME + FAR_NEXT + '1'.repeat(10) + END)),
  ],
  [
    'a far number that no picture needs',
    'no picture needs',
    withData(grey, startsWith(SAME + ZEROS.repeat(2) + FAR_NEXT + '1'.repeat(10) + END)),
  ],
  [
    'another restart marker',
    'restart marker',
    withData(restarts, (data) => {
      const odd = Buffer.from(data);
      odd[odd.indexOf(Buffer.of(0xff, 0xd2)) + 1] = 0xd5;
      return odd;
    }),
  ],
  [
    'no restart markers',
    'restart marker',
    withData(restarts, (data) => data.subarray(0, data.indexOf(Buffer.of(0xff, 0xd1)))),
  ],
  [
    'data that is left over',
    'left over',
    withData(grey, (data) => Buffer.concat([data, Buffer.from('left over')])),
  ],
  [
    'data that is left over before a restart marker',
    'left over',
    withData(restarts, (data) => atThirdRestart(data, Buffer.of(1))),
  ],
  ['zeros in place of all data', 'left over', withData(grey, () => Buffer.alloc(4096))],
  [
    'data behind a restart marker at the end',
    'left over',
    withData(grey, (data) => Buffer.concat([data, Buffer.of(0xff, 0xd0, 7)])),
  ],
  [
    'another scan',
    'left over',
    withData(grey, (data) =>
      Buffer.concat([data, grey.subarray(grey.indexOf(Buffer.of(0xff, 0xda)), scanOf(grey).end)]),
    ),
  ],
];

it.each(damages)('%s: no frame, told in a plain sentence, and alike by both', async (what, text, bytes) => {
  expect(walkJpeg(bytes)).toMatchObject({ whole: true });
  const header = await jpeg.readHeader(bytes);
  const error = await jpeg.decode(bytes, header).catch((caught) => caught);
  expect(error.code).toBe('decode-failed');
  expect(error.message).toMatch(
    /^the picture is damaged: .+ \(seen at line \d+ of \d+\): copy the file from the camera again$/,
  );
  expect(error.message).toContain(text);
  const [first, ...others] = scans.map(([, scan]) => scanned(bytes, scan));
  for (const other of others) expect(other).toEqual(first);
  // What follows the data is looked at by neither.
  if (!/at the end|another scan/.test(what)) expect(first).toContain(text);
});

const sound: [what: string, bytes: Buffer, like: Buffer][] = [
  ['zeros behind the data', withData(grey, (data) => Buffer.concat([data, Buffer.alloc(100)])), grey],
  [
    'zeros before a restart marker',
    withData(restarts, (data) => atThirdRestart(data, Buffer.alloc(20))),
    restarts,
  ],
  ['fill bytes before the end', withData(grey, (data) => Buffer.concat([data, Buffer.of(0xff, 0xff)])), grey],
  [
    'fill bytes before a restart marker',
    withData(restarts, (data) => atThirdRestart(data, Buffer.of(0xff, 0xff))),
    restarts,
  ],
  [
    'a restart marker at the end',
    withData(grey, (data) => Buffer.concat([data, Buffer.of(0xff, 0xd0)])),
    grey,
  ],
  [
    'a comment behind the data',
    withData(grey, (data) => Buffer.concat([data, Buffer.of(0xff, 0xfe, 0, 4, 1, 2)])),
    grey,
  ],
  ['another picture behind the end', Buffer.concat([grey, restarts]), grey],
];

it.each(sound)('%s is no damage', async (_what, bytes, like) => {
  expect(jpeg.matches(bytes)).toBe(true);
  const header = await jpeg.readHeader(bytes);
  expect(await jpeg.decode(bytes, header)).toEqual(await jpeg.decode(like, header));
  const samples = scans.map(([, scan]) => (scanned(bytes, scan) as { samples: Buffer }).samples);
  for (const each of samples) expect(each).toEqual(samples[0]);
});
