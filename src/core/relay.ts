/**
 * One frame that two threads decode: one reads its codes, the other makes pixels of what that one has read,
 * row by row. A few rows are between them, in memory that both have.
 */
import { DESK_CONSTANTS_BYTES, type Desk, deskBytes } from './shared-sums.ts';

/** Where the rows between them lie. Units: bytes from the beginning of the memory. */
interface Ring {
  readonly from: number;
  readonly until: number;
}

/** `memory` is shared, and `id` tells it from others. `state`: of one frame, as below, all 0 at first. */
export interface Relay {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly state: Int32Array;
  readonly reader: Desk;
  readonly drawer: Desk;
  readonly ring: Ring;
}

/** Where relays come from. */
export interface Relays {
  /**
   * Begins to read a frame; null where it is decoded in one thread. `end` is to be called when it is decoded,
   * or cannot be.
   */
  begin(decoder: string, bytes: Buffer, width: number): { readonly relay: Relay; end(): void } | null;
}

export const noRelays: Relays = { begin: () => null };

/** What lies where in `state`. */
export const relayed = {
  /** Rows that have been read. */
  read: 0,
  /** Rows that have been drawn; OVER when nobody wants more. */
  drawn: 1,
  /** What is wrong with the last row that was read; 0 for nothing. */
  damage: 2,
  /** Where the data ends, when all rows are read. */
  scanEnd: 3,
  /** 1 when somebody draws: others would miss the rows that are drawn already. */
  taken: 4,
} as const;
const STATES = 5;
/** More than the rows of any picture. */
export const OVER = 2 ** 30;

export const newRelayState = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * STATES));

/** Nobody wants rows any more: who reads them stops. */
export function endRelay(state: Int32Array): void {
  Atomics.store(state, relayed.drawn, OVER);
  Atomics.notify(state, relayed.drawn);
}

/** A few rows: some take the one longer, some the other. */
const RING_BYTES = 4 * 2 ** 20;

/** For a frame so wide, of a file of so many bytes. `bytes`: what its memory must have. */
export function relayPlaces(
  width: number,
  fileBytes: number,
): Pick<Relay, 'reader' | 'drawer' | 'ring'> & { readonly bytes: number } {
  const first = DESK_CONSTANTS_BYTES;
  const second = first + deskBytes(width, fileBytes);
  const from = Math.ceil((second + deskBytes(width, 0)) / 16) * 16;
  const until = from + RING_BYTES;
  return {
    reader: { number: 0, from: first, until: second },
    drawer: { number: 1, from: second, until: from },
    ring: { from, until },
    bytes: until,
  };
}
