/** What `stack` is asked for, checked before anything is folded. */
import { basename, dirname, resolve } from 'node:path';
import { fadeMistakes, pictureMistakes } from '../config/check.ts';
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
import type { calibrationFlags, developmentFlags, pictureFlags } from '../flags/picture.ts';
import { unkept } from './batch.ts';
import { calibrationFiles } from './calibration-files.ts';
import { calibrationOf, ownFolder } from './calibration-flags.ts';
import { captureFiles, type FolderPassedOver } from './capture-files.ts';
import { listedCaptures } from './capture-list.ts';
import { kept } from './kept.ts';
import { isInShard, type Shard } from './shard.ts';
import { takenOut } from './taken-out.ts';

/** `out` may be left out where sums are saved. */
export type StackFlags = Given<Omit<typeof pictureFlags, 'out'>> &
  Given<typeof calibrationFlags> & {
    readonly out?: string;
    readonly save?: string;
    readonly list?: string;
    readonly recursive?: true;
    readonly shard?: Shard;
  } & Given<typeof developmentFlags> &
  Given<typeof meaningFlagsAlone> &
  Given<{ pairs: typeof pairsAlone }>;

export interface StackRequest {
  /** The picture; null where none is wanted. */
  readonly out: { readonly file: string; readonly depth: Depth } | null;
  /** Where the sums go; null where they are not kept. */
  readonly save: string | null;
  readonly settings: StackSettings;
  readonly files: readonly string[];
  /** Those of all shards. */
  readonly listed: readonly string[];
  readonly passedOver: readonly FolderPassedOver[];
}

/** Errors: usage; config when a filter cannot be read or is among the captures. */
export async function stackRequest(captures: readonly string[], flags: StackFlags): Promise<StackRequest> {
  const file = flags.out === undefined ? null : resolve(flags.out);
  const out = file === null ? null : { file, depth: depthFor(file, flags.depth) };
  const save = flags.save === undefined ? null : resolve(flags.save);
  if (out === null && save === null)
    throw new StackError('usage', 'give --out with a file for the picture, or --save with one for the sums');
  if (save === null && flags.shard)
    throw new StackError(
      'usage',
      '--shard: give --save with a .state file, for "slowshutter merge" to put the shards together',
    );
  checkBlend(flags);
  checkShard(flags);
  const asked = settingsOf(flags);
  const named = await calibrationFiles(calibrationOf(flags, process.cwd()), asked, ownFolder);
  const written = [file, save].filter((each) => each !== null);
  const inList = flags.list === undefined ? [] : await listedCaptures(flags.list, written);
  if (captures.length + inList.length === 0)
    throw new StackError('usage', 'give captures: folders, files or patterns, or a --list that is not empty');
  const { files: found, passedOver } = await captureFiles(captures, written, asked.filters, flags.recursive);
  const listed = [...found, ...inList];
  const { shard } = flags;
  const files = shard ? listed.filter((path) => isInShard(path, shard)) : listed;
  const alignTo = referenceIn(files, flags);
  const taken = await takenOut(named, asked, save && dirname(save), files);
  const settings = {
    ...asked,
    ...taken,
    alignTo,
    ...(await kept(save, { ...asked, ...taken, alignTo }, listed, shard)),
  };
  return { out, save, settings, files, listed, passedOver };
}

/** Errors: usage. */
function checkShard({ shard, every, align }: StackFlags): void {
  if (shard && align !== 'off')
    throw new StackError(
      'usage',
      '--shard, --align: each shard would lay its frames on a first frame of its own; leave one of them out',
    );
  if (!shard || every === 1) return;
  const text = `--shard, --every: each shard would count its own captures, and one in ${every} of each is not one in ${every} of all; leave one of them out`;
  throw new StackError('usage', text);
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
    correction: null,
    filters,
    window: null,
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
  const mistakes = [...pictureMistakes(flags, registryNames), ...fadeMistakes(flags.fade, [flags.blend])];
  const words = ['blend', 'ev', 'light'].map((name) => [name, flagWord(name)] as const);
  const setBy = new Map([...words, ['fadeSeconds', flagWord('fade')]]);
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
