/** Where the small planes of a timeline are: memory of their own, for frames of one shape. */

import type { Frame, Shape } from '../../core/frame.ts';
import { type Sampling, sampled, samplingOf } from '../../core/sampled.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { PlanesRead } from '../../core/storage.ts';
import { STRIP_SAMPLES, type Strip, strips } from '../../core/strips.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { MergedPlanes } from '../merge/merged-planes.ts';
import { StripSum } from '../merge/strip-sum.ts';
import { FoldBuffers } from '../planes/buffers.ts';
import { Planes } from '../planes/planes.ts';
import { PlaneSet } from '../stack/plane-set.ts';
import { type Common, type Ends, endsOf, headerOf, Node, type SmallPlanes, Spare } from './node.ts';
import { Taking } from './taking.ts';

interface Parts {
  readonly settings: StackSettings;
  readonly software: string;
  readonly arena: Arena;
  readonly kernels: Kernels;
}

export class Room implements SmallPlanes {
  readonly sampling: Sampling;
  readonly common: Common;
  readonly growing: Planes;
  readonly single: Planes;
  private readonly taking: Taking;
  private readonly shown: PlaneSet;
  private readonly space: FoldBuffers;
  private readonly sum: StripSum;

  /** `shape`: of whole frames. Errors: stack-full. */
  constructor(shape: Shape, maxEdgePixels: number, { settings, software, arena, kernels }: Parts) {
    this.sampling = samplingOf(shape, maxEdgePixels);
    this.taking = new Taking(arena, kernels, this.sampling);
    this.common = { settings, shape: this.sampling.shape, software, spare: new Spare() };
    this.space = new FoldBuffers(arena, kernels, this.sampling.shape, settings);
    const { planes } = settings;
    this.growing = new Planes(this.space, planes);
    this.single = new Planes(this.space, planes);
    this.shown = new PlaneSet(this.space, planes);
    this.sum = new StripSum(arena, kernels, STRIP_SAMPLES);
  }

  taken(frame: Frame): Frame {
    return sampled(frame, this.sampling, this.taking.take);
  }

  async merged(nodes: readonly PlanesRead[]): Promise<Node> {
    const ends = endsOf(nodes);
    const node = new Node(this.common, ends);
    let i = 0;
    for await (const strip of this.strips(nodes, ends, node.strips)) node.put(i++, strip);
    return node;
  }

  async show(nodes: readonly PlanesRead[]): Promise<{ planeSet: PlaneSet; ends: Ends }> {
    const { planes } = this.shown;
    const ends = endsOf(nodes);
    const header = headerOf(this.common, ends);
    const layout = strips(header);
    planes.clear();
    planes.resume(ends.frames, header.planes);
    let i = 0;
    for await (const bytes of this.strips(nodes, ends, layout)) planes.unpack(layout[i++]!, bytes);
    return { planeSet: this.shown, ends };
  }

  private strips(
    inputs: readonly PlanesRead[],
    { from, to }: ReturnType<typeof endsOf>,
    layout: readonly Strip[],
  ): AsyncGenerator<Uint8Array> {
    const { fullScale, fadeSeconds } = this.space;
    return new MergedPlanes(
      { inputs, fullScale, fadeSeconds, less: null, first: from, latest: to },
      this.sum,
    ).strips(layout);
  }
}
