/** Reading what the camera says about a capture from its EXIF block. */
import { createRequire } from 'node:module';
import type exifReaderModule from 'exifreader';
import { type CaptureFacts, noFacts } from '../core/capture-facts.ts';
import { exifBlocks } from './containers/exif-blocks.ts';
import { boundedExif, orientationInBlock } from './containers/exif-bounded.ts';

const names = [
  'AmbientTemperature',
  'ColorSpace',
  'DateTime',
  'DateTimeDigitized',
  'DateTimeOriginal',
  'ExposureBiasValue',
  'ExposureTime',
  'FNumber',
  'FocalLength',
  'ISOSpeedRatings',
  'LensModel',
  'Make',
  'Model',
  'OffsetTime',
  'OffsetTimeDigitized',
  'OffsetTimeOriginal',
  'SubSecTime',
  'SubSecTimeDigitized',
  'SubSecTimeOriginal',
  'WhiteBalance',
] as const;

type ExifReader = typeof exifReaderModule;

let loaded: ExifReader | null = null;

/** When it is first asked: a thread that only decodes begins in two thirds of the time without it. */
function exifReader(): ExifReader {
  loaded ??= createRequire(import.meta.url)('exifreader') as ExifReader;
  return loaded;
}

type Said = Partial<Record<(typeof names)[number], { readonly value: unknown }>>;

/**
 * Errors: none; a file without EXIF, or with EXIF that cannot be read, has no facts. Source: CIPA DC-008
 * (Exif 2.32).
 */
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
    return exifReader().load(small.buffer as ArrayBuffer, { expanded: true, includeTags }).exif ?? {};
  } catch {
    return {};
  }
}

function factsIn(said: Said): CaptureFacts {
  const seconds = ratioOf(said.ExposureTime, EXPOSURE_SECONDS_MAX);
  const taken = takenIn(said);
  return {
    capturedAt: taken?.at ?? null,
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
    clock: taken === null ? null : taken.zoneMinutes === null ? 'unzoned' : 'zoned',
    zoneMinutes: taken?.zoneMinutes ?? null,
    ...biasIn(said),
    ...temperatureIn(said),
  };
}

/** Longer than a day is a broken tag; and sums of shorter ones stay whole numbers below 2^53. */
export const EXPOSURE_SECONDS_MAX = 86_400;
/** Pinholes reach f/500. */
const F_NUMBER_MAX = 1000;
/** A telescope of a hundred metres. */
export const FOCAL_LENGTH_MM_MAX = 100_000;
/** Names of lenses have some 50 characters. */
const TEXT_CHARACTERS_MAX = 80;

/** The first text of a tag. */
function textOf(tag: Said['Make']): string | null {
  return cleanText(Array.isArray(tag?.value) ? tag.value[0] : tag?.value);
}

/** A text without what is no letter, digit or sign; null when nothing is left. */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const clean = value
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

/** No camera is told more than this many stops. */
const BIAS_EV_MAX = 20;

/** Nothing where it is told nothing. */
function biasIn({ ExposureBiasValue: tag }: Said): Pick<CaptureFacts, 'exposureBiasEv'> {
  if (!Array.isArray(tag?.value)) return {};
  const [numerator, denominator] = tag.value.map(Number);
  const exposureBiasEv = (numerator ?? 0) / (denominator ?? 0);
  return exposureBiasEv && Math.abs(exposureBiasEv) <= BIAS_EV_MAX ? { exposureBiasEv } : {};
}

/** Colder and hotter is no camera, but a broken tag. */
export const DEGREES_MAX = 150;

/** Some cameras write that of the sensor here. */
function temperatureIn({ AmbientTemperature: tag }: Said): Pick<CaptureFacts, 'temperatureC'> {
  if (!Array.isArray(tag?.value)) return {};
  const [numerator, denominator] = tag.value.map(Number);
  const temperatureC = (numerator ?? 0) / (denominator ?? 0);
  return Math.abs(temperatureC) <= DEGREES_MAX ? { temperatureC } : {};
}

/** 65,535 says only that it is more than the tag can hold. */
function isoOf(tag: Said['ISOSpeedRatings']): number | null {
  const first = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  return Number.isInteger(first) && first >= 1 && first < 65535 ? first : null;
}

function oneOf<T extends string>(tag: Said['WhiteBalance'], meanings: Record<number, T>): T | null {
  return typeof tag?.value === 'number' ? (meanings[tag.value] ?? null) : null;
}

/** Units: ms since 1970; minutes ahead of UTC, null where the camera names no zone. */
interface Taken {
  readonly at: number;
  readonly zoneMinutes: number | null;
}

/**
 * When it was taken; where the camera does not say that, when it was digitised, or written, which is the same
 * moment in a camera.
 */
const moments = [
  ['DateTimeOriginal', 'SubSecTimeOriginal', 'OffsetTimeOriginal'],
  ['DateTimeDigitized', 'SubSecTimeDigitized', 'OffsetTimeDigitized'],
  ['DateTime', 'SubSecTime', 'OffsetTime'],
] as const;

/**
 * By the first of these tags that says a time. Its zone: its own, or that of another, for a camera has one
 * clock.
 */
function takenIn(said: Said): Taken | null {
  const offsets = moments.map(([, , offset]) => zone(textOf(said[offset])));
  for (const [i, [time, fraction]] of moments.entries()) {
    const other = offsets.find((minutes) => minutes !== null) ?? null;
    const taken = capturedAt(textOf(said[time]), textOf(said[fraction]), offsets[i] ?? other);
    if (taken) return taken;
  }
  return null;
}

/** Units: minutes ahead of UTC. No place on earth is more than 14 hours away from it. */
function zone(offset: string | null): number | null {
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?([0-5]\d)$/.exec(offset ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total <= 14 * 60 ? (sign === '-' ? -total : total) : null;
}

/** Some programs write fractions and the zone into the time itself. */
function capturedAt(date: string | null, fraction: string | null, offset: number | null): Taken | null {
  const parts = /^(\d{4}):(\d\d):(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))? ?(\S*)/.exec(date ?? '');
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, inTime, rest = ''] = parts;
  const zoneMinutes = zone(rest) ?? offset;
  const digits = /^\d+/.exec(fraction ?? '')?.[0] ?? inTime ?? '0';
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}`;
  const at = zoneMinutes === null ? Date.parse(local) : Date.parse(`${local}Z`) - zoneMinutes * MS_PER_MINUTE;
  return Number.isNaN(at) ? null : { at, zoneMinutes };
}

const MS_PER_MINUTE = 60_000;

/**
 * The orientation that a file says in any of its blocks of EXIF, 1..8; 1 where it says none. Errors: none.
 */
export function orientationInBlocks(bytes: Uint8Array): number {
  for (const block of exifBlocks(bytes)) {
    const found = orientationInBlock(block);
    if (found) return found;
  }
  return 1;
}

/** EXIF orientation, 1..8; null where it says none. Errors: none. Source: CIPA DC-008, Orientation. */
export function orientationIn(bytes: Buffer): number | null {
  try {
    const { exif } = exifReader().load(bytes, { expanded: true, includeTags: { exif: ['Orientation'] } });
    const value = exif?.Orientation?.value;
    return typeof value === 'number' && value >= 1 && value <= 8 ? value : null;
  } catch {
    return null;
  }
}
