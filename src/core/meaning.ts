/**
 * A stack's meaning: invariant 8, stacks that differ in any of this never mix. Every key of it is named here
 * and nowhere else.
 */
import { type Correction, correctionText } from './correction.ts';
import { FADE_SECONDS, fadeText } from './fading.ts';
import type { FilterOptions, FilterSettings } from './filter.ts';
import type { Light } from './light.ts';
import type { Period } from './period.ts';
import type { AlignMode } from './registration.ts';
import { isoTime } from './sidecar.ts';
import { type Window, windowText } from './window.ts';

/** What of a raw file a stack has: the sensor's own values, or the JPEG that the camera put into it. */
export type RawPart = 'mosaic' | 'embedded';
export const rawParts: readonly RawPart[] = ['mosaic', 'embedded'];

/** By what frames are laid on each other before they are folded. */
export type Align = AlignMode | 'off';
export const aligns: readonly Align[] = ['scene', 'stars', 'off'];

/**
 * `planes` by name, in file order. `alignTo`: the name of the reference; null is the first frame.
 * `correction`: what is taken out of aligned frames; null for nothing. Settings and the header of a state
 * file extend it.
 */
export interface Meaning extends Period {
  readonly light: Light;
  readonly planes: readonly string[];
  readonly everyNth: number;
  readonly raw: RawPart;
  readonly filters: readonly FilterSettings[];
  readonly align: Align;
  readonly alignTo: string | null;
  readonly correction: Correction | null;
  /** Null: every frame stays. */
  readonly window: Window | null;
  /** In which a trail loses half of its brightness: it matters where a plane fades. */
  readonly fadeSeconds: number;
}

/** A meaning in whatever carries one: a header has packed planes in place of names. */
export interface Meant extends Omit<Meaning, 'planes'> {
  readonly planes: readonly (string | { readonly name: string })[];
}

/** The meaning of a state file that is older than a key. */
export const olderMeaning = {
  from: null,
  until: null,
  raw: 'mosaic',
  filters: [],
  align: 'off',
  alignTo: null,
  correction: null,
  window: null,
  fadeSeconds: FADE_SECONDS,
} as const satisfies Partial<Meaning>;

/** The keys that choose among captures, for captures that were chosen already. */
export const everyCapture = {
  everyNth: 1,
  from: null,
  until: null,
  window: null,
} as const satisfies Partial<Meaning>;

/** The meaning alone, of settings or of a header. */
export function meaningOf(meant: Meant): Meaning {
  const { planes, light, everyNth, from, until, raw, filters, align, alignTo, correction } = meant;
  const { window, fadeSeconds } = meant;
  const names = planes.map((plane) => (typeof plane === 'string' ? plane : plane.name));
  const narrow = { from, until, raw, filters, align, alignTo, correction, window, fadeSeconds };
  return { light, planes: names, everyNth, ...narrow };
}

/** In words; two meanings are the same when these are. */
export function describeMeaning(meaning: Meaning): string {
  const { light, planes, everyNth } = meaning;
  return [`${light} ${planes.join('+')} every ${everyNth}`, ...narrowed(meaning)].join(' ');
}

/** The part of it that is too long for the name of a file; empty for a stack of all there is. */
export function narrowed({
  from,
  until,
  raw,
  filters,
  align,
  alignTo,
  correction,
  window,
  planes,
  fadeSeconds,
}: Meaning): string[] {
  return [
    ...(from === null ? [] : [`from ${isoTime(from)}`]),
    ...(until === null ? [] : [`until ${isoTime(until)}`]),
    ...(raw === 'mosaic' ? [] : ['of the JPEG inside raw files']),
    // The place of a module is no part of what it does.
    ...filters.map(({ digest, options }) => `through ${digest} ${textOf(options)}`),
    ...(align === 'off' ? [] : [`aligned by ${align} to ${alignTo ?? 'the first frame'}`]),
    ...(correction === null ? [] : [`corrected by ${correctionText(correction)}`]),
    ...(window === null ? [] : [`only ${windowText(window)}`]),
    ...(planes.includes('glow') ? [fadeText(fadeSeconds)] : []),
  ];
}

/** The same for the same options, in whatever order they are written. */
export function textOf(options: FilterOptions): string {
  return JSON.stringify(options, (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
