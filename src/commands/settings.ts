/** From flags and config to what the daemon and the engine are asked to do. */
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type { Blend } from '../blends/blend.ts';
import * as blends from '../blends/index.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { type Meaning, narrowed } from '../core/meaning.ts';
import { type PlaneName, planeOrder } from '../core/plane.ts';
import * as decoders from '../decoders/index.ts';
import * as encoders from '../encoders/index.ts';
import type { StackSettings } from '../engine/protocol.ts';
import { blendNamed } from '../engine/publish.ts';
import { STATE_EXTENSION } from '../io/checkpoint.ts';
import { checkConfig, defaultStateFolder, findConfig } from '../io/config.ts';
import type { Config, RegistryNames } from '../io/config-schema.ts';
import { systemDisk } from '../io/disk.ts';
import { isInside } from '../io/inside.ts';
import { keepFolder } from '../io/keep.ts';
import { filtersOfFlags, withDigests } from './filters.ts';

const allBlends: readonly (readonly [name: string, blend: Blend])[] = Object.entries(blends);

export const registryNames: RegistryNames = {
  blends: Object.keys(blends),
  blendsWithEv: allBlends.flatMap(([name, { takesEv }]) => (takesEv ? [name] : [])),
  refusedLights: Object.fromEntries(allBlends.map(([name, { refused }]) => [name, refused ?? {}])),
  previewExtensions: Object.values(encoders)
    .filter((encoder) => encoder.forPreviews)
    .flatMap((encoder) => encoder.extensions),
  masterExtensions: Object.values(encoders).flatMap((encoder) => encoder.extensions),
};

export const captureExtensions: readonly string[] = Object.values(decoders).flatMap(
  (decoder) => decoder.extensions,
);

/** Flags that override the config file; paths are relative to the working folder. */
export interface ConfigFlags {
  readonly config?: string;
  readonly captures?: string;
  readonly preview?: string;
  readonly state?: string;
  readonly blend?: string;
  readonly ev?: number;
  readonly light?: string;
  readonly every?: number;
  readonly from?: string;
  readonly until?: string;
  readonly filter?: readonly unknown[];
  readonly existing?: string;
}

/** Errors: config. */
export async function loadConfig(
  cwd: string,
  flags: ConfigFlags,
  captures = flags.captures,
): Promise<Config> {
  const found = await findConfig(cwd, flags.config);
  if (typeof found.raw !== 'object' || found.raw === null || Array.isArray(found.raw)) {
    return checkConfig(found, registryNames);
  }
  const overrides = Object.entries({
    captures: captures === undefined ? undefined : resolve(cwd, captures),
    state: flags.state === undefined ? undefined : resolve(cwd, flags.state),
    light: flags.light,
    everyNth: flags.every,
    from: flags.from,
    until: flags.until,
    filters: flags.filter && filtersOfFlags(cwd, flags.filter),
    existing: flags.existing,
    previews: overriddenPreviews((found.raw as { previews?: unknown }).previews, cwd, flags),
  }).filter(([, value]) => value !== undefined);
  return checkConfig({ ...found, raw: { ...found.raw, ...Object.fromEntries(overrides) } }, registryNames);
}

/** --preview, --blend and --ev speak of the first preview; with --preview it is the only one. */
function overriddenPreviews(previews: unknown, cwd: string, { preview, blend, ev }: ConfigFlags): unknown {
  if (preview === undefined && blend === undefined && ev === undefined) return undefined;
  const [first, ...rest] = Array.isArray(previews) ? previews : [{}];
  const file = preview === undefined ? undefined : resolve(cwd, preview);
  const given = Object.entries({ blend, ev, file }).filter(([, value]) => value !== undefined);
  const changed = { ...first, ...Object.fromEntries(given) };
  return preview === undefined ? [changed, ...rest] : [changed];
}

/** Errors: config when the default folder is inside the captures folder (invariant 1), as when a whole home is watched. */
export function stateFolderOf(config: Config): string {
  const folder = config.state ?? defaultStateFolder(config.captures, process.env);
  if (!isInside(folder, config.captures)) return folder;
  const text = `state: expected a folder outside the captures folder, found ${folder}; name one with --state`;
  throw new StackError('config', text);
}

/** The planes that these blends read, in file order. Errors: config for an unknown blend. */
export function planesOf(names: readonly string[]): PlaneName[] {
  const wanted = new Set(names.flatMap((name) => blendNamed(name).planes));
  return planeOrder.filter((plane) => wanted.has(plane));
}

/** Invariant 8: a stack has one meaning, and its file is named by it, so another meaning finds another file. */
export function stateFileName(meaning: Meaning): string {
  const { light, planes, everyNth } = meaning;
  const every = everyNth === 1 ? '' : `-every${everyNth}`;
  const rest = narrowed(meaning).join(' ');
  const digest = rest === '' ? '' : `-${createHash('sha256').update(rest).digest('hex').slice(0, 8)}`;
  return `${light}-${planes.join('+')}${every}${digest}${STATE_EXTENSION}`;
}

/** Errors: config when the module of a filter cannot be read. */
export function stackSettings(config: Config, stateFolder: string): StackSettings {
  const planes = planesOf(config.previews.map((preview) => preview.blend));
  const { light, everyNth, from, until } = config;
  const filters = withDigests(config.filters);
  const meaning = { light, everyNth, from, until, filters, planes };
  const stateFile = join(stateFolder, stateFileName(meaning));
  return {
    ...meaning,
    captures: config.captures,
    stateFile,
    // A spool belongs to one stack as its state file does: another meaning must not use it up.
    spoolFolder: config.spool ? `${stateFile.slice(0, -STATE_EXTENSION.length)}.spool` : null,
    previews: config.previews,
    masters: config.masters,
    closeAfter: config.closeAfter,
    history: config.history,
    hold: { on: config.holdOn, sigmas: config.holdSigmas },
    statusFile: join(stateFolder, 'status.json'),
  };
}

/** Errors: cannot-create. */
export async function makeFolders(stateFolder: string, { previews, history }: Config): Promise<void> {
  const wanted = [{ folder: stateFolder, mode: 0o700 }];
  for (const { file } of previews) wanted.push({ folder: dirname(file), mode: 0o755 });
  if (history) wanted.push({ folder: history.folder, mode: 0o755 });
  for (const { folder, mode } of wanted) {
    await keepFolder(systemDisk, folder, mode).catch((cause) => {
      throw new StackError('cannot-create', `cannot create the folder ${folder}: ${messageOf(cause)}`, {
        cause,
      });
    });
  }
}
