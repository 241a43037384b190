/** What the engine needs from outside, as arguments, so that it can be tested without a disk. */
import type { Entry } from '../core/ledger.ts';
import type { Facts } from '../core/settle.ts';
import type { StateHeader, Strip } from '../core/state.ts';
import type { Decoder } from '../decoders/decoder.ts';
import type { Kernels } from '../kernels/kernels.ts';

/** A frame in the spool: its digest, where its bytes are, and what the capture was called. */
export interface Spooled {
  readonly digest: string;
  readonly file: string;
  readonly name: string;
}

/** A line of a journal: a frame that was folded, or with an `ordinal` a capture that was given this number by `everyNth`. */
export interface Noted {
  readonly path: string;
  readonly digest: string;
  readonly imageDigest: string | null;
  readonly ordinal?: number;
}

/** What keeps a stack. Errors: those of the file system, by code; damaged-state and newer-state from `load`. */
export interface Storage {
  /** Durable, and in place of the old one, when it resolves. Older journals are then gone. */
  save(
    file: string,
    header: StateHeader,
    entries: Iterable<Entry>,
    packed: Iterable<Uint8Array>,
  ): Promise<void>;
  load(
    file: string,
    onHeader: (header: StateHeader) => void,
    onStrip: (strip: Strip, bytes: Uint8Array) => void,
  ): Promise<{ header: StateHeader; entries: Entry[] } | null>;
  /** Appends to the journal that follows checkpoint `generation`; not durable. */
  note(file: string, generation: number, line: Noted): Promise<void>;
  /** What the journals from checkpoint `generation` on say. */
  noted(file: string, generation: number): Promise<Noted[]>;
  /** Durable when it resolves. Units: `modifiedMs` ms since 1970. */
  keep(
    folder: string,
    capture: { path: string; digest: string; bytes: Uint8Array; modifiedMs: number },
  ): Promise<Spooled>;
  spooled(folder: string): Promise<Spooled[]>;
  drop(spooled: Spooled): Promise<void>;
}

export interface EnginePorts {
  /** Grows from one page of 64 KiB. */
  openMemory(): WebAssembly.Memory;
  kernels(memory: WebAssembly.Memory): Promise<Kernels>;
  readonly decoders: readonly Decoder[];
  /** What decodes, with its versions: other versions may give other samples. */
  readonly decodedBy: string;
  readCapture(path: string): Promise<{ facts: Facts; bytes: Buffer } | 'gone' | 'changed'>;
  /** A look at a path, without reading it. */
  lookAt(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
  /** What a module exports, and the SHA-256, hex, of its bytes. Errors: config. */
  loadFilter(module: string): Promise<{ exported: unknown; digest: string }>;
  readonly storage: Storage;
  /** Puts a picture or its facts in place at once. */
  publishFile(file: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** Writes a master, its folder too where there is none; durable when it resolves. */
  writeFile(file: string, bytes: Uint8Array): Promise<void>;
  /** Units: ms since 1970; used for facts that people read, never for a decision. */
  wallClock(): number;
}
