/**
 * Hand-made files of every container, small enough to count their bytes, and broken ones with their reason.
 */

export const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
export const insert = (bytes: Uint8Array, at: number, extra: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), extra, bytes.subarray(at)]);

export function chunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body, Buffer.alloc(4, 0xcc)]);
}
export function riff(...chunks: [string, Uint8Array][]): Buffer {
  const body = chunks.map(([type, bytes]) => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
  });
  const file = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), ...body]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}
export function box(type: string, body: Uint8Array, size = body.length + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/**
 * Two strips or tiles behind the header, then (or before them) the only directory; entries are [tag, type,
 * values].
 */
export function tiff(
  form: { little: boolean; big: boolean; dataFirst?: boolean },
  extra: number[][] = [],
  fill = 7,
): Buffer {
  const { little, big, dataFirst = true } = form;
  const put = (size: number, value: number): Buffer => {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeUIntLE(value, 0, size);
    return little ? bytes : bytes.reverse();
  };
  const offsetBytes = big ? 8 : 4;
  const strip = Buffer.alloc(3000, fill);
  const header = big ? 16 : 8;
  const entryCount = 6 + extra.length;
  const directoryBytes = (big ? 8 : 2) + entryCount * (big ? 20 : 12) + offsetBytes;
  const directoryAt = dataFirst ? header + 2 * strip.length : header;
  const arraysAt = directoryAt + directoryBytes;
  const dataAt = dataFirst ? header : arraysAt + 4 * offsetBytes;
  const entry = (tag: number, type: number, count: number, value: number) =>
    Buffer.concat([
      put(2, tag),
      put(2, type),
      put(offsetBytes, count),
      type === 3 ? shortField(value) : put(offsetBytes, value),
    ]);
  const shortField = (value: number) => Buffer.concat([put(2, value), Buffer.alloc(offsetBytes - 2)]);
  const offsetType = big ? 16 : 4;
  const entries = [
    entry(256, 3, 1, 60),
    entry(257, 3, 1, 100),
    entry(259, 3, 1, 1),
    entry(262, 3, 1, 1),
    entry(273, offsetType, 2, arraysAt),
    entry(279, offsetType, 2, arraysAt + 2 * offsetBytes),
    ...extra.map(([tag = 0, type = 3, value = 0]) => entry(tag, type, 1, value)),
  ];
  const directory = Buffer.concat([put(big ? 8 : 2, entryCount), ...entries, put(offsetBytes, 0)]);
  const arrays = [dataAt, dataAt + strip.length, strip.length, strip.length].map((value) =>
    put(offsetBytes, value),
  );
  const head = [
    Buffer.from(little ? 'II' : 'MM'),
    put(2, big ? 43 : 42),
    ...(big ? [put(2, 8), put(2, 0)] : []),
  ];
  const rest = dataFirst ? [strip, strip, directory, ...arrays] : [directory, ...arrays, strip, strip];
  return Buffer.concat([...head, put(offsetBytes, directoryAt), ...rest]);
}

export const jpeg = hex(
  'FFD8 FFE1 0004 4578 FFDB 0003 01 FFFFFF EE 0003 41 FFDA 0003 00 11FF0022FFD733 FFFE 0003 78 FFDA 0003 01 44 FFD9',
);
export const png = Buffer.concat([
  hex('89504E470D0A1A0A'),
  chunk('IHDR', Buffer.alloc(13, 1)),
  chunk('IDAT', Buffer.alloc(20, 2)),
  chunk('IEND', Buffer.alloc(0)),
]);
export const webp = riff(
  ['VP8X', Buffer.alloc(10)],
  ['ALPH', Buffer.alloc(3, 1)],
  ['VP8 ', Buffer.alloc(21, 9)],
  ['EXIF', Buffer.alloc(5)],
);
export const ftyp = box('ftyp', Buffer.from('mif1\0\0\0\0mif1avif', 'latin1'));
export const avif = Buffer.concat([ftyp, box('meta', Buffer.alloc(12)), box('mdat', Buffer.alloc(40, 5))]);

/** An AVIF of two items, the picture and its EXIF, in an `mdat` or in the `idat` of its meta box. */
export function itemsAvif(made: { picture: Buffer; exif?: Buffer; exifFirst?: true; inIdat?: true }): Buffer {
  const { picture, exif, exifFirst, inIdat } = made;
  const items = [
    { id: 1, type: 'av01', data: picture },
    ...(exif ? [{ id: 2, type: 'Exif', data: exif }] : []),
  ];
  const data = exifFirst ? items.toReversed() : items;
  const u16 = (value: number) => Buffer.of(value >> 8, value & 255);
  const u32 = (value: number) => Buffer.concat([u16(value >> 16), u16(value & 65535)]);
  const infes = items.map(({ id, type }) =>
    box('infe', Buffer.concat([hex('02000000'), u16(id), u16(0), Buffer.from(`${type}\0`, 'latin1')])),
  );
  const iinf = box('iinf', Buffer.concat([u32(0), u16(items.length), ...infes]));
  const bytes = Buffer.concat(data.map((item) => item.data));
  const metaOf = (start: number): Buffer => {
    const locations = items.map((item) => {
      const before = data.slice(0, data.indexOf(item)).reduce((sum, each) => sum + each.data.length, 0);
      return [u16(item.id), u16(inIdat ? 1 : 0), u16(0), u16(1), u32(start + before), u32(item.data.length)];
    });
    const iloc = box('iloc', Buffer.concat([hex('01000000 4400'), u16(items.length), ...locations.flat()]));
    return box('meta', Buffer.concat([u32(0), iinf, iloc, ...(inIdat ? [box('idat', bytes)] : [])]));
  };
  if (inIdat) return Buffer.concat([ftyp, metaOf(0)]);
  const mdatAt = ftyp.length + metaOf(0).length;
  return Buffer.concat([ftyp, metaOf(mdatAt + 8), box('mdat', bytes)]);
}
export const tiffs = [true, false].flatMap((little) =>
  [true, false].flatMap((big) => [true, false].map((dataFirst) => tiff({ little, big, dataFirst }))),
);
const both = { picture: Buffer.alloc(40, 5), exif: Buffer.alloc(9, 7) };
export const samples = [
  jpeg,
  png,
  webp,
  avif,
  itemsAvif(both),
  itemsAvif({ ...both, inIdat: true }),
  ...tiffs,
];

const emptyStrip = tiff({ little: true, big: false });
emptyStrip.writeUInt32LE(0, emptyStrip.length - 4);

/** Name, bytes, and the reason the walker must give. */
export const brokenSamples: [string, Uint8Array, string][] = [
  [
    'a cut JPEG',
    jpeg.subarray(0, 44),
    'the file is cut short: it ends after 44 bytes, too early for the end-of-image marker FFD9',
  ],
  [
    'a cut segment',
    jpeg.subarray(0, 7),
    'the file is cut short: it ends after 7 bytes, too early for 6 bytes of the segment FFE1 at byte 2',
  ],
  [
    'no marker',
    hex('FFD8FFDB0003010000'),
    'the file is cut short: it ends after 9 bytes, too early for the end-of-image marker FFD9',
  ],
  [
    'a marker that cannot be',
    hex('FFD8FFD8FFD9'),
    'the file is damaged: it should have a marker segment at byte 2, and has FFD8',
  ],
  [
    'a segment shorter than its length',
    hex('FFD8FFDB0001'),
    'the file is damaged: it should have a length of at least 2 in the segment FFDB at byte 2, and has 1',
  ],
  [
    'a JPEG without a scan',
    hex('FFD8FFD9'),
    'the file is damaged: it should have a scan before the marker FFD9, and has none in the first 2 bytes',
  ],
  [
    'zeros for a PNG chunk',
    Buffer.concat([png.subarray(0, 33), Buffer.alloc(40)]),
    'the file is damaged: it should have four letters at byte 37, and has 00000000',
  ],
  [
    'a reserved marker in a scan',
    hex('FFD8FFDA00020101FF0200FFD9'),
    'the file is damaged: it should have a marker segment at byte 8, and has FF02',
  ],
  [
    'a WebP chunk longer than the RIFF',
    riff(['VP8 ', hex('01')]).fill(3, 16, 17),
    'the file is damaged: it should have 3 bytes of VP8  at byte 12, and has 2',
  ],
  [
    'a box smaller than its header',
    Buffer.concat([ftyp, box('mdat', hex('0000'), 5)]),
    'the file is damaged: it should have a size of at least 8 in mdat at byte 24, and has 5',
  ],
  [
    'a TIFF with an empty strip',
    emptyStrip,
    'the file is damaged: it should have bytes in strip or tile 1, and has a byte count of 0',
  ],
  [
    'a PNG without image data',
    Buffer.concat([png.subarray(0, 33), png.subarray(65)]),
    'the file is damaged: it should have image data before IEND, and has none in the first 33 bytes',
  ],
  [
    'a WebP without a picture',
    riff(['EXIF', Buffer.alloc(2)]),
    'the file is damaged: it should have a chunk VP8, VP8L or ANMF, and has none with data in 22 bytes of RIFF',
  ],
  [
    'a cut WebP',
    webp.subarray(0, -1),
    `the file is cut short: it ends after ${webp.length - 1} bytes, too early for ${webp.length} bytes of RIFF`,
  ],
  [
    'an AVIF without meta',
    Buffer.concat([ftyp, box('mdat', Buffer.alloc(4))]),
    'the file is damaged: it should have a meta box, and has none in 36 bytes',
  ],
  [
    'a TIFF whose directory is not written',
    Buffer.concat([hex('49492A00 08000000'), Buffer.alloc(20)]),
    'the file is damaged: it should have entries in the directory at byte 8, and has none',
  ],
];

/** NewSubfileType 1 and SubIFDs, as NEF and ARW have them in their first directory. */
export const nefTags = [
  [254, 4, 1],
  [330, 4, 8],
];

/**
 * A generator of whole numbers below a bound. Source: Numerical Recipes, the 32-bit linear congruential one.
 */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One to six bytes set, runs blanked, pieces inserted or taken out; half of them near the start. */
export function mutated(sample: Uint8Array, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(sample);
  for (let times = 1 + random(6); times > 0; times--) {
    const at = random(Math.min(bytes.length, random(2) === 0 ? 80 : bytes.length));
    const kind = random(4);
    if (kind === 0) bytes[at] = [0, 1, 0xff, 0xd9, random(256)][random(5)]!;
    if (kind === 1) bytes.fill(random(2) * 0xff, at, Math.min(bytes.length, at + random(200)));
    if (kind === 2) bytes = insert(bytes, at, bytes.subarray(random(bytes.length)).subarray(0, 30));
    if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(9)), Buffer.alloc(1)]);
  }
  return bytes;
}
