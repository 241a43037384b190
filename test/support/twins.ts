/**
 * Two memories with the same contents: every kernel runs in both, and every byte of both must be the same
 * after.
 */
import type { Kernels } from '../../src/kernels/kernels.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from './engine.ts';
import { randomFrom } from './random.ts';

const PAGES = 22;
/** Where the runs of values begin; each has 64 KiB, the tables at the end have more. */
export const at = {
  samples: 0x10000,
  sums: 0x20000,
  high: 0x30000,
  floats: 0x40000,
  boxes: 0x50000,
  out: 0x60000,
  boundaries: 0x80000,
  hints: 0x100000,
  table: 0x120000,
} as const;

export class Twins {
  private readonly plainMemory = new WebAssembly.Memory({ initial: PAGES });
  private readonly wasmMemory = new WebAssembly.Memory({ initial: PAGES });
  private readonly plain: Kernels;
  private readonly wasm: Kernels;

  private constructor(wasm: Kernels, wasmMemory: WebAssembly.Memory) {
    this.wasm = wasm;
    this.wasmMemory = wasmMemory;
    this.plain = plainKernels(this.plainMemory);
  }

  static async make(): Promise<Twins> {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    return new Twins(await wasmKernels(kernelModule, memory), memory);
  }

  /** Writes the same contents into both memories. */
  prepare(write: (memory: WebAssembly.Memory) => void): void {
    write(this.plainMemory);
    new Uint8Array(this.wasmMemory.buffer).set(new Uint8Array(this.plainMemory.buffer));
  }

  /**
   * Runs a kernel in both; returns the first byte in which they differ, or null. `but`: what only one of them
   * has a use for.
   */
  difference(
    run: (kernels: Kernels) => void,
    but: readonly { at: number; bytes: number }[] = [],
  ): string | null {
    run(this.plain);
    run(this.wasm);
    for (const room of but) {
      for (const { buffer } of [this.plainMemory, this.wasmMemory])
        new Uint8Array(buffer, room.at, room.bytes).fill(0);
    }
    const plain = Buffer.from(this.plainMemory.buffer);
    const wasm = Buffer.from(this.wasmMemory.buffer);
    if (plain.equals(wasm)) return null;
    const where = plain.findIndex((byte, i) => byte !== wasm[i]);
    return `byte 0x${where.toString(16)}: plain ${plain[where]}, wasm ${wasm[where]}`;
  }

  /** What the kernel left behind, in the plain memory; the other is equal to it. */
  get memory(): WebAssembly.Memory {
    return this.plainMemory;
  }
}

/** How runs of values are filled: anything, values at their limits, or sums that are about to pass 2^32. */
export type Filling = 'random' | 'limits' | 'carries';
export const fillings: readonly Filling[] = ['random', 'limits', 'carries'];

const limits = [0, 1, 255, 256, 0x7fff, 0x8000, 0xff00, 65534, 65535];

/** The bytes of a whole memory. */
export function contentsOf(filling: Filling, seed: number): Uint8Array {
  const random = randomFrom(seed);
  const memory = { buffer: new ArrayBuffer(PAGES * 65536) };
  const words = new Uint16Array(memory.buffer);
  const word = () => Math.floor(random() * 65536);
  for (let i = 0; i < words.length; i++) {
    words[i] = filling === 'limits' ? limits[Math.floor(random() * limits.length)]! : word();
  }
  const sums = new Uint32Array(memory.buffer, at.sums, 0x10000 / 4);
  if (filling === 'carries') for (let i = 0; i < sums.length; i++) sums[i] = 2 ** 32 - 1 - word();
  const floats = new Float64Array(memory.buffer, at.floats, 0x20000 / 8);
  for (let i = 0; i < floats.length; i++) floats[i] = Math.floor(random() * 2 ** 40);
  return new Uint8Array(memory.buffer);
}

/** Every length of a tail behind whole SIMD steps, and long runs with and without one. */
export const lengths: readonly number[] = [...Array.from({ length: 41 }, (_, n) => n), 1024, 3001, 4095];
/** Where runs start, in samples behind a multiple of 64 KiB: SIMD loads need no alignment, and get none. */
export const starts: readonly number[] = [0, 1, 3];
