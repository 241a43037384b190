/**
 * The memory of a stack, planned when its shape is known: whether it fits this machine, and how many frames
 * may be in hand beside it.
 */
import { planesOf } from '../../blends/named.ts';
import { StackError } from '../../core/errors.ts';
import { describeShape, type Shape, sameShape } from '../../core/frame.ts';
import {
  atWorkBytes,
  blendsTooMany,
  FRAMES_A_NIGHT,
  FRAMES_LEAST,
  frameBytes,
  framesThatFit,
  type Machine,
  type MachineMemory,
  planesBytes,
} from '../../core/memory.ts';
import type { PlaneName } from '../../core/plane.ts';
import { samplingOf } from '../../core/sampled.ts';
import type { StackSettings } from '../../core/settings.ts';

type Settings = Pick<
  StackSettings,
  'planes' | 'light' | 'align' | 'previews' | 'filters' | 'closeAfter' | 'timeline'
>;

/** Frames that the arithmetic of alignment holds: as it gets them, and as it lays them. */
const ALIGNER_FRAMES = 2;

/**
 * Times that a timeline holds the planes of its pixels: a leaf that grows, one that is made again, what is
 * shown, two left halves, and nodes on their way.
 */
const TIMELINE_PLANES = 8;

export class Budget {
  /** One until the shape of the stack is known. */
  framesInHand = 1;
  /** Whether there is room for the planes twice. */
  mayCopy = false;
  private readonly settings: Settings;
  private readonly machine: Machine;
  private planned: Shape | null = null;

  constructor(settings: Settings, machine: Machine) {
    this.settings = settings;
    this.machine = machine;
  }

  /**
   * Before planes of this shape are opened, or a frame of it decoded; `frames` are in them.
   *
   * Errors: no-memory where this machine never has enough; io where other programs have it now.
   */
  plan(shape: Shape, frames = 0): void {
    if (this.planned && sameShape(this.planned, shape)) return;
    const { framesInHand: most } = this.machine;
    const memory = this.machine.machineMemory();
    const { freeBytes } = memory;
    const frame = frameBytes(shape, this.settings.light === 'linear' && this.settings.filters.length > 0);
    const beside = atWorkBytes(memory) + frame;
    const needs = (planes: readonly PlaneName[]) =>
      this.planesBytes(planes, shape, Math.max(frames, FRAMES_LEAST)) + beside;
    if (needs(this.settings.planes) > freeBytes) throw this.refusal(shape, memory, needs);
    const planes = this.planesBytes(this.settings.planes, shape, Math.max(frames, FRAMES_A_NIGHT));
    const left = freeBytes - atWorkBytes(memory) - planes;
    this.planned = shape;
    this.framesInHand = Math.max(1, framesThatFit(left, frame, most));
    this.mayCopy = framesThatFit(left - planes, frame, most) === most;
    this.tell(freeBytes, left >= frame, this.framesInHand < most);
  }

  private tell(freeBytes: number, fitsNight: boolean, isSlower: boolean): void {
    const { framesInHand: most } = this.machine;
    const now = `${inMb(freeBytes)} are free`;
    if (!fitsNight) {
      const cure = `set closeAfter to ${FRAMES_LEAST} frames, or close other programs: ${now}`;
      this.machine.say(
        `memory is short: there may be none for more than ${FRAMES_LEAST} frames, whose sums grow wider; ${cure}`,
      );
    } else if (isSlower) {
      const how = `${this.framesInHand} at a time instead of ${most}, for ${now}`;
      this.machine.say(`memory is short, and frames are taken more slowly: ${how}`);
    }
  }

  private planesBytes(planes: readonly PlaneName[], shape: Shape, frames: number): number {
    const { light, align, closeAfter, timeline } = this.settings;
    const moved = align === 'off' ? 0 : ALIGNER_FRAMES * frameBytes(shape, light === 'linear');
    const measures = { light, frames: Math.min(frames, closeAfter?.frames ?? frames) };
    const small = timeline && samplingOf(shape, timeline.maxEdgePixels).shape;
    const sampled = small ? TIMELINE_PLANES * planesBytes(planes, { ...measures, shape: small }) : 0;
    return planesBytes(planes, { ...measures, shape }) + sampled + moved;
  }

  /** `needs`: what planes take, and all that must be beside them. */
  private refusal(
    shape: Shape,
    { mostBytes, freeBytes }: MachineMemory,
    needs: (planes: readonly PlaneName[]) => number,
  ): StackError {
    const { planes, previews, align } = this.settings;
    const isForNow = needs(planes) <= mostBytes;
    const blends = [...new Set(previews.map(({ blend }) => blend))];
    const ofBlends = (some: readonly string[]) => needs(planesOf(some, align));
    const out = blends.length > 1 ? blendsTooMany(blends, ofBlends, isForNow ? freeBytes : mostBytes) : null;
    const advice = out
      ? `leave out ${out.join(' and ')}, which makes another stack`
      : 'it needs more memory, or smaller captures';
    const named = `${planes.length === 1 ? 'the plane' : 'the planes'} ${planes.join(', ')}`;
    const wants = `a stack of ${describeShape(shape)} with ${named} takes ${inMb(needs(planes))} of memory`;
    if (isForNow) {
      const text = `not enough memory: ${wants}, and ${inMb(freeBytes)} are free now; close other programs, or ${advice}`;
      return new StackError('io', text);
    }
    const text = `this machine has not the memory for it: ${wants}, and there are ${inMb(mostBytes)} at most; ${advice}`;
    return new StackError('no-memory', text);
  }
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
