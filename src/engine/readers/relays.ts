/** The thread that reads the codes of a frame that comes alone, while one of the pool makes its pixels. */
import { endRelay, newRelayState, type Relays, relayPlaces } from '../../core/relay.ts';
import type { Thread } from './pool.ts';

/** A smaller frame is decoded while two threads begin. */
const FILE_BYTES_MIN = 2 ** 20;
/** The first of a backlog comes alone too, and a thread takes memory. */
const FRAMES_WITHOUT = 1;
const PAGE_BYTES = 65_536;
/** The engine has one such memory. */
const ID = 0;

/**
 * `start`: of the threads of the pool, but not one of them: whoever draws waits for whoever reads, and each
 * needs one. It is started when the second frame comes that it would have read; both do without.
 * `openMemory`: shared, and grows.
 */
export function openRelays(start: () => Thread, openMemory: () => WebAssembly.Memory): Relays {
  let thread: Thread | null = null;
  let memory: WebAssembly.Memory | null = null;
  let isFree = false;
  let without = 0;
  const free = () => {
    isFree = true;
  };

  const begun = () => {
    const started = start();
    isFree = false;
    // It has begun when it has an answer.
    const nothing = { name: 'hash', ask: { bytes: Buffer.of(), ranges: [] } } as const;
    started.ask(nothing).then(free, () => undefined);
    return started;
  };

  return {
    begin(decoder, bytes, width) {
      if (bytes.length < FILE_BYTES_MIN || without++ < FRAMES_WITHOUT) return null;
      if (thread === null || thread.hasEnded) thread = begun();
      if (!isFree) return null;
      const { bytes: needed, ...places } = relayPlaces(width, bytes.length);
      memory ??= openMemory();
      if (!isLongEnough(memory, needed)) return null;
      const relay = { id: ID, memory, state: newRelayState(), ...places };
      isFree = false;
      // What goes wrong here, whoever decodes does without.
      thread.ask({ name: 'readAhead', ask: { bytes, decoder, relay } }).then(free, () => undefined);
      return { relay, end: () => endRelay(relay.state) };
    },
  };
}

function isLongEnough(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}
