/**
 * The timeline of a shoot: a tree over the numbers of its frames, each node of which has the planes of its
 * frames at some pixels.
 */
import type { Entry } from './entry.ts';

/**
 * `leaves`: how many there are at most; they double in width where there would be more. Units: pixels, of
 * mosaics cells.
 */
export interface TimelineSettings {
  readonly maxEdgePixels: number;
  readonly leaves: number;
}

/**
 * A leaf as people choose between: the least and the greatest number and time of its frames. Units: ms since
 * 1970.
 */
export interface Leaf {
  readonly frames: number;
  readonly numbers: { readonly first: number; readonly last: number };
  readonly from: number;
  readonly until: number;
}

/** The numbers of the ledger from `index` times 2^`level` on, 2^`level` of them. */
export interface Block {
  readonly level: number;
  readonly index: number;
}

/** Of frames of a timeline, which has those that fell out of a window too. By number. */
export function framesOf(entries: Iterable<Entry>): Entry[] {
  const frames = [...entries].filter(({ outcome }) => outcome === 'folded' || outcome === 'expired');
  return frames.sort((a, b) => numberOf(a) - numberOf(b));
}

export function numberOf({ number = 0 }: Entry): number {
  return number;
}

export function blockOf(number: number, level: number): Block {
  return { level, index: Math.floor(number / 2 ** level) };
}

/** The block of which this one is a half. */
export function above({ level, index }: Block): Block {
  return { level: level + 1, index: Math.floor(index / 2) };
}

export function halvesOf({ level, index }: Block): readonly [Block, Block] {
  return [
    { level: level - 1, index: 2 * index },
    { level: level - 1, index: 2 * index + 1 },
  ];
}

/** Those whose numbers are in the block. `frames` are by number. */
export function within(frames: readonly Entry[], { level, index }: Block): readonly Entry[] {
  const [first, end] = [index * 2 ** level, (index + 1) * 2 ** level];
  return frames.slice(placeFrom(frames, first), placeFrom(frames, end));
}

/** How many of the frames have lower numbers. */
function placeFrom(frames: readonly Entry[], number: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(frames[middle]!) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The blocks of a level that have frames, in order. */
export function blocksAt(level: number, frames: readonly Entry[]): Block[] {
  const blocks: Block[] = [];
  for (const frame of frames) {
    const block = blockOf(numberOf(frame), level);
    if (blocks.at(-1)?.index !== block.index) blocks.push(block);
  }
  return blocks;
}

/**
 * Leaves have four frames at least: to keep each frame by itself costs three times as much, and few frames
 * are soon refolded.
 */
export const LEAF_LEVEL_LEAST = 2;

/** The largest block that has these numbers and all below. */
export function rootOf(frames: readonly Entry[]): Block {
  const last = frames.at(-1);
  let level = 0;
  while (last && 2 ** level <= numberOf(last)) level++;
  return { level, index: 0 };
}

/**
 * The frames of whole leaves: of each of which half lies within or, where that is none, of the one that most
 * lie within.
 */
export function wholeLeaves(frames: readonly Entry[], inside: ReadonlySet<Entry>, level: number): Entry[] {
  const leaves = blocksAt(level, frames).map((block) => {
    const all = within(frames, block);
    return { all, count: all.filter((frame) => inside.has(frame)).length };
  });
  const most = Math.max(0, ...leaves.map(({ count }) => count));
  const chosen = leaves.filter(({ all, count }) => count > 0 && 2 * count >= all.length);
  const instead = leaves.find(({ count }) => most > 0 && count === most);
  return (chosen.length > 0 ? chosen : instead ? [instead] : []).flatMap(({ all }) => all);
}

/** Whether nothing is to come into a block any more, after this number. */
export function isFull({ level, index }: Block, last: number): boolean {
  return (index + 1) * 2 ** level - 1 <= last;
}

/** How wide leaves are, and the last number that was given. */
export interface Extent {
  readonly level: number;
  readonly last: number;
}

/**
 * The fewest blocks that have these frames and no other of `frames`, none wider than a leaf that may still
 * get others. Both are by number.
 */
export function cover(
  frames: readonly Entry[],
  inside: readonly Entry[],
  extent: Extent,
  block = rootOf(frames),
): Block[] {
  const wanted = within(inside, block).length;
  if (wanted === 0) return [];
  const isNode = block.level <= extent.level || isFull(block, extent.last);
  if (isNode && wanted === within(frames, block).length) return [block];
  return halvesOf(block).flatMap((half) => cover(frames, inside, extent, half));
}

/** Units: ms since 1970. At least one frame. */
export function leafOf(frames: readonly Entry[]): Leaf {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { capturedAt } of frames) {
    from = Math.min(from, capturedAt ?? 0);
    until = Math.max(until, capturedAt ?? 0);
  }
  const [first, last] = [frames[0], frames.at(-1)].map((frame) => (frame ? numberOf(frame) : 0));
  return { frames: frames.length, numbers: { first: first ?? 0, last: last ?? 0 }, from, until };
}
