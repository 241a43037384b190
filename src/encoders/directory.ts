/**
 * Image file directories, the tables of fields that TIFF and EXIF are made of, as bytes. All little-endian.
 */
import type { Ratio } from '../core/ratio.ts';

/** Source: TIFF 6.0 section 2. `bytes` holds `count` values of the type, however many bytes that is. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

const BYTE = 1;
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;
const SIGNED_RATIONAL = 10;
const EXIF_DIRECTORY = 0x8769;

/**
 * What a TIFF begins with: the order of bytes, the number that says what it is, and where the first directory
 * is.
 */
const HEADER = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0);

export function bytes(tag: number, ...values: number[]): Field {
  return { tag, type: BYTE, count: values.length, bytes: Uint8Array.from(values) };
}

export function shorts(tag: number, ...values: number[]): Field {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint16(i * 2, value, true);
  });
  return { tag, type: SHORT, count: values.length, bytes };
}

export function longs(tag: number, ...values: number[]): Field {
  return { tag, type: LONG, count: values.length, bytes: longBytes(values) };
}

export function ratios(tag: number, ...values: Ratio[]): Field {
  return { tag, type: RATIONAL, count: values.length, bytes: longBytes(values.flat()) };
}

/** Units: numerators from -2,147,483,648 to 2,147,483,647. */
export function signedRatios(tag: number, ...values: Ratio[]): Field {
  return { ...ratios(tag, ...values), type: SIGNED_RATIONAL };
}

/** The type is for ASCII; other characters are written in UTF-8, as cameras and other programs do. */
export function text(tag: number, value: string): Field {
  const bytes = new TextEncoder().encode(`${value}\0`);
  return { tag, type: ASCII, count: bytes.length, bytes };
}

export function opaque(tag: number, bytes: Uint8Array): Field {
  return { tag, type: UNDEFINED, count: bytes.length, bytes };
}

export function longBytes(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(i * 4, value, true);
  });
  return bytes;
}

/**
 * A TIFF header, the first directory right behind it and, where there are fields for it, the Exif directory
 * that it then points to. Its length depends on the lengths of the fields alone, not on what they say.
 */
export function directories(first: readonly Field[], exif: readonly Field[]): Uint8Array {
  if (exif.length === 0) return joined(HEADER, directory(first, HEADER.length));
  return chained(first, [[EXIF_DIRECTORY, exif]]);
}

/** The same with directories that fields of the first one point to, one behind the other. */
export function chained(
  first: readonly Field[],
  others: readonly (readonly [tag: number, fields: readonly Field[]])[],
): Uint8Array {
  const pointed = (...at: number[]) =>
    directory([...first, ...others.map(([tag], i) => longs(tag, at[i] ?? 0))], HEADER.length);
  const lengths = others.map(([, fields]) => directory(fields, 0).length);
  const ownEnd = HEADER.length + pointed().length;
  const at = lengths.map((_, i) => lengths.slice(0, i).reduce((total, length) => total + length, ownEnd));
  return joined(HEADER, pointed(...at), ...others.map(([, fields], i) => directory(fields, at[i] ?? 0)));
}

/** Fields by tag, then the values that do not fit into their fields, each at an even offset. */
function directory(fields: readonly Field[], at: number): Uint8Array {
  const valuesAt = 2 + fields.length * 12 + 4;
  const valueBytes = fields.reduce((total, field) => total + bytesOutside(field), 0);
  const bytes = new Uint8Array(valuesAt + valueBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, fields.length, true);
  let valueAt = valuesAt;
  [...fields]
    .sort((a, b) => a.tag - b.tag)
    .forEach((field, i) => {
      const entryAt = 2 + i * 12;
      view.setUint16(entryAt, field.tag, true);
      view.setUint16(entryAt + 2, field.type, true);
      view.setUint32(entryAt + 4, field.count, true);
      const isOutside = bytesOutside(field) > 0;
      if (isOutside) view.setUint32(entryAt + 8, at + valueAt, true);
      bytes.set(field.bytes, isOutside ? valueAt : entryAt + 8);
      valueAt += bytesOutside(field);
    });
  return bytes;
}

function bytesOutside({ bytes }: Field): number {
  return bytes.length <= 4 ? 0 : bytes.length + (bytes.length % 2);
}

/** One after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
