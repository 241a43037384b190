/**
 * The timeline of a stack: small planes of all of its frames, so that the long exposure of any interval can
 * be looked at at once.
 */
import { StackError } from '../../core/errors.ts';
import { type Frame, type Shape, sameShape } from '../../core/frame.ts';
import { framesIn, type Interval } from '../../core/interval.ts';
import type { Entry } from '../../core/ledger.ts';
import { describeMeaning, meaningOf } from '../../core/meaning.ts';
import type { Sampling } from '../../core/sampled.ts';
import { type FirstCapture, type Look, STATE_VERSION, versionsOf } from '../../core/state.ts';
import {
  above,
  type Block,
  blocksAt,
  cover,
  framesOf,
  halvesOf,
  type Leaf as LeafFacts,
  leafOf,
  numberOf,
  wholeLeaves,
  within,
} from '../../core/timeline.ts';
import type { Renders } from '../pictures/wanted.ts';
import { Turn } from '../stack/turn.ts';
import { Growing } from './growing.ts';
import { Leaf } from './leaf.ts';
import { LeftHalves } from './left-halves.ts';
import { MadeNodes, type Parts, type Place } from './made-nodes.ts';
import type { Node, SmallPlanes } from './node.ts';
import type { KeptNode, KeptNodes } from './nodes.ts';

/**
 * Leaves that wait for a slow disk: of more than these none is kept, and it is made again when somebody asks
 * for it.
 */
const WAITING_MAX = 16;

/** A frame that has been folded. */
interface Coming {
  readonly frame: Frame;
  readonly entry: Entry;
  readonly look: Look;
}

/** What pictures are drawn of, until others are. `first`: the earliest of the frames. */
export interface Shown {
  readonly planeSet: { readonly renderer: Renders };
  readonly first: FirstCapture;
  readonly sampling: Sampling;
  readonly frames: readonly Entry[];
}

/** A leaf that frames are folded into. */
interface Open {
  readonly block: Block;
  readonly leaf: Leaf;
  readonly meaning: string;
}

export class Timeline {
  private readonly parts: Parts;
  /** Small planes for frames of a shape. Errors: stack-full. */
  private readonly openRoom: (shape: Shape) => SmallPlanes;
  private readonly nodes: KeptNodes;
  private readonly made: MadeNodes;
  private readonly growing: Growing;
  /** Nodes are read, merged and kept one after the other. */
  private readonly turn = new Turn();
  private readonly lefts = new LeftHalves();
  private open: Open | null = null;
  private waiting = 0;
  private rooms: SmallPlanes[] = [];
  /** Why there is none; null while there is. */
  private trouble: unknown = null;

  /** `leaves`: how many there may be. Errors: none. */
  constructor(leaves: number, nodes: KeptNodes, parts: Parts, openRoom: (shape: Shape) => SmallPlanes) {
    this.parts = parts;
    this.openRoom = openRoom;
    this.nodes = nodes;
    this.made = new MadeNodes(parts, this.nodes, (block, frames) => this.grown(block, frames));
    this.growing = new Growing(leaves);
    for (const entry of framesOf(parts.contents.ledger.entries())) this.growing.note(numberOf(entry));
    this.tidy();
  }

  /** A frame is in the stack. Errors: none: what is not noted is made again when somebody asks for it. */
  folded({ frame, entry, look }: Coming): void {
    const known = this.parts.contents.ledger.withDigest(entry.digest ?? '');
    if (this.trouble !== null || !known) return;
    try {
      this.note(frame, known, look);
    } catch (error) {
      // Without room for small planes there is no timeline, and there is a stack all the same.
      this.trouble = error;
      this.nodes.failed(error);
    }
  }

  private note(frame: Frame, entry: Entry, { orientation, iccProfile }: Look): void {
    const room = this.roomFor(frame.shape);
    const number = numberOf(entry);
    const { level } = this.growing;
    const block = this.growing.blockFor(number);
    if (this.growing.level !== level) this.tidy();
    if (block === null) return;
    const isIn = this.open && within([entry], this.open.block).length > 0;
    if (!isIn) this.close();
    this.open ??= { block, leaf: new Leaf(room.growing, room.common), meaning: this.meaningOf(room) };
    this.open.leaf.fold(room.taken(frame), entry, { orientation, iccProfile });
    const { block: own } = this.open;
    if ((own.index + 1) * 2 ** own.level === number + 1) this.close();
  }

  /** The stack is as before its first frame. */
  emptied(): void {
    this.open = null;
    this.growing.restart();
    this.tidy();
  }

  /** What an interval can be made of. Units: ms since 1970. */
  leaves(): LeafFacts[] {
    const frames = framesOf(this.parts.contents.ledger.entries());
    return blocksAt(this.growing.level, frames).map((block) => leafOf(within(frames, block)));
  }

