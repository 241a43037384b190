/** The values of flags, from their text. Errors of all of them: usage. */
import { StackError } from '../core/errors.ts';
import { instantOf, instantOrClockWanted, instantWanted, isClock } from '../io/instant.ts';

/** More shards than there are cores anywhere. */
const SHARDS_MAX = 1_000_000;

/** A whole number within these bounds, both included. */
export const wholeFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw new StackError('usage', `give a whole number from ${least}${upTo}`);
  };

/**
 * A flag that has a port or nothing takes the word after it: the folder that may stand there is not meant.
 */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new StackError('usage', 'give a port from 0 to 65535, or nothing, with the folder before this flag');
}

export function seconds(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new StackError('usage', 'give a number of seconds');
}

/** Seconds of which the config takes as many. */
export function fade(text: string): number {
  const value = seconds(text);
  if (value >= 1 && value <= 1_000_000) return value;
  throw new StackError('usage', 'give a number of seconds from 1 to 1000000');
}

/** The last so many frames, or `300s`, those of so many seconds. */
export function span(text: string): { readonly frames: number | null; readonly seconds: number | null } {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(s?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits !== undefined && value > 0 && unit === 's') return { frames: null, seconds: value };
  if (digits !== undefined && value > 0 && Number.isInteger(value)) return { frames: value, seconds: null };
  throw new StackError('usage', 'give a number of frames such as 64, or of seconds such as 300s');
}

/** Numbers of the ledger, both ends within. */
export function numbers(text: string): { readonly first: number; readonly last: number } {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first !== undefined && Number(first) <= Number(last))
    return { first: Number(first), last: Number(last) };
  throw new StackError('usage', 'give numbers such as 120-480');
}

/** Units: stops. */
export function stops(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Math.abs(value) <= 20) return value;
  throw new StackError('usage', 'give a number of stops from -20 to 20');
}

/** A flag that may be given once: the first of two would be passed over in silence. */
export const once =
  (other: string) =>
  (text: string, before?: string): string => {
    if (before === undefined) return text;
    throw new StackError('usage', `give it once: ${other}`);
  };

/** A part of so many, which are counted from 0, as job arrays count. */
export function shard(text: string): { readonly index: number; readonly of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index !== undefined && Number(index) < Number(of) && Number(of) <= SHARDS_MAX) {
    return { index: Number(index), of: Number(of) };
  }
  throw new StackError(
    'usage',
    `give one of 0/n to n-1/n, such as 3/8 for the fourth of eight; n is ${SHARDS_MAX} at most`,
  );
}

/** One value after those that were given before it. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The text itself: the config reads times as they are written. */
export function instant(text: string): string {
  if (instantOf(text) !== null) return text;
  throw new StackError('usage', instantWanted);
}

/** The same, or a time of some day, which a stack tells. */
export function instantOrClock(text: string): string {
  if (isClock(text) || instantOf(text) !== null) return text;
  throw new StackError('usage', instantOrClockWanted);
}

/** An entry of `filters` in the config, after those that were given before it. */
export function filterEntries(text: string, before: readonly unknown[] = []): readonly unknown[] {
  if (!text.startsWith('{')) return [...before, text];
  try {
    return [...before, JSON.parse(text)];
  } catch {
    throw new StackError('usage', 'give a file, or JSON such as {"module":"./f.mjs","options":{}}');
  }
}

/** Units: pixels. */
export function pixels(text: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width && height && Number(width) > 0 && Number(height) > 0) {
    return { width: Number(width), height: Number(height) };
  }
  throw new StackError('usage', 'give a size such as 1200x800');
}

/** Units: pixels that a hand shakes. */
export function shakePixels(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1000) return value;
  throw new StackError('usage', 'give a number of pixels from 0 to 1000');
}

/** Units: degrees that a hand turns. */
export function degrees(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 45) return value;
  throw new StackError('usage', 'give a number of degrees from 0 to 45');
}

/** Bits a sample. */
export function depth(text: string): 8 | 16 | 32 {
  const bits = Number(text);
  if (['8', '16', '32'].includes(text)) return bits as 8 | 16 | 32;
  throw new StackError('usage', 'give 8, 16 or 32');
}
