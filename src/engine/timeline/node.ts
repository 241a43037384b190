/** A node of a timeline in memory: the packed planes of its frames at the pixels that are taken. */

import { StackError } from '../../core/errors.ts';
import type { Frame, Shape } from '../../core/frame.ts';
import { foldedFullScale, lightOf } from '../../core/light.ts';
import { meaningOf } from '../../core/meaning.ts';
import { isEarlier, type Place, type TakenAt } from '../../core/order.ts';
import { type PlaneName, packedBytes } from '../../core/plane.ts';
import type { Sampling } from '../../core/sampled.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { FirstCapture, StateHeader } from '../../core/state.ts';
import type { PlanesRead } from '../../core/storage.ts';
import { type Strip, stripBytes, strips } from '../../core/strips.ts';
import type { Renders } from '../pictures/wanted.ts';

/** Memory of nodes that are used no more, for the next. */
export class Spare {
  private readonly free: Uint8Array[] = [];

  take(bytes: number): Uint8Array {
    const i = this.free.findIndex(({ length }) => length >= bytes);
    return i < 0 ? new Uint8Array(bytes) : this.free.splice(i, 1)[0]!;
  }

  give(memory: Uint8Array): void {
    if (this.free.length < SPARE_MAX) this.free.push(memory);
  }
}

/** As many as are in use at once while frames come. */
const SPARE_MAX = 3;

/** Planes that frames are folded into. Errors: stack-full. */
export interface FoldedInto {
  readonly frames: number;
  clear(): void;
  fold(frames: readonly { readonly frame: Frame; readonly place: Place }[]): void;
  pack(strip: Strip): Uint8Array;
}

/** Where the small planes of frames of one shape are. */
export interface SmallPlanes {
  readonly sampling: Sampling;
  readonly common: Common;
  /** Of the leaf that grows. */
  readonly growing: FoldedInto;
  /** Of a frame that is made again. */
  readonly single: FoldedInto;
  /** The frame at the pixels that are taken, until the next is. */
  taken(frame: Frame): Frame;
  /** Nodes of frames that have none in common, as one. Errors: damaged-state. */
  merged(nodes: readonly PlanesRead[]): Promise<Node>;
  /** The same, as planes that pictures are drawn from until the next are shown. Errors: damaged-state. */
  show(
    nodes: readonly PlanesRead[],
  ): Promise<{ readonly planeSet: { readonly renderer: Renders }; readonly ends: Ends }>;
}

/**
 * What is the same of all nodes. `shape`: of the pixels that are taken. `spare`: where their memory comes
 * from.
 */
export interface Common {
  readonly settings: StackSettings;
  readonly shape: Shape;
  readonly software: string;
  readonly spare: Spare;
}

/** The ends of the frames of a node, and how many there are. */
export interface Ends {
  readonly frames: number;
  readonly first: FirstCapture;
  readonly latest: TakenAt;
}

/** A node is a state file without a ledger: equal frames make equal bytes. */
export function headerOf(
  { settings, shape, software }: Common,
  { frames, first, latest }: Ends,
): StateHeader {
  const fullScale = foldedFullScale(shape.fullScale, lightOf(shape, settings.light));
  const planes = settings.planes.map((name: PlaneName) => ({
    name,
    bytesPerSample: packedBytes(name, frames, fullScale),
    // Nothing that was taken out is in a node.
    ...(name === 'glow' && { at: latest.capturedAt }),
  }));
  return {
    ...meaningOf(settings),
    software,
    captures: settings.captures,
    shape,
    frames,
    planes,
    first,
    latest,
    reference: null,
    paused: false,
    pictures: 0,
    refold: null,
    decoders: {},
    steps: null,
    generation: 0,
    savedAt: 0,
    ledgerEntries: 0,
  };
}

/** The ends of several. At least one. */
export function endsOf(nodes: readonly PlanesRead[]): Ends & { from: PlanesRead; to: PlanesRead } {
  const all = nodes.map((node) => {
    const { first, latest } = node.header;
    if (first === null || latest === null)
      throw new StackError('broken-invariant', 'expected a node with frames');
    return { node, first, latest };
  });
  const earliest = all.reduce((a, b) => (isEarlier(b.first, a.first) ? b : a));
  const last = all.reduce((a, b) => (isEarlier(a.latest, b.latest) ? b : a));
  const frames = nodes.reduce((total, { header }) => total + header.frames, 0);
  return { frames, first: earliest.first, latest: last.latest, from: earliest.node, to: last.node };
}

/** Strips in one piece of memory, until it is closed. */
export class Node implements PlanesRead {
  readonly header: StateHeader;
  readonly strips: readonly Strip[];
  private readonly memory: Uint8Array;
  private readonly starts: readonly number[];
  private readonly bytes: number;
  private readonly spare: Spare;

  constructor(common: Common, ends: Ends) {
    this.header = headerOf(common, ends);
    this.strips = strips(this.header);
    let bytes = 0;
    this.starts = this.strips.map((strip) => {
      bytes += stripBytes(strip);
      return bytes - stripBytes(strip);
    });
    this.bytes = bytes;
    this.spare = common.spare;
    // One more than there are: nobody who has read a strip may give the memory of all back.
    this.memory = this.spare.take(bytes + 1);
  }

  put(i: number, bytes: Uint8Array): void {
    this.memory.set(bytes, this.starts[i]!);
  }

  async read(i: number): Promise<Uint8Array> {
    return this.memory.subarray(this.starts[i]!, this.starts[i + 1] ?? this.bytes);
  }

  /** All strips, one behind the other. */
  get planes(): Uint8Array {
    return this.memory.subarray(0, this.bytes);
  }

  async close(): Promise<void> {
    this.spare.give(this.memory);
  }
}
