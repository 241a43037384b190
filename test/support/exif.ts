/**
 * EXIF blocks byte by byte, written big-endian and read in either order: what a camera, or an enemy, may say.
 */

/** Tag, type, count and the bytes of the value, which need not fit each other. */
export type RawField = readonly [tag: number, type: number, count: number, value: Buffer];

const EXIF_POINTER = 0x8769;
const LONG = 4;

const u16 = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 255)));
const u32 = (...values: number[]) => Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));

export const asciiField = (tag: number, text: string): RawField => {
  const value = Buffer.from(`${text}\0`, 'utf8');
  return [tag, 2, value.length, value];
};
export const shortField = (tag: number, ...values: number[]): RawField => [
  tag,
  3,
  values.length,
  u16(...values),
];
export const rationalField = (tag: number, ...values: number[]): RawField => [
  tag,
  5,
  values.length / 2,
  u32(...values),
];

/** Source: TIFF 6.0 section 2. The fields of `exif` are in the directory that the first one points to. */
export function exifBlock(first: readonly RawField[], exif: readonly RawField[]): Buffer {
  const pointer: RawField = [EXIF_POINTER, LONG, 1, u32(0)];
  const exifAt = 8 + directory([...first, pointer], 8).length;
  const head = directory([...first, [EXIF_POINTER, LONG, 1, u32(exifAt)]], 8);
  return Buffer.concat([Buffer.from('MM'), u16(42), u32(8), head, directory(exif, exifAt)]);
}

function directory(fields: readonly RawField[], at: number): Buffer {
  let valueAt = at + 2 + fields.length * 12 + 4;
  const values: Buffer[] = [];
  const entries = fields.map(([tag, type, count, value]) => {
    const head = Buffer.concat([u16(tag), u16(type), u32(count)]);
    if (value.length <= 4) return Buffer.concat([head, value, Buffer.alloc(4 - value.length)]);
    const entry = Buffer.concat([head, u32(valueAt)]);
    valueAt += value.length;
    values.push(value);
    return entry;
  });
  return Buffer.concat([u16(fields.length), ...entries, u32(0), ...values]);
}
