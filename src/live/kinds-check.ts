/** `doctor`: which captures in the folder a stack takes, by kind, and what becomes of raw ones. */
import type { Config } from '../config/schema.ts';
import { extensionOf } from '../core/names.ts';
import { extensionsOfHalves, type PairHalf, pairsByName } from '../core/pair.ts';
import * as decoders from '../decoders/index.ts';
import type { Finding } from './finding.ts';
import type { Missing } from './formats-check.ts';

const all = Object.values(decoders);
const extensions = extensionsOfHalves(all);

/** Captures of which each may be a frame. */
export interface Taken {
  /** The halves of pairs that do not count are left out. */
  readonly names: readonly string[];
  /** By the name of the half that counts. */
  readonly otherHalves: ReadonlyMap<string, string>;
}

export function takenOf(captures: readonly string[], config: Pick<Config, 'pairs' | 'raw'>): Taken {
  const half = countingHalf(config);
  const other = half === 'raw' ? 'jpeg' : 'raw';
  const otherHalves = new Map(pairsByName(captures, extensions).map((pair) => [pair[half], pair[other]]));
  const left = new Set(otherHalves.values());
  return { names: captures.filter((name) => !left.has(name)), otherHalves };
}

/** None where there are no captures. */
export function kindsFindings({ names, otherHalves }: Taken, config: Config, missing: Missing): Finding[] {
  if (names.length === 0) return [];
  const about = 'kinds';
  const pairs = otherHalves.size;
  const counts = new Map<string, number>();
  for (const name of names) counts.set(kindOf(name), (counts.get(kindOf(name)) ?? 0) + 1);
  const each = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
  const text = `takes ${each.join(', ')}${pairs === 0 ? '' : `; ${pairsText(pairs, config)}`}`;
  const unread = [...missing].flatMap(([format, why]): Finding[] => {
    const count = names.filter((name) => formatOf(name) === format).length;
    const grade = count === names.length ? 'fail' : 'warn';
    return count === 0
      ? []
      : [{ about, grade, text: `${count} ${format.toUpperCase()} cannot be read: ${why}` }];
  });
  const raw = counts.has('RAW') ? [{ about: 'raw', grade: 'ok', text: rawText(config) } as const] : [];
  return [{ about, grade: 'ok', text }, ...unread, ...raw];
}

/** The JPEG inside a RAW is no better than the one beside it. */
const countingHalf = ({ pairs, raw }: Pick<Config, 'pairs' | 'raw'>): PairHalf =>
  raw === 'embedded' ? 'jpeg' : pairs;

function pairsText(pairs: number, config: Config): string {
  const [counts, other] = countingHalf(config) === 'raw' ? ['RAW', 'JPEG'] : ['JPEG', 'RAW'];
  const found = pairs === 1 ? '1 pair' : `${pairs} pairs`;
  const unless = config.raw === 'embedded' ? '' : `, or the ${other} in a stack that began with it (pairs)`;
  return `${found} of RAW and JPEG, of which the ${counts} counts${unless}`;
}

function rawText({ raw, whiteBalance, masters }: Config): string {
  if (raw === 'embedded') return 'the JPEG that the camera put into each is taken';
  const balance = whiteBalance === 'camera' ? 'as the camera was set' : 'for daylight';
  const formats = masters.formats?.join(', .') ?? 'dng';
  return `stacked as the sensor gave them; previews are developed ${balance}, finished stacks are kept as .${formats}`;
}

function formatOf(name: string): string {
  return all.find((decoder) => decoder.extensions.includes(extensionOf(name)))?.name ?? '';
}

/** As photographers call it: RAW is of many makers, and FITS of programs. */
function kindOf(name: string): string {
  const format = formatOf(name);
  return format !== 'fits' && extensions.raw.includes(extensionOf(name)) ? 'RAW' : format.toUpperCase();
}
