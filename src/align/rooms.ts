/** Places in a wasm memory by name, which grow with the frames: what a smaller one leaves lies idle. */
import type { Arena } from '../kernels/arena.ts';
import type { Offset } from '../kernels/kernels.ts';

export class Rooms {
  readonly arena: Arena;
  private readonly rooms = new Map<string, { readonly at: Offset; readonly bytes: number }>();

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** What was in it before may still be there. Units: bytes. Errors: stack-full. */
  room(name: string, bytes: number): Offset {
    const has = this.rooms.get(name);
    if (has && has.bytes >= bytes) return has.at;
    const at = this.arena.take(bytes);
    this.rooms.set(name, { at, bytes });
    return at;
  }

  /** Puts them there. */
  put(at: Offset, values: Uint8Array | Uint16Array | Int16Array | Float64Array): void {
    this.arena
      .bytes(at, values.byteLength)
      .set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}
