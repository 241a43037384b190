/** A stack in the engine: planes, ledger and what they mean, kept in step by being changed in one place. */
import { StackError } from '../core/errors.ts';
import { type Frame, type Shape, sameShape } from '../core/frame.ts';
import { type Entry, Ledger } from '../core/ledger.ts';
import { FRAMES_MAX } from '../core/limits.ts';
import type { FirstCapture, StateHeader } from '../core/state.ts';
import { strips } from '../core/state.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Arena } from './arena.ts';
import { Planes } from './planes.ts';
import type { EnginePorts } from './ports.ts';
import type { StackSettings } from './protocol.ts';
import { Renderer } from './render.ts';
import { software } from './software.ts';

/** The picture side of a stack: there is none before the first frame. */
export interface Canvas {
  readonly planes: Planes;
  readonly renderer: Renderer;
}

export class Stack {
  readonly settings: StackSettings;
  readonly ledger = new Ledger();
  first: FirstCapture | null = null;
  durableFrames = 0;
  private generation = 0;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private canvas: Canvas | null = null;

  private constructor(settings: StackSettings, arena: Arena, kernels: Kernels) {
    this.settings = settings;
    this.arena = arena;
    this.kernels = kernels;
  }

  /**
   * An empty stack, or the one in the state file.
   *
   * Errors: damaged-state, newer-state, and broken-invariant when the file holds a stack of another meaning.
   */
  static async open(
    settings: StackSettings,
    ports: EnginePorts,
  ): Promise<{ stack: Stack; resumed: boolean }> {
    const arena = new Arena();
    const stack = new Stack(settings, arena, await ports.kernels(arena.memory));
    if (settings.stateFile === null) return { stack, resumed: false };
    const saved = await ports.loadStack(
      settings.stateFile,
      (header) => stack.adopt(header),
      (strip, bytes) => stack.opened().planes.unpack(strip, bytes),
    );
    for (const entry of saved?.entries ?? []) stack.ledger.record(entry);
    return { stack, resumed: saved !== null };
  }

  private adopt(header: StateHeader): void {
    const { light, everyNth, planes } = this.settings;
    const names = header.planes.map((plane) => plane.name).join('+');
    // Invariant 8: the file's name says its meaning, so a difference here is a file that was renamed by hand.
    if (
      header.light !== light ||
      header.everyNth !== everyNth ||
      (header.shape && names !== planes.join('+'))
    ) {
      const found = `${header.light} ${names} every ${header.everyNth}`;
      throw new StackError(
        'broken-invariant',
        `expected a stack of ${light} ${planes.join('+')} every ${everyNth}, found ${found}`,
      );
    }
    this.first = header.first;
    this.generation = header.generation;
    this.durableFrames = header.frames;
    if (header.shape) this.openCanvas(header.shape).planes.frames = header.frames;
  }

  get frames(): number {
    return this.canvas?.planes.frames ?? 0;
  }

  get shape(): Shape | null {
    return this.canvas?.planes.shape ?? null;
  }

  /** Errors: broken-invariant before the first frame. */
  opened(): Canvas {
    if (this.canvas === null) throw new StackError('broken-invariant', 'expected a folded frame, found none');
    return this.canvas;
  }

  /** Errors: stack-full when planes of this shape do not fit, or when no further frame may be counted. */
  fold(frame: Frame): void {
    if (this.frames >= FRAMES_MAX) {
      throw new StackError('stack-full', `expected fewer than ${FRAMES_MAX} frames in a stack`);
    }
    const { planes } = this.canvas ?? this.openCanvas(frame.shape);
    if (!sameShape(planes.shape, frame.shape)) {
      throw new StackError('broken-invariant', 'expected a frame of the shape of the stack');
    }
    planes.fold(frame);
  }

  private openCanvas(shape: Shape): Canvas {
    const planes = new Planes(this.arena, this.kernels, shape, this.settings.light, this.settings.planes);
    this.canvas = { planes, renderer: new Renderer(planes, this.arena, this.kernels) };
    return this.canvas;
  }

  /** A consistent copy of everything that the state file holds; later folds do not touch it. Units: `now` ms since 1970. */
  snapshot(now: number): { header: StateHeader; entries: readonly Entry[]; packed: Uint8Array[] } {
    const planes = this.canvas?.planes;
    this.generation++;
    const header: StateHeader = {
      software,
      captures: this.settings.captures,
      light: this.settings.light,
      everyNth: this.settings.everyNth,
      shape: this.shape,
      frames: this.frames,
      planes: planes?.packedPlanes() ?? [],
      first: this.first,
      generation: this.generation,
      savedAt: now,
      ledgerEntries: this.ledger.size,
    };
    const packed = planes ? strips(header).map((strip) => planes.pack(strip)) : [];
    return { header, entries: [...this.ledger.entries()], packed };
  }
}
