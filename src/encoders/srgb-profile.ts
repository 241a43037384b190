/**
 * The profile that says sRGB, for pictures of which we know it because we made them so. Source: ICC.1:2022
 * sections 7 to 10.
 */
import { joined } from './directory.ts';

const HEADER_BYTES = 128;
/** D50, which profiles are relative to. Units: XYZ. */
const WHITE = [0.9642, 1, 0.8249];
/**
 * The primaries of sRGB as seen under D50, by columns, and what took them there from D65. Source: the profile
 * that the ICC publishes.
 */
const RED = [0.43606567, 0.2224884, 0.01391602];
const GREEN = [0.38514709, 0.71687317, 0.09707642];
const BLUE = [0.14306641, 0.06060791, 0.71409607];
const ADAPTED = [
  1.04788208, 0.0229187, -0.05021667, 0.02958679, 0.99047852, -0.01707458, -0.00923157, 0.01507568,
  0.75167847,
];
/** (a x + b)^g from d on, below it c x. Shape: g, a, b, c, d. Source: IEC 61966-2-1. */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
const CURVE_OF_FIVE = 3;

/** Version 4.3, some 600 bytes; the same bytes every time. */
export function srgbProfile(): Uint8Array {
  const curve = element('para', joined(Uint8Array.of(0, CURVE_OF_FIVE, 0, 0), fixed(CURVE)));
  const tags: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ['desc', words('sRGB')],
    ['cprt', words('No copyright, use freely')],
    ['wtpt', element('XYZ ', fixed(WHITE))],
    ['chad', element('sf32', fixed(ADAPTED))],
    ['rXYZ', element('XYZ ', fixed(RED))],
    ['gXYZ', element('XYZ ', fixed(GREEN))],
    ['bXYZ', element('XYZ ', fixed(BLUE))],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  let at = HEADER_BYTES + 4 + 12 * tags.length;
  const places = new Map<Uint8Array, number>();
  for (const [, bytes] of tags) {
    if (places.has(bytes)) continue;
    places.set(bytes, at);
    at += bytes.length;
  }
  const table = tags.flatMap(([name, bytes]) => [letters(name), longs(places.get(bytes) ?? 0, bytes.length)]);
  return joined(header(at), longs(tags.length), ...table, ...places.keys());
}

/** A display with red, green and blue; perceptual, for want of anything else. */
function header(bytes: number): Uint8Array {
  const start = joined(
    longs(bytes, 0, 0x04300000),
    letters('mntrRGB XYZ '),
    shorts(2025, 1, 1, 0, 0, 0),
    letters('acsp'),
  );
  const filled = new Uint8Array(HEADER_BYTES);
  filled.set(start);
  filled.set(fixed(WHITE), 68);
  return filled;
}

/** Filled up to whole words of four bytes. */
function element(type: string, body: Uint8Array): Uint8Array {
  const bytes = joined(letters(type), longs(0), body);
  return joined(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}

function words(text: string): Uint8Array {
  const inside = shorts(...Array.from(text, (letter) => letter.charCodeAt(0)));
  return element('mluc', joined(longs(1, 12), letters('enUS'), longs(inside.length, 28), inside));
}

const letters = (text: string) => new TextEncoder().encode(text);

/** Big-endian, as all of it. */
function longs(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 24, value >> 16, value >> 8, value]));
}

function shorts(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value]));
}

/** Units: 1/65,536. */
function fixed(values: readonly number[]): Uint8Array {
  return longs(...values.map((value) => Math.round(value * 65536)));
}
