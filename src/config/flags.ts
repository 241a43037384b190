/** The flags that set keys of the config, each once: its words, its check, its key. */
import { resolve } from 'node:path';
import { FADE_SECONDS } from '../core/fading.ts';
import { lights } from '../core/light.ts';
import { aligns, type Meaning, rawParts } from '../core/meaning.ts';
import { pairHalves } from '../core/pair.ts';
import type { Period } from '../core/period.ts';
import type { Window } from '../core/window.ts';
import type { Flag, Flags, Given } from '../flags/flag.ts';
import { blend, crop, dark, ev, flat, mend, whiteBalance } from '../flags/picture.ts';
import { fade, filterEntries, instant, once, port, span, wholeFrom } from '../flags/values.ts';
import { instantOf } from '../io/instant.ts';
import type { Config } from './schema.ts';
import { absolute, captures, state } from './where-flags.ts';

interface ConfigFlag extends Flag {
  /** The key, or one of the first preview, or of the page. */
  readonly sets:
    | keyof Config
    | `previews.${keyof Config['previews'][number]}`
    | `page.${keyof NonNullable<Config['page']>}`;
  /** From its value to what the config file would say; a flag without it says the same. */
  readonly asKey?: (value: never, cwd: string) => unknown;
}

/** The flags for what a stack means. */
export const meaningFlags = {
  light: {
    sets: 'light',
    takes: '<light>',
    means: 'stored values, or proportional to light',
    choices: lights,
  },
  every: {
    sets: 'everyNth',
    takes: '<n>',
    means: 'keep the 1st, (n+1)th, (2n+1)th, ... capture',
    parse: wholeFrom(1),
  },
  from: {
    sets: 'from',
    takes: '<time>',
    means: 'leave out what was taken before this time',
    parse: instant,
  },
  until: {
    sets: 'until',
    takes: '<time>',
    means: 'leave out what was taken at this time or later',
    parse: instant,
  },
  raw: {
    sets: 'raw',
    takes: '<part>',
    means: 'of RAW files: the mosaic of the sensor, or the JPEG embedded in them',
    choices: rawParts,
  },
  align: {
    sets: 'align',
    takes: '<how>',
    means: 'lay frames on the first: by the scene, or by the stars',
    choices: aligns,
  },
  reference: {
    sets: 'reference',
    takes: '<name>',
    means: 'lay them on this capture instead',
    parse: once('frames are laid on one'),
  },
  fade: {
    sets: 'fadeSeconds',
    takes: '<seconds>',
    means: 'of comet: in so many seconds a trail loses half of its brightness',
    parse: fade,
  },
  filter: {
    sets: 'filters',
    takes: '<file>',
    means: 'an ES module that every frame goes through, or an entry of the config as JSON; may be repeated',
    parse: filterEntries,
    asKey: filterPaths,
  },
} satisfies Readonly<Record<string, ConfigFlag>>;

const pairs = {
  sets: 'pairs',
  takes: '<half>',
  means: 'of RAW and JPEG of one exposure: which one counts',
  choices: pairHalves,
} satisfies ConfigFlag;

/** The same flags for a command that reads no config: their defaults are those of the config. */
export const meaningFlagsAlone = {
  ...meaningFlags,
  light: { ...meaningFlags.light, default: 'encoded' },
  every: { ...meaningFlags.every, default: 1 },
  raw: { ...meaningFlags.raw, default: 'mosaic' },
  align: { ...meaningFlags.align, default: 'off' },
  fade: { ...meaningFlags.fade, default: FADE_SECONDS },
} satisfies Flags;

export const pairsAlone = { ...pairs, default: 'jpeg' } as const satisfies Flag;

/** What these flags mean, filters apart: those need their modules read. */
export function meaningOfFlags({
  light,
  every,
  from = '',
  until = '',
  raw,
  align,
  reference,
  fade,
}: Given<typeof meaningFlagsAlone>): Period &
  Pick<Meaning, 'light' | 'everyNth' | 'raw' | 'align' | 'alignTo' | 'fadeSeconds'> {
  return {
    light,
    everyNth: every,
    from: instantOf(from),
    until: instantOf(until),
    raw,
    align,
    alignTo: reference ?? null,
    fadeSeconds: fade,
  };
}

export const recursive = {
  sets: 'recursive',
  means: 'take the captures in the folders below too',
} as const satisfies ConfigFlag;

export const configFlags = {
  captures,
  recursive,
  preview: {
    sets: 'previews.file',
    takes: '<file>',
    means: 'the preview file; its facts are beside it as .json',
    parse: once('several previews are entries of "previews" in a config'),
    asKey: absolute,
  },
  state,
  blend: { ...blend, sets: 'previews.blend' },
  ev: { ...ev, sets: 'previews.ev' },
  whiteBalance: { ...whiteBalance, sets: 'whiteBalance' },
  crop: { ...crop, sets: 'crop' },
  dark: { ...dark, sets: 'dark', asKey: absolute },
  flat: { ...flat, sets: 'flat', asKey: absolute },
  mend: { ...mend, sets: 'mend' },
  ...meaningFlags,
  pairs,
  window: {
    sets: 'window',
    takes: '<span>',
    means: 'keep only the last frames in the stack: 64 of them, or 300s, those of so many seconds',
    parse: span,
    asKey: ({ frames, seconds }: Window) => (frames === null ? { seconds } : { frames }),
  },
  existing: {
    sets: 'existing',
    takes: '<what>',
    means: 'captures that are already there',
    choices: ['fold', 'skip'],
  },
  keepAwake: {
    sets: 'keepAwake',
    means: 'keep this machine from going to sleep, also with its lid closed',
  },
  page: {
    sets: 'page.port',
    takes: '[port]',
    means: 'show the stack in a browser, at this port, or at 8421 or the next that is free',
    parse: port,
    // A flag without its value says nothing of the port.
    asKey: (port: number | true) => (port === true ? undefined : port),
  },
  pageLan: {
    sets: 'page.listen',
    means: 'the same, for phones in the network too',
    asKey: (given: unknown) => (given === true ? 'lan' : given),
  },
} satisfies Readonly<Record<string, ConfigFlag>>;

/** Entries of `--filter` as they stand in a config. */
export function filterPaths(given: readonly unknown[], cwd: string): unknown[] {
  return given.map((entry) => {
    if (typeof entry === 'string') return resolve(cwd, entry);
    const { module } = entry as { readonly module?: unknown };
    return typeof module === 'string' ? { ...(entry as object), module: resolve(cwd, module) } : entry;
  });
}
