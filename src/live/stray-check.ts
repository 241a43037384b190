/** `doctor`: captures of another shape than most, which a stack of the others rejects. */
import { basename } from 'node:path';
import type { Config } from '../config/schema.ts';
import { describeShape } from '../core/frame.ts';
import { printable } from '../core/names.ts';
import type { Decoder } from '../decoders/decoder.ts';
import { decodersFor } from '../decoders/embedded.ts';
import * as registry from '../decoders/index.ts';
import { readStart } from '../io/file-start.ts';
import type { Finding } from './finding.ts';

/** The first by name, of which one decides the shape of a stack, and the last. */
const LOOKED_AT_MAX = 400;
/** The metadata before a header are seldom longer. */
const START_BYTES = 2 ** 18;
const NAMED_MAX = 3;

/** Null where no header can be read. `captures` are paths. */
export async function strayFinding(
  { raw }: Pick<Config, 'raw'>,
  captures: readonly string[],
): Promise<Finding | null> {
  const decoders = decodersFor(raw, Object.values(registry));
  const sorted = captures.toSorted();
  const half = LOOKED_AT_MAX / 2;
  const looked = sorted.length <= LOOKED_AT_MAX ? sorted : [...sorted.slice(0, half), ...sorted.slice(-half)];
  const byShape = new Map<string, string[]>();
  for (const name of looked) {
    const shape = await shapeOf(name, decoders);
    if (shape !== null) byShape.set(shape, [...(byShape.get(shape) ?? []), name]);
  }
  const [most, ...others] = [...byShape].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined) return null;
  const [shape, { length }] = most;
  const among = looked.length < sorted.length ? ` among the first and the last ${half}` : '';
  const text = `${length} captures are ${shape}${among}`;
  if (others.length === 0) return { about: 'sizes', grade: 'ok', text };
  const strays = others.map(([other, names]) => {
    const named = names
      .slice(0, NAMED_MAX)
      .map((path) => printable(basename(path)))
      .join(', ');
    return `${names.length} ${other} (${named}${names.length > NAMED_MAX ? ', ...' : ''})`;
  });
  const cure = 'a stack takes one size, that of its first: move the others away';
  return { about: 'sizes', grade: 'warn', text: `${text}, and ${strays.join(', ')}; ${cure}` };
}

/**
 * Null where the first bytes do not say it: a file that is none of ours, that is half written, or whose
 * header is at its end.
 */
async function shapeOf(path: string, decoders: readonly Decoder[]): Promise<string | null> {
  try {
    const start = await readStart(path, START_BYTES);
    const decoder = decoders.find((each) => each.matches(start));
    return decoder === undefined ? null : describeShape((await decoder.readHeader(start)).shape);
  } catch {
    // What is wrong with it is told when it is folded.
    return null;
  }
}
