/**
 * The EXIF of a picture: what it was made of, in the tags of the standard. Source: CIPA DC-008-2019 (Exif
 * 2.32).
 */
import type { Layout, Picture } from '../core/frame.ts';
import type { Instant, Origin } from '../core/origin.ts';
import { type Ratio, ratioNear, secondsRatio } from '../core/ratio.ts';
import {
  type Field,
  joined,
  longBytes,
  longs,
  opaque,
  ratios,
  shorts,
  signedRatios,
  text,
} from './directory.ts';

/** What goes into the first directory, and what into the Exif directory. */
export interface ExifFields {
  readonly first: readonly Field[];
  readonly exif: readonly Field[];
}

/**
 * `jpeg`: with what only compressed pictures say. `withExposures`: with the list of all exposures, where the
 * origin has it.
 */
export interface ExifForm {
  readonly jpeg: boolean;
  readonly withExposures: boolean;
}

const ascii = (letters: string) => new TextEncoder().encode(letters);

/** What every file says of its pixels: upright, 72 pixels an inch for want of another size. */
export const uprightFields: readonly Field[] = [
  shorts(0x0112, 1),
  ratios(0x011a, [72, 1]),
  ratios(0x011b, [72, 1]),
  shorts(0x0128, 2),
];

export function exifFields(origin: Origin, { shape }: Picture, form: ExifForm): ExifFields {
  const { make, model } = origin.camera;
  return {
    first: [
      ...said(make, (value) => text(0x010f, value)),
      ...said(model, (value) => text(0x0110, value)),
      ...uprightFields,
      text(0x0131, origin.software),
      ...said(dateTime(origin.writtenAt), (value) => text(0x0132, value)),
      ...(form.jpeg ? [shorts(0x0213, 1)] : []),
    ],
    exif: [
      opaque(0x9000, ascii('0232')),
      opaque(0xa000, ascii('0100')),
      text(0x9010, offset(origin.writtenAt)),
      ...startFields(origin.startedAt),
      ...cameraFields(origin),
      ...exposureFields(origin, form.withExposures),
      ...(form.jpeg ? pixelFields(shape) : []),
    ],
  };
}

function pixelFields({ width, height, channels }: Layout): Field[] {
  const components = channels === 3 ? Uint8Array.of(1, 2, 3, 0) : Uint8Array.of(1, 0, 0, 0);
  return [opaque(0x9101, components), longs(0xa002, width), longs(0xa003, height)];
}

function startFields(startedAt: Instant | null): Field[] {
  const original = startedAt && dateTime(startedAt);
  if (!startedAt || !original) return [];
  const fraction = String(((startedAt.at % 1000) + 1000) % 1000).padStart(3, '0');
  return [
    text(0x9003, original),
    ...(startedAt.zoned ? [text(0x9011, offset(startedAt))] : []),
    ...(fraction === '000' ? [] : [text(0x9291, fraction)]),
  ];
}

function cameraFields({ camera }: Origin): Field[] {
  const { fNumber, focalLengthMm, exposureBiasEv: bias = 0 } = camera;
  return [
    ...said(fNumber && ratioNear(fNumber, 1e-4), (value) => ratios(0x829d, value)),
    ...said(camera.iso, (value) => shorts(0x8827, value)),
    ...said(biasRatio(bias), (value) => signedRatios(0x9204, value)),
    ...said(focalLengthMm && ratioNear(focalLengthMm, 1e-3), (value) => ratios(0x920a, value)),
    ...said(camera.colorSpace, (value) => shorts(0xa001, value === 'srgb' ? 1 : 65535)),
    ...said(camera.whiteBalance, (value) => shorts(0xa403, value === 'auto' ? 0 : 1)),
    ...said(camera.lensModel, (value) => text(0xa434, value)),
  ];
}

/** Raw converters take it back. */
function biasRatio(bias: number): Ratio | null {
  const [numerator, denominator] = ratioNear(Math.abs(bias), 1e-4) ?? [0, 1];
  return numerator === 0 ? null : [Math.sign(bias) * numerator, denominator];
}

/** The most that a SHORT can count. */
const COUNTED_MAX = 65535;

/** A single frame is no composite; and more than can be counted are not counted. */
function exposureFields(origin: Origin, withExposures: boolean): Field[] {
  const { frames, exposureNsTotal } = origin;
  const total = exposureNsTotal === null ? null : secondsRatio(exposureNsTotal, frames);
  const exposure = said(total, (value) => ratios(0x829a, value));
  if (frames < 2) return [...exposure, shorts(0xa460, 1)];
  const composite = [...exposure, shorts(0xa460, 3)];
  if (frames > COUNTED_MAX) return composite;
  const list = withExposures ? exposureList(origin) : null;
  return [...composite, shorts(0xa461, frames, frames), ...said(list, (value) => opaque(0xa462, value))];
}

/**
 * Shape of SourceExposureTimesOfCompositeImage: the period from the first opening of the shutter to its last
 * closing; sum, maximum and minimum of the exposures, each of all frames and of those used, which here are
 * the same; one sequence; its frames; and the exposure of each. All are RATIONAL but the two counts, which
 * are SHORT. Null when any of it is not known.
 *
 * Source: also Image::ExifTool::Exif, CompositeImageExposureTimes.
 */
function exposureList({ exposuresNs, exposureNsTotal, startedAt, endedAt }: Origin): Uint8Array | null {
  if (!exposuresNs || exposureNsTotal === null || !startedAt || endedAt === null) return null;
  const sum = secondsRatio(exposureNsTotal, exposuresNs.length);
  // Clocks that count whole seconds can make it shorter than the sum, which it is not.
  const periodSeconds = Math.max((endedAt - startedAt.at) / 1000, exposureNsTotal / 1e9);
  const period = ratioNear(periodSeconds, 0.0005);
  const each = exposuresNs.map((ns) => secondsRatio(ns, 1) ?? [0, 0]);
  const [most, least] = [Math.max, Math.min].map((of) => exposuresNs.reduce((a, b) => of(a, b)));
  const [max, min] = [secondsRatio(most ?? 0, 1), secondsRatio(least ?? 0, 1)];
  if (!sum || !period || !max || !min) return null;
  const totals = longBytes([period, sum, sum, max, max, min, min].flat());
  return joined(totals, shorts(0, 1, each.length).bytes, longBytes(each.flat()));
}

/** A field where there is a value for it. */
function said<T>(value: T | null | 0, field: (value: T) => Field): Field[] {
  return value === null || value === 0 ? [] : [field(value)];
}

/** `2025:01:02 03:04:05` on the clock of the instant; null outside the years 0 to 9999. */
function dateTime({ at, zoneMinutes }: Instant): string | null {
  const date = new Date(at + zoneMinutes * 60_000);
  const iso = Number.isNaN(date.valueOf()) ? '' : date.toISOString();
  return /^\d{4}-/.test(iso) ? iso.slice(0, 19).replace(/-/g, ':').replace('T', ' ') : null;
}

/** `+05:45` */
function offset({ zoneMinutes }: Instant): string {
  const [hours, minutes] = [Math.floor(Math.abs(zoneMinutes) / 60), Math.abs(zoneMinutes) % 60];
  const digits = [hours, minutes].map((value) => String(value).padStart(2, '0'));
  return `${zoneMinutes < 0 ? '-' : '+'}${digits.join(':')}`;
}
