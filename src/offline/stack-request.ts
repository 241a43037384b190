/** What `stack` is asked for, checked before anything is folded. */
import { resolve } from 'node:path';
import { checkedFilters, withDigests } from '../config/filters.ts';
import { type meaningFlagsAlone, meaningOfFlags, type pairsAlone } from '../config/flags.ts';
import { registryNames } from '../config/registries.ts';
import { planesOf } from '../config/settings.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Depth } from '../core/frame.ts';
import type { StackSettings } from '../core/settings.ts';
import { encoderFor } from '../encoders/for-file.ts';
import type { Given } from '../flags/flag.ts';
import type { developmentFlags, pictureFlags } from '../flags/picture.ts';
import { unkept } from './batch.ts';
import { captureFiles } from './capture-files.ts';

export type StackFlags = Given<typeof pictureFlags> &
  Given<typeof developmentFlags> &
  Given<typeof meaningFlagsAlone> &
  Given<{ pairs: typeof pairsAlone }>;

export interface StackRequest {
  readonly out: string;
  readonly depth: Depth;
  readonly settings: StackSettings;
  readonly files: readonly string[];
}

/** Errors: usage; config when a filter cannot be read or is among the captures. */
export async function stackRequest(captures: readonly string[], flags: StackFlags): Promise<StackRequest> {
  const out = resolve(flags.out);
  const depth = depthFor(out, flags.depth);
  checkBlend(flags);
  const settings = settingsOf(flags);
  return { out, depth, settings, files: await captureFiles(captures, out, settings.filters) };
}

/** Errors: usage; config when a filter cannot be read. */
function settingsOf(flags: StackFlags): StackSettings {
  const filters = withDigests(checkedFilters(process.cwd(), flags.filter ?? []));
  const meaning = meaningOfFlags(flags);
  const { from, until } = meaning;
  if (from !== null && until !== null && from >= until) {
    throw new StackError('usage', `expected --until after --from, found ${flags.until} and ${flags.from}`);
  }
  const planes = planesOf([flags.blend]);
  return {
    ...meaning,
    filters,
    planes,
    captures: process.cwd(),
    ...unkept,
    whiteBalance: flags.whiteBalance,
    pairs: flags.pairs,
  };
}

/** Errors: usage. */
function checkBlend({ blend, light, ev }: StackFlags): void {
  const refused = registryNames.refusedLights[blend]?.[light];
  if (refused !== undefined) {
    throw new StackError('usage', `expected another --light than ${light} for ${blend}: ${refused}`);
  }
  if (ev === 0 || registryNames.blendsWithEv.includes(blend)) return;
  const takers = registryNames.blendsWithEv.join(', ');
  throw new StackError('usage', `expected no --ev for ${blend}, found ${ev}; only ${takers} takes it`);
}

/** The depth asked for, or the first that the format of `out` has. Errors: usage. */
function depthFor(out: string, depth: Depth | undefined): Depth {
  let encoder: ReturnType<typeof encoderFor>;
  try {
    encoder = encoderFor(out);
  } catch (error) {
    throw new StackError('usage', messageOf(error));
  }
  const wanted = depth ?? encoder.depths[0] ?? 8;
  if (encoder.depths.includes(wanted)) return wanted;
  throw new StackError(
    'usage',
    `expected --depth ${encoder.depths.join(' or ')} for ${out}, found ${wanted}`,
  );
}
