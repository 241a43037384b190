/** Nodes of a timeline as they are asked for: kept ones, the leaf that grows, and what has to be made of their halves, down to the originals. */
import { StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { mustRepeat } from '../../core/recipe.ts';
import { sampled } from '../../core/sampled.ts';
import { type Block, type Extent, halvesOf, isFull, within } from '../../core/timeline.ts';
import type { MadeAgain } from '../decisions/made-again.ts';
import type { Originals } from '../decisions/originals.ts';
import type { StackContents } from '../stack/contents.ts';
import { Leaf } from './leaf.ts';
import type { Node } from './node.ts';
import type { KeptNode, KeptNodes } from './nodes.ts';
import type { Room } from './room.ts';

export interface Parts {
  readonly contents: StackContents;
  readonly originals: Originals;
  readonly again: MadeAgain;
}

/** What nodes are of. */
export interface Place extends Extent {
  readonly room: Room;
  readonly meaning: string;
}

export class MadeNodes {
  private readonly parts: Parts;
  private readonly nodes: KeptNodes;
  private readonly grown: (block: Block, frames: readonly Entry[]) => Node | null;

  /** `grown`: the leaf that grows, where it is this one. */
  constructor(parts: Parts, nodes: KeptNodes, grown: MadeNodes['grown']) {
    this.parts = parts;
    this.nodes = nodes;
    this.grown = grown;
  }

  /** The node of these frames, all of the stack that are in the block. Errors: io when an original is gone; those of developing it. */
  async node(place: Place, block: Block, frames: readonly Entry[]): Promise<KeptNode> {
    const { meaning, level, last } = place;
    const kept = (await this.nodes.open(block, frames, meaning)) ?? this.grown(block, frames);
    if (kept) return kept;
    const made = await this.made(place, block, frames);
    // Where it cannot be kept, it is as good in memory.
    if (block.level >= level && isFull(block, last))
      await this.nodes.save(block, frames, meaning, made).catch(() => undefined);
    return made;
  }

  private async made(place: Place, block: Block, frames: readonly Entry[]): Promise<Node> {
    const [one] = frames;
    if (one && block.level === 0) return this.single(place.room, one);
    const halves: KeptNode[] = [];
    try {
      for (const half of halvesOf(block)) {
        const own = within(frames, half);
        if (own.length > 0) halves.push(await this.node(place, half, own));
      }
      return await place.room.merged(halves);
    } finally {
      for (const half of halves) await half.close();
    }
  }

  private async single(room: Room, entry: Entry): Promise<Node> {
    const { contents, originals, again } = this.parts;
    const developed = await originals.develop(entry, contents.shape);
    const { frame, recipe } = await again.laid(developed, entry);
    mustRepeat(recipe, entry);
    const leaf = new Leaf(room.single, room.common);
    const { orientation, iccProfile } = developed.look;
    leaf.fold(sampled(frame, room.sampling), entry, { orientation, iccProfile });
    giveBack(frame.samples);
    const node = leaf.node();
    if (node === null) throw new StackError('broken-invariant', 'expected a frame in a leaf, found none');
    return node;
  }
}
