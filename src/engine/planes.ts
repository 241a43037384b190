/** The planes of a stack: frames are folded into them strip by strip, exactly, by the kernels. */
import { createHash } from 'node:crypto';
import { bytesPerSample, type Frame, type FullScale, type Shape, sampleCount } from '../core/frame.ts';
import { LINEAR_FULL_SCALE, type Light, linearTable } from '../core/light.ts';
import { needsCarry, type PlaneName, packedBytes, planeOrder, startValue } from '../core/plane.ts';
import { type PackedPlane, STRIP_SAMPLES, type Strip, strips } from '../core/state.ts';
import type { Kernels, Offset } from '../kernels/kernels.ts';
import type { Arena } from './arena.ts';

/** Samples copied into wasm memory at a time: 64 Ki of 16 bits and their mapping stay in a core's cache. */
const FOLD_SAMPLES = 1 << 16;

/** Shape: one run of samples for each plane, row-major, interleaved, as the frames; `frames` says how many are folded. */
export class Planes {
  readonly shape: Shape;
  readonly light: Light;
  readonly names: readonly PlaneName[];
  /** Full scale of the samples as folded: in linear light 65,535 whatever the captures have. */
  readonly fullScale: FullScale;
  frames = 0;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly offsets = new Map<PlaneName, Offset>();
  private carry: Offset | null = null;
  private readonly scratch: Offset;
  private readonly mapped: Offset;
  private readonly table: Offset | null = null;

  /** Errors: stack-full when the planes do not fit the engine's memory. */
  constructor(arena: Arena, kernels: Kernels, shape: Shape, light: Light, names: readonly PlaneName[]) {
    this.arena = arena;
    this.kernels = kernels;
    this.shape = shape;
    this.light = light;
    this.names = planeOrder.filter((name) => names.includes(name));
    this.fullScale = light === 'linear' ? LINEAR_FULL_SCALE : shape.fullScale;
    this.scratch = arena.take(FOLD_SAMPLES * 2);
    this.mapped = arena.take(STRIP_SAMPLES * 6);
    if (light === 'linear') {
      const table = linearTable(shape.fullScale);
      this.table = arena.take(table.byteLength);
      new Uint16Array(arena.memory.buffer, this.table, table.length).set(table);
    }
    for (const name of this.names) this.offsets.set(name, this.open(name));
  }

  private open(name: PlaneName): Offset {
    const width = name === 'sum' ? 4 : bytesPerSample(this.fullScale);
    const bytes = sampleCount(this.shape) * width;
    const offset = this.arena.take(bytes);
    // Full scale is all ones in either width.
    if (startValue(name, this.fullScale) !== 0) this.arena.bytes(offset, bytes).fill(0xff);
    return offset;
  }

  /** Where a plane lies in the arena; `carry` is null while no sum can have passed 32 bits. */
  offset(name: PlaneName): Offset {
    const offset = this.offsets.get(name);
    if (offset === undefined) throw new RangeError(`no ${name} plane in this stack`);
    return offset;
  }

  carryOffset(): Offset | null {
    return this.carry;
  }

  /** Adds one frame. The caller has checked that its shape is the stack's. */
  fold(frame: Frame): void {
    if (this.names.includes('sum') && needsCarry(this.frames + 1, this.fullScale)) this.openCarry();
    const total = frame.samples.length;
    const width = bytesPerSample(this.shape.fullScale);
    const bytes = new Uint8Array(frame.samples.buffer, frame.samples.byteOffset, frame.samples.byteLength);
    for (let at = 0; at < total; at += FOLD_SAMPLES) {
      const n = Math.min(FOLD_SAMPLES, total - at);
      this.arena.bytes(this.scratch, n * width).set(bytes.subarray(at * width, (at + n) * width));
      this.foldStrip(this.inLight(n), at, n);
    }
    this.frames++;
  }

  private inLight(n: number): Offset {
    if (this.table === null) return this.scratch;
    if (this.shape.fullScale === 255) this.kernels.mapU8(this.scratch, this.table, this.mapped, n);
    else this.kernels.mapU16(this.scratch, this.table, this.mapped, n);
    return this.mapped;
  }

  private foldStrip(samples: Offset, at: number, n: number): void {
    const [k, deep] = [this.kernels, this.fullScale === 65535];
    const width = bytesPerSample(this.fullScale);
    for (const [name, offset] of this.offsets) {
      if (name === 'max') (deep ? k.maxU16 : k.maxU8)(samples, offset + at * width, n);
      else if (name === 'min') (deep ? k.minU16 : k.minU8)(samples, offset + at * width, n);
      else if (this.carry === null) (deep ? k.addU16 : k.addU8)(samples, offset + at * 4, n);
      else (deep ? k.addCarryU16 : k.addCarryU8)(samples, offset + at * 4, this.carry + at * 2, n);
    }
  }

  private openCarry(): void {
    this.carry ??= this.arena.take(sampleCount(this.shape) * 2);
  }

  /** How the planes are packed now, in file order. */
  packedPlanes(): PackedPlane[] {
    return this.names.map((name) => ({
      name,
      bytesPerSample: packedBytes(name, this.frames, this.fullScale),
    }));
  }

  /** A copy of one strip as it stands in the state file. */
  pack(strip: Strip): Buffer {
    const { plane, start, samples } = strip;
    const width = plane.bytesPerSample;
    const offset = this.offset(plane.name as PlaneName);
    if (plane.name !== 'sum') return Buffer.from(this.arena.bytes(offset + start * width, samples * width));
    if (width === 6 && this.carry !== null) {
      this.kernels.packCarry(offset + start * 4, this.carry + start * 2, this.mapped, samples);
    } else {
      this.kernels.packU32(offset + start * 4, this.mapped, samples, width);
    }
    return Buffer.from(this.arena.bytes(this.mapped, samples * width));
  }

  /** Puts back what `pack` gave. */
  unpack(strip: Strip, bytes: Uint8Array): void {
    const { plane, start, samples } = strip;
    const width = plane.bytesPerSample;
    const offset = this.offset(plane.name as PlaneName);
    if (plane.name !== 'sum') {
      this.arena.bytes(offset + start * width, samples * width).set(bytes);
      return;
    }
    this.arena.bytes(this.mapped, bytes.length).set(bytes);
    if (width === 6) {
      this.openCarry();
      this.kernels.unpackCarry(this.mapped, offset + start * 4, (this.carry ?? 0) + start * 2, samples);
    } else {
      this.kernels.unpackU32(this.mapped, offset + start * 4, samples, width);
    }
  }

  /** SHA-256, hex, over the packed planes in file order: equal stacks have equal digests, whatever their history. */
  digest(): string {
    const hash = createHash('sha256');
    for (const strip of strips({ shape: this.shape, planes: this.packedPlanes() }))
      hash.update(this.pack(strip));
    return hash.digest('hex');
  }
}
