/**
 * Bytes on their way to a file, in pieces as a disk takes them best: a page of memory begins where each does,
 * so that they can be written past the system's cache. And XXH64 of what is in them.
 */
import { readFileSync } from 'node:fs';
import { STRIP_BYTES_MAX } from '../../core/strips.ts';

/** The module made by `npm run build` from src/io/storage/assembly. */
interface Assembly {
  readonly memory: WebAssembly.Memory;
  /** Of so many bytes in its memory; the seed is 0. */
  xxh64(from: number, bytes: number): bigint;
}

const WASM_PAGE_BYTES = 1 << 16;
/** What lies below the first piece is the module's own. */
const FROM = WASM_PAGE_BYTES;

/** The same place seen from src and from dist, both of which are used. */
const file = new URL('../../../dist/io/storage/xxh64.wasm', import.meta.url);
let module: WebAssembly.Module | null = null;

export class Pieces {
  readonly pieceBytes: number;
  private readonly assembly: Assembly;
  private readonly room: Uint8Array;
  private filled = 0;

  /** Each piece but the last is `pieceBytes` long. */
  constructor(pieceBytes: number) {
    this.pieceBytes = pieceBytes;
    module ??= new WebAssembly.Module(readFileSync(file));
    this.assembly = new WebAssembly.Instance(module, {}).exports as unknown as Assembly;
    const { memory } = this.assembly;
    const bytes = FROM + pieceBytes + STRIP_BYTES_MAX;
    memory.grow(Math.ceil(bytes / WASM_PAGE_BYTES) - memory.buffer.byteLength / WASM_PAGE_BYTES);
    this.room = new Uint8Array(memory.buffer, FROM, pieceBytes + STRIP_BYTES_MAX);
  }

  /** Nothing is in it. */
  clear(): void {
    this.filled = 0;
  }

  /**
   * Copies bytes, STRIP_BYTES_MAX at most, and zeros behind them up to a `length`; gives the XXH64 of all of
   * it.
   */
  add(bytes: Uint8Array, length = bytes.length): bigint {
    const at = this.filled;
    this.room.set(bytes, at);
    this.filled += length;
    this.room.fill(0, at + bytes.length, this.filled);
    return BigInt.asUintN(64, this.assembly.xxh64(FROM + at, length));
  }

  /**
   * The pieces that are full, to be asked for after each `add`. Each is as it is until the next is asked for.
   */
  *full(): Generator<Uint8Array> {
    for (; this.filled >= this.pieceBytes; this.filled -= this.pieceBytes) {
      yield this.room.subarray(0, this.pieceBytes);
      this.room.copyWithin(0, this.pieceBytes, this.filled);
    }
  }

  /** What no piece is full of. */
  rest(): Uint8Array {
    return this.room.subarray(0, this.filled);
  }
}

/** Fresh memory costs more than what is done in it. */
let spare: Pieces | null = null;

/** Pieces for one writer; they are given back by `giveBack`. */
export function takePieces(pieceBytes: number): Pieces {
  const taken = spare?.pieceBytes === pieceBytes ? spare : new Pieces(pieceBytes);
  if (taken === spare) spare = null;
  taken.clear();
  return taken;
}

export function giveBack(pieces: Pieces): void {
  spare = pieces;
}

let sums: Pieces | null = null;

/** XXH64 with the seed 0, of STRIP_BYTES_MAX at most. */
export function xxh64(bytes: Uint8Array): bigint {
  sums ??= new Pieces(0);
  sums.clear();
  return sums.add(bytes);
}
