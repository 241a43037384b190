/** What the engine needs from outside, as arguments, so that it can be tested without a disk. */
import type { Entry } from '../core/ledger.ts';
import type { Facts } from '../core/settle.ts';
import type { StateHeader, Strip } from '../core/state.ts';
import type { Kernels } from '../kernels/kernels.ts';

export interface EnginePorts {
  kernels(memory: WebAssembly.Memory): Promise<Kernels>;
  readCapture(path: string): Promise<{ facts: Facts; bytes: Buffer } | 'gone' | 'changed'>;
  saveStack(
    file: string,
    header: StateHeader,
    entries: Iterable<Entry>,
    packed: Iterable<Uint8Array>,
  ): Promise<void>;
  loadStack(
    file: string,
    onHeader: (header: StateHeader) => void,
    onStrip: (strip: Strip, bytes: Uint8Array) => void,
  ): Promise<{ header: StateHeader; entries: Entry[] } | null>;
  /** Puts a picture or its facts in place at once, readable by all. */
  publishFile(file: string, bytes: Uint8Array): Promise<void>;
  /** Units: ms since 1970; used for facts that people read, never for a decision. */
  wallClock(): number;
}
