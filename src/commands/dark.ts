/** `slowshutter dark`: what is in a dark. */
import { resolve } from 'node:path';
import { meaningFlagsAlone } from '../config/flags.ts';
import { describeShape, sampleCount } from '../core/frame.ts';
import { lights } from '../core/light.ts';
import { printable, printableLines } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import { mend } from '../flags/picture.ts';
import type { InDark } from '../offline/dark.ts';
import type { Command } from './command.ts';

const flags = {
  map: { takes: '<file>', means: 'write the map of hot pixels as a picture, white on black' },
  light: {
    takes: '<light>',
    means: 'of a folder: the light in which its frames are added up',
    choices: lights,
    default: 'linear',
  },
  raw: meaningFlagsAlone.raw,
  mend: {
    ...mend,
    means: 'auto: of frames that are no darks, the hot pixels that they show themselves',
    choices: ['dark', 'auto'],
    default: 'dark',
  },
  json,
} satisfies Flags;

export const command = {
  summary: 'what is in a dark, and its hot pixels',
  argument: {
    takes: '<dark>',
    means: 'a state file of dark frames, or a folder of them; with --mend auto of frames to be aligned',
  },
  flags,
  example: 'slowshutter dark dark.state --map hot.png',
  exits: {
    'cannot-create': 'the map cannot be written',
    config: 'it is gone, damaged, or no dark',
    'engine-died': 'the engine dies again and again',
    'stack-full': 'the memory is full',
  },
  async run({ map, light, raw, mend: how, json: asJson }: Given<typeof flags>, path: string) {
    const { readDark, readOwnMap, writeMap } = await import('../offline/dark.ts');
    const dark = how === 'auto' ? await readOwnMap(path, { raw }) : await readDark(path, { light, raw });
    if (map !== undefined) await writeMap(dark, resolve(map));
    console.log(asJson ? printableLines(JSON.stringify(factsOf(dark))) : describe(dark));
  },
} satisfies Command;

function factsOf({ source, frames, shape, digest, taken, hot }: InDark): object {
  return {
    file: source.from,
    frames,
    shape,
    digest,
    exposureSeconds: taken.exposureSeconds,
    temperatureC: taken.temperatureC,
    camera: taken.camera,
    level: hot?.noise?.middle ?? null,
    sigma: hot?.noise?.sigma ?? null,
    threshold: hot?.noise?.threshold ?? null,
    hotPixels: hot?.at.length ?? null,
    map: hot?.digest ?? null,
    knowsNoise: hot?.knowsNoise ?? false,
  };
}

function describe({ source, frames, shape, digest, taken, hot }: InDark): string {
  const { camera, exposureSeconds, temperatureC } = taken;
  const unknown = (value: string | null) => value ?? 'unknown';
  const name = [camera.make, camera.model].filter((part) => part !== null).join(' ');
  const lines = [
    `file       ${printable(source.from)}`,
    `frames     ${counted(frames)} of ${describeShape(shape)}`,
    `exposure   ${unknown(exposureSeconds === null ? null : `${exposureSeconds} s`)} each`,
    `iso        ${unknown(camera.iso === null ? null : String(camera.iso))}`,
    `camera     ${printable(unknown(name || null))}`,
    `warmth     ${unknown(temperatureC === null ? null : `${temperatureC.toFixed(1)} °C`)}`,
    `digest     ${digest}`,
  ];
  if (hot === null) return lines.join('\n');
  const { noise } = hot;
  const share = ((hot.at.length * 1e6) / sampleCount(shape)).toFixed(0);
  const found = `hot        ${hot.at.length} pixels (${share} of a million)`;
  const map = `map        ${hot.digest}`;
  if (noise === null) return [...lines, `${found} above those around them in every frame`, map].join('\n');
  return [
    ...lines,
    `level      ${noise.middle.toFixed(1)}, sigma ${noise.sigma.toFixed(2)} against the neighbours`,
    `${found} more than ${noise.threshold.toFixed(1)} above them`,
    map,
    `noise      ${hot.knowsNoise ? 'known: noisy pixels are mended too' : 'unknown: only full pixels are mended'}`,
  ].join('\n');
}
