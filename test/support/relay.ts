/** JPEGs whose codes one module reads and whose pixels another makes. */
import { expect } from 'vitest';
import { newRelayState, type Relay, relayed, relayPlaces } from '../../src/core/relay.ts';
import { drawRelay, readRelay } from '../../src/decoders/jpeg/relay.ts';
import type { DecodeScan } from '../../src/decoders/jpeg/scan.ts';

const PAGE_BYTES = 65_536;
const memory = new WebAssembly.Memory({ initial: 8, maximum: 65_536, shared: true });

/** For a frame so wide, of a file of so many bytes; all of them have the same memory, one after the other. */
export function newRelay(width: number, fileBytes: number): Relay {
  const { bytes, ...places } = relayPlaces(width, fileBytes);
  memory.grow(Math.max(0, Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES)));
  return { id: 0, memory, state: newRelayState(), ...places };
}

/** One after the other in this thread: for pictures of which all rows fit between the two. */
export const relayScan: DecodeScan = (bytes, plan, take) => {
  const relay = newRelay(plan.width, bytes.length);
  readRelay(bytes, plan, relay);
  const [read, damage] = [relayed.read, relayed.damage].map((at) => Atomics.load(relay.state, at));
  try {
    return drawRelay(relay)(bytes, plan, take);
  } finally {
    // All of it came this way, but what was damaged.
    expect(Atomics.load(relay.state, relayed.drawn)).toBe(damage === 0 ? read : read! - 1);
  }
};
