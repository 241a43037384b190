/** The memory of a stack, planned when its shape is known: whether it fits this machine, and how many frames may be in hand beside it. */
import { planesOf } from '../../blends/named.ts';
import { StackError } from '../../core/errors.ts';
import { describeShape, type Shape, sameShape } from '../../core/frame.ts';
import {
  AT_WORK_BYTES,
  blendsTooMany,
  FRAMES_PLANNED,
  frameBytes,
  framesThatFit,
  type MachineMemory,
  planesBytes,
} from '../../core/memory.ts';
import type { PlaneName } from '../../core/plane.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { EnginePorts } from '../ports.ts';

type Settings = Pick<StackSettings, 'planes' | 'light' | 'align' | 'previews' | 'filters' | 'closeAfter'>;
type Ports = Pick<EnginePorts, 'machineMemory' | 'framesInHand' | 'say'>;

/** Frames that the arithmetic of alignment holds: as it gets them, and as it lays them. */
const ALIGNER_FRAMES = 2;

export class Budget {
  /** One until the shape of the stack is known. */
  framesInHand = 1;
  /** Whether there is room for the planes twice. */
  mayCopy = false;
  private readonly settings: Settings;
  private readonly ports: Ports;
  private planned: Shape | null = null;

  constructor(settings: Settings, ports: Ports) {
    this.settings = settings;
    this.ports = ports;
  }

  /**
   * Before planes of this shape are opened, or a frame of it decoded; `frames` are in them.
   *
   * Errors: no-memory where this machine never has enough; io where other programs have it now.
   */
  plan(shape: Shape, frames = 0): void {
    if (this.planned && sameShape(this.planned, shape)) return;
    const most = this.ports.framesInHand;
    const machine = this.ports.machineMemory();
    const { mostBytes, freeBytes } = machine;
    const planes = this.bytesOf(this.settings.planes, shape, frames);
    const frame = frameBytes(shape, this.settings.light === 'linear' && this.settings.filters.length > 0);
    const fitting = (roomBytes: number) => framesThatFit(roomBytes, planes, frame, most);
    if (fitting(freeBytes) === 0) throw this.refusal(shape, frames, frame, machine, fitting(mostBytes) > 0);
    this.planned = shape;
    this.framesInHand = fitting(freeBytes);
    this.mayCopy = fitting(freeBytes - planes) === most;
    if (this.framesInHand < most) {
      const text = `${inMb(planes)} of planes leave room for ${this.framesInHand} frames at a time instead of ${most}: ${inMb(freeBytes)} are free`;
      this.ports.say(`memory is short, and frames are taken more slowly: ${text}`);
    }
  }

  private bytesOf(planes: readonly PlaneName[], shape: Shape, frames: number): number {
    const { light, align, closeAfter } = this.settings;
    const counted = Math.max(frames, closeAfter?.frames ?? FRAMES_PLANNED);
    const moved = align === 'off' ? 0 : ALIGNER_FRAMES * frameBytes(shape, light === 'linear');
    return planesBytes(planes, { shape, light, frames: counted }) + moved;
  }

  private refusal(
    shape: Shape,
    frames: number,
    frame: number,
    { mostBytes, freeBytes }: MachineMemory,
    isForNow: boolean,
  ): StackError {
    const { planes, previews, align } = this.settings;
    const beside = AT_WORK_BYTES + frame;
    const roomBytes = isForNow ? freeBytes : mostBytes;
    const blends = [...new Set(previews.map(({ blend }) => blend))];
    const needs = (some: readonly string[]) => this.bytesOf(planesOf(some, align), shape, frames) + beside;
    const out = blends.length > 1 ? blendsTooMany(blends, needs, roomBytes) : null;
    const advice = out
      ? `leave out ${out.join(' and ')}, which makes another stack`
      : 'it needs more memory, or smaller captures';
    const wants = `${describeShape(shape)} with ${planes.length === 1 ? 'the plane' : 'the planes'} ${planes.join(', ')} takes ${inMb(this.bytesOf(planes, shape, frames) + beside)} of memory`;
    if (isForNow) {
      const text = `not enough memory: a stack of ${wants}, and ${inMb(freeBytes)} are free now; close other programs, or ${advice}`;
      return new StackError('io', text);
    }
    const text = `this machine has not the memory for it: a stack of ${wants}, and there are ${inMb(mostBytes)} at most; ${advice}`;
    return new StackError('no-memory', text);
  }
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
