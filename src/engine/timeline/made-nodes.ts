/**
 * Nodes of a timeline as they are asked for: kept ones, the leaf that grows, and what has to be made of their
 * halves, down to the originals.
 */

import type { Reference } from '../../core/alignment.ts';
import { StackError } from '../../core/errors.ts';
import { type Frame, giveBack, type Shape } from '../../core/frame.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Look } from '../../core/state.ts';
import { type Block, type Extent, halvesOf, isFull, within } from '../../core/timeline.ts';
import { Leaf } from './leaf.ts';
import type { Node, SmallPlanes } from './node.ts';
import type { KeptNode, KeptNodes } from './nodes.ts';

/** A stack, and how its frames are made again. */
export interface Parts {
  readonly contents: {
    readonly settings: StackSettings;
    readonly ledger: Ledger;
    readonly shape: Shape | null;
    readonly reference: Reference | null;
  };
  /** Those of this program, whose versions decide what samples are. */
  readonly decoders: readonly { readonly name: string; readonly version: string }[];
  /**
   * As it was folded. Errors: io when the original is gone; those of developing; config when filters do not
   * make it again.
   */
  again(entry: Entry): Promise<{ readonly frame: Frame; readonly look: Look }>;
}

/** What nodes are of. */
export interface Place extends Extent {
  readonly room: SmallPlanes;
  readonly meaning: string;
  /** How many originals may still be developed before another leaf is made again. */
  readonly again: { left: number };
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

  /**
   * The node of these frames, all of the stack that are in the block.
   *
   * Errors: io when an original is gone, or enough has been made for once; those of developing it.
   */
  async node(place: Place, block: Block, frames: readonly Entry[]): Promise<KeptNode> {
    const { meaning, level, last } = place;
    const file = this.nodes.fileOf(block, frames, meaning);
    const kept = (await this.nodes.open(file)) ?? this.grown(block, frames);
    if (kept) return kept;
    if (block.level === level && place.again.left <= 0) throw notYet();
    const made = await this.made(place, block, frames);
    if (block.level >= level && isFull(block, last)) await this.nodes.save(file, made);
    return made;
  }

  private async made(place: Place, block: Block, frames: readonly Entry[]): Promise<Node> {
    const [one] = frames;
    if (one && block.level === 0) return this.single(place, one);
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

  private async single({ room, again }: Place, entry: Entry): Promise<Node> {
    again.left--;
    const { frame, look } = await this.parts.again(entry);
    const leaf = new Leaf(room.single, room.common);
    const { orientation, iccProfile } = look;
    leaf.fold(room.taken(frame), entry, { orientation, iccProfile });
    giveBack(frame.samples);
    const node = leaf.node();
    if (node === null) throw new StackError('broken-invariant', 'expected a frame in a leaf, found none');
    return node;
  }
}

function notYet(): StackError {
  return new StackError('io', 'this part of the timeline is still being made of the originals: ask again');
}
