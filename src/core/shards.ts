/** Shards: parts of one archive that are folded apart, and which of them are in a stack. */
import { StackError } from './errors.ts';

/** Shape: `has` ascending, from 0 to below `of`. */
export interface Shards {
  readonly of: number;
  readonly has: readonly number[];
}

/**
 * The shards of all of these stacks; null when nothing is missing. `partial`: shards may be missing.
 *
 * Errors: usage, naming the missing ones.
 */
export function mergedShards(
  stacks: readonly { readonly shards?: Shards }[],
  partial: boolean,
): Shards | null {
  const all = stacks.flatMap(({ shards }) => (shards ? [shards] : []));
  const [one] = all;
  if (one === undefined) return null;
  const { of } = one;
  const other = all.find((each) => each.of !== of);
  if (other) {
    const text = `there are shards of ${of} and shards of ${other.of} among these: merge those of ${of} first, then the others with them`;
    throw new StackError('usage', text);
  }
  const found = new Set(all.flatMap(({ has }) => has));
  const missing = Array.from({ length: of }, (_, i) => i).filter((i) => !found.has(i));
  if (missing.length === 0) return null;
  if (partial) return { of, has: [...found].sort((a, b) => a - b) };
  const which = `${missing.length === 1 ? 'shard' : 'shards'} ${ranges(missing)} of ${of}`;
  throw new StackError('usage', `missing: ${which}, counted from 0; fold them, or give --partial`);
}

/** `0, 2 to 4, 7`. */
export function ranges(numbers: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const n of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else parts.push([n, n]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
}
