/**
 * Counts that several threads add to, and where in the same memory each of them works. Units: bytes from its
 * beginning.
 */

/**
 * `near`: counts of 16 bits, one a sample of the frames, for which the owner has seen to it that there is
 * room for one frame more.
 * `locks`: 32 bits for each LOCKED_ROWS pixel rows, as `locked`. `memory` is shared, and `id` tells it from
 * others.
 */
export interface SharedSums {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly near: number;
  readonly locks: number;
}

/** Where one thread works: from here to there, with the constants of the module of this number. */
export interface Desk {
  readonly number: number;
  readonly from: number;
  readonly until: number;
}

/** As many frames as are ever in hand. A decoder is built for each, in scripts/build.mjs. */
export const DESKS = 5;
/** The beginning of the memory, which those have for their constants. */
export const DESK_CONSTANTS_BYTES = (DESKS + 1) * 65_536;

/** As many as are made at a time, mostly. */
export const LOCKED_ROWS = 16;

/** What a lock says: nobody has these rows, a thread adds to them, or a file is to have them first. */
export const locked = { not: 0, whileAdded: 1, whileWritten: 2 } as const;

export function lockBytes(height: number): number {
  return 4 * (Math.floor(height / LOCKED_ROWS) + 1);
}

/** What a desk may have at most: memory is never given back. */
export const DESK_BYTES_MAX = 64 * 2 ** 20;

/**
 * What decoding a file of so many bytes takes, and more. Source: decoders/jpeg/assembly, planes.ts and
 * scan.ts.
 */
export function deskBytes(width: number, fileBytes: number): number {
  return 96 * (width + 512) + fileBytes + 65_536;
}
