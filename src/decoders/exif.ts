/** Reading what the camera says about a capture from its EXIF block. */
import ExifReader from 'exifreader';
import { type CaptureFacts, noFacts } from '../core/capture-facts.ts';
import { exifBlocks } from './containers/exif-blocks.ts';
import { boundedExif } from './containers/exif-bounded.ts';

const names = [
  'ColorSpace',
  'DateTimeOriginal',
  'ExposureTime',
  'FNumber',
  'FocalLength',
  'ISOSpeedRatings',
  'LensModel',
  'Make',
  'Model',
  'OffsetTimeOriginal',
  'SubSecTimeOriginal',
  'WhiteBalance',
] as const;

type Said = Partial<Record<(typeof names)[number], { readonly value: unknown }>>;

/** Errors: none; a file without EXIF, or with EXIF that cannot be read, has no facts. Source: CIPA DC-008 (Exif 2.32). */
export function readCaptureFacts(bytes: Buffer): CaptureFacts {
  try {
    return factsIn(saidIn(bytes));
  } catch {
    // No EXIF is no fault of the picture; it is folded without these facts.
    return noFacts;
  }
}

/** Where there are several blocks, the first that says something counts. */
function saidIn(bytes: Buffer): Said {
  return Object.assign({}, ...exifBlocks(bytes).map(saidInBlock).reverse());
}

/** Errors: none; what cannot be read says nothing. */
function saidInBlock(block: Uint8Array): Said {
  const small = boundedExif(block);
  if (small === null) return {};
  try {
    // Naming the tags spares what no fact is read from.
    const includeTags = { exif: [...names] };
    return ExifReader.load(small.buffer as ArrayBuffer, { expanded: true, includeTags }).exif ?? {};
  } catch {
    return {};
  }
}

function factsIn(said: Said): CaptureFacts {
  const zoneMinutes = zone(textOf(said.OffsetTimeOriginal));
  const seconds = ratioOf(said.ExposureTime, EXPOSURE_SECONDS_MAX);
  const at = capturedAt(textOf(said.DateTimeOriginal), textOf(said.SubSecTimeOriginal), zoneMinutes);
  return {
    capturedAt: at,
    exposureNs: seconds === null ? null : Math.round(seconds * 1e9),
    make: textOf(said.Make),
    model: textOf(said.Model),
    lensModel: textOf(said.LensModel),
    iso: isoOf(said.ISOSpeedRatings),
    fNumber: ratioOf(said.FNumber, F_NUMBER_MAX),
    focalLengthMm: ratioOf(said.FocalLength, FOCAL_LENGTH_MM_MAX),
    whiteBalance: oneOf(said.WhiteBalance, { 0: 'auto', 1: 'manual' }),
    // Some cameras write 2 for Adobe RGB, which the standard calls uncalibrated.
    colorSpace: oneOf(said.ColorSpace, { 1: 'srgb', 2: 'uncalibrated', 65535: 'uncalibrated' }),
    clock: at === null ? null : zoneMinutes === null ? 'unzoned' : 'zoned',
    zoneMinutes: at === null ? null : zoneMinutes,
  };
}

/** Longer than a day is a broken tag; and sums of shorter ones stay whole numbers below 2^53. */
const EXPOSURE_SECONDS_MAX = 86_400;
/** Pinholes reach f/500. */
const F_NUMBER_MAX = 1000;
/** A telescope of a hundred metres. */
const FOCAL_LENGTH_MM_MAX = 100_000;
/** Names of lenses have some 50 characters. */
const TEXT_CHARACTERS_MAX = 80;

/** The first text of a tag without what is no letter, digit or sign; null when nothing is left. */
function textOf(tag: Said['Make']): string | null {
  const first = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  if (typeof first !== 'string') return null;
  const clean = first
    .slice(0, 4 * TEXT_CHARACTERS_MAX)
    .replace(/[\p{C}\p{Z}\ufffd]+/gu, ' ')
    .trim();
  return [...clean].slice(0, TEXT_CHARACTERS_MAX).join('').trim() || null;
}

/** A positive fraction up to `most`. */
function ratioOf(tag: Said['FNumber'], most: number): number | null {
  if (!Array.isArray(tag?.value)) return null;
  const [numerator, denominator] = tag.value.map(Number);
  if (!numerator || !denominator || numerator < 0 || denominator < 0) return null;
  const value = numerator / denominator;
  return value > most ? null : value;
}

/** 65,535 says only that it is more than the tag can hold. */
function isoOf(tag: Said['ISOSpeedRatings']): number | null {
  const first = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  return Number.isInteger(first) && first >= 1 && first < 65535 ? first : null;
}

function oneOf<T extends string>(tag: Said['WhiteBalance'], meanings: Record<number, T>): T | null {
  return typeof tag?.value === 'number' ? (meanings[tag.value] ?? null) : null;
}

/** Units: minutes ahead of UTC. No place on earth is more than 14 hours away from it. */
function zone(offset: string | null): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(offset ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total <= 14 * 60 ? (sign === '-' ? -total : total) : null;
}

function capturedAt(date: string | null, fraction: string | null, zoneMinutes: number | null): number | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(date ?? '');
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const digits = /^\d+/.exec(fraction ?? '')?.[0] ?? '0';
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}`;
  const ms = zoneMinutes === null ? Date.parse(local) : Date.parse(`${local}Z`) - zoneMinutes * MS_PER_MINUTE;
  return Number.isNaN(ms) ? null : ms;
}

const MS_PER_MINUTE = 60_000;