  /**
   * `use` draws at once of planes of the whole leaves that an interval comes to. `most`: originals after
   * which no further leaf is made again; those that were made are kept for who asks next.
   *
   * Errors: nothing-folded for an interval without a frame; io when nodes are missing and originals too, or
   * not all are made yet; stack-full.
   */
  shown<T>(interval: Interval, use: (shown: Shown) => T, most = Number.POSITIVE_INFINITY): Promise<T> {
    return this.turn.alone(async () => {
      if (this.trouble !== null) throw this.trouble;
      const { ledger } = this.parts.contents;
      const room = this.roomFor(this.shape());
      const all = framesOf(ledger.entries());
      const { level } = this.growing;
      const frames = wholeLeaves(all, new Set(framesIn(all, interval)), level);
      if (frames.length === 0) throw new StackError('nothing-folded', 'no frame of this stack lies within');
      const again = { left: most };
      const place = { room, meaning: this.meaningOf(room), level, last: ledger.lastNumber, again };
      const { planeSet, first } = await this.planesOf(place, cover(all, frames, place), all);
      return use({ planeSet, first, sampling: room.sampling, frames });
    });
  }

  private async planesOf(
    place: Place,
    blocks: readonly Block[],
    all: readonly Entry[],
  ): Promise<Pick<Shown, 'planeSet' | 'first'>> {
    const nodes: KeptNode[] = [];
    try {
      for (const block of blocks) nodes.push(await this.made.node(place, block, within(all, block)));
      const { planeSet, ends } = await place.room.show(nodes);
      return { planeSet, first: ends.first };
    } catch (error) {
      if (!(error instanceof StackError) || error.code !== 'damaged-state') throw error;
      // Who reads a spoilt node forgets it: there is one less each time.
      return await this.planesOf(place, blocks, all);
    } finally {
      for (const node of nodes) await node.close();
    }
  }

  private close(): void {
    const { open } = this;
    this.open = null;
    const node = open?.leaf.node();
    if (!open || !node || this.waiting >= WAITING_MAX) return;
    void this.later(() => this.keep(open, node));
  }

  /** What fails here is made again when somebody asks for it. Errors: none. */
  private async later(job: () => Promise<void>): Promise<void> {
    this.waiting++;
    await this.turn.alone(job).catch((error) => this.nodes.failed(error));
    this.waiting--;
  }

  private tidy(): void {
    const { ledger, shape } = this.parts.contents;
    void this.later(async () => {
      const meaning = shape === null ? '' : this.meaningOf(this.roomFor(shape));
      await this.nodes.tidy(framesOf(ledger.entries()), this.growing.level, meaning);
    });
  }

  /**
   * The node of a leaf, and those above it of which it is the last part. Errors: those of the file system.
   */
  private async keep({ block, leaf, meaning }: Open, node: Node): Promise<void> {
    const { ledger, shape } = this.parts.contents;
    let [at, frames, made] = [block, leaf.frames as readonly Entry[], node];
    const all = framesOf(ledger.entries());
    for (;;) {
      const file = this.nodes.fileOf(at, frames, meaning);
      await this.nodes.save(file, made);
      if (at.index % 2 === 0 || shape === null) return this.lefts.put(file, made);
      const [left] = halvesOf(above(at));
      const before = within(all, left);
      if (before.length > 0) {
        const other = await this.leftHalf(this.nodes.fileOf(left, before, meaning));
        if (other === null) return made.close();
        const half = made;
        made = await this.roomFor(shape)
          .merged([other, half])
          .finally(() => other.close());
        await half.close();
      }
      // By what is in it, whatever the ledger says by now.
      [at, frames] = [above(at), [...before, ...frames]];
    }
  }

  private async leftHalf(file: string): Promise<KeptNode | null> {
    return this.lefts.take(file) ?? (await this.nodes.open(file));
  }

  /** The leaf that grows, where it has these frames. */
  private grown(block: Block, frames: readonly Entry[]): Node | null {
    const { open } = this;
    if (open === null || open.block.level !== block.level || open.block.index !== block.index) return null;
    const own = open.leaf.frames;
    const isSame = own.length === frames.length && own.every(({ digest }, i) => digest === frames[i]?.digest);
    return isSame ? open.leaf.node() : null;
  }

  private meaningOf({ sampling }: SmallPlanes): string {
    const { settings, reference } = this.parts.contents;
    const meaning = describeMeaning(meaningOf(settings));
    const decoders = versionsOf(this.parts.decoders);
    return JSON.stringify([meaning, sampling, reference?.frame ?? null, decoders, STATE_VERSION]);
  }

  private shape(): Shape {
    const { shape } = this.parts.contents;
    if (shape) return shape;
    throw new StackError('nothing-folded', 'no frame is in this stack yet: there is nothing to draw');
  }

  /** Memory is never given back. Errors: stack-full. */
  private roomFor(shape: Shape): SmallPlanes {
    const known = this.rooms.find(({ sampling }) => sameShape(sampling.whole, shape));
    if (known) return known;
    const room = this.openRoom(shape);
    this.rooms.push(room);
    return room;
  }
}
