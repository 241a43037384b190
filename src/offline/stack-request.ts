/** What `stack` is asked for, checked before anything is folded. */
import { basename, resolve } from 'node:path';
import { pictureMistakes } from '../config/check.ts';
import { checkedFilters, withDigests } from '../config/filters.ts';
import { type meaningFlagsAlone, meaningOfFlags, type pairsAlone } from '../config/flags.ts';
import { mistakesTold } from '../config/mistakes.ts';
import { registryNames } from '../config/registries.ts';
import { planesOf } from '../config/settings.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Depth } from '../core/frame.ts';
import { printable } from '../core/names.ts';
import type { StackSettings } from '../core/settings.ts';
import { encoderFor } from '../encoders/for-file.ts';
import { flagWord, type Given } from '../flags/flag.ts';
import type { developmentFlags, pictureFlags } from '../flags/picture.ts';
import { unkept } from './batch.ts';
import { captureFiles, type FolderPassedOver } from './capture-files.ts';

export type StackFlags = Given<typeof pictureFlags> &
  Given<typeof developmentFlags> &
  Given<typeof meaningFlagsAlone> &
  Given<{ pairs: typeof pairsAlone }>;

export interface StackRequest {
  readonly out: string;
  readonly depth: Depth;
  readonly settings: StackSettings;
  readonly files: readonly string[];
  readonly passedOver: readonly FolderPassedOver[];
}

/** Errors: usage; config when a filter cannot be read or is among the captures. */
export async function stackRequest(captures: readonly string[], flags: StackFlags): Promise<StackRequest> {
  const out = resolve(flags.out);
  const depth = depthFor(out, flags.depth);
  checkBlend(flags);
  const settings = settingsOf(flags);
  const found = await captureFiles(captures, out, settings.filters);
  return { out, depth, settings: { ...settings, alignTo: referenceIn(found.files, flags) }, ...found };
}

/** Errors: usage; config when a filter cannot be read. */
function settingsOf(flags: StackFlags): StackSettings {
  const filters = withDigests(checkedFilters(process.cwd(), flags.filter ?? []));
  const meaning = meaningOfFlags(flags);
  const { from, until } = meaning;
  if (from !== null && until !== null && from >= until) {
    const text = `--until, --from: no time is between ${flags.from} and ${flags.until}; give --until a later one`;
    throw new StackError('usage', text);
  }
  const planes = planesOf([flags.blend], meaning.align);
  return {
    ...meaning,
    filters,
    planes,
    captures: process.cwd(),
    ...unkept,
    whiteBalance: flags.whiteBalance,
    pairs: flags.pairs,
    ...(flags.crop && { crop: flags.crop }),
  };
}

/** Errors: usage. */
function checkBlend(flags: StackFlags): void {
  const mistakes = pictureMistakes(flags, registryNames);
  const setBy = new Map(['blend', 'ev', 'light'].map((name) => [name, flagWord(name)]));
  if (mistakes.length > 0) throw new StackError('usage', mistakesTold(mistakes, null, setBy));
}

/** The file among these that has the name, or is meant by the path; null: the first. Errors: usage. */
function referenceIn(files: readonly string[], { align, reference }: StackFlags): string | null {
  if (reference === undefined) return null;
  if (align === 'off')
    throw new StackError('usage', '--reference: frames are laid on nothing; give --align too');
  const found = files.find((file) => file === resolve(reference) || basename(file) === reference);
  if (found !== undefined) return found;
  throw new StackError(
    'usage',
    `--reference: ${printable(reference)} is none of the captures; give the name of one`,
  );
}

/** The depth asked for, or the first that the format of `out` has. Errors: usage. */
function depthFor(out: string, depth: Depth | undefined): Depth {
  let encoder: ReturnType<typeof encoderFor>;
  try {
    encoder = encoderFor(out);
  } catch (error) {
    throw new StackError('usage', `--out: ${messageOf(error)}`);
  }
  const wanted = depth ?? encoder.depths[0] ?? 8;
  if (encoder.depths.includes(wanted)) return wanted;
  const bits = encoder.depths.join(' or ');
  throw new StackError('usage', `--depth: found ${wanted}; ${printable(out)} takes ${bits} bits a sample`);
}
