/** The engine's memory: one wasm memory from which planes, tables and rows are cut, never given back. */
import { StackError } from '../core/errors.ts';
import type { Offset } from './kernels.ts';

const PAGE_BYTES = 65536;
/** 4 GiB: what 32-bit offsets reach. */
export const PAGES_MAX = 65536;
/** Wide enough for a SIMD register. */
const ALIGN_BYTES = 16;

export class Arena {
  readonly memory: WebAssembly.Memory;
  private end: Offset;

  /**
   * `from`: what lies before is others'. Offset 0 stays unused, so that no run starts where a forgotten
   * offset would point.
   */
  constructor(memory: WebAssembly.Memory, from: Offset = ALIGN_BYTES) {
    this.memory = memory;
    this.end = from;
  }

  /** Whether threads may work in it too. */
  get isShared(): boolean {
    return (this.memory.buffer as ArrayBufferLike) instanceof SharedArrayBuffer;
  }

  /**
   * Units: bytes; zero-filled. Errors: stack-full when the 4 GiB of wasm memory, or the machine's, are not
   * enough.
   */
  take(bytes: number): Offset {
    const at = this.end;
    const end = Math.ceil((at + bytes) / ALIGN_BYTES) * ALIGN_BYTES;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.grow(missing, bytes);
    this.end = end;
    return at;
  }

  bytes(at: Offset, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const text = `the memory is full: there is no room for another ${bytes} bytes of planes beside ${this.end}; give fewer blends`;
      throw new StackError('stack-full', text, { cause });
    }
  }
}
