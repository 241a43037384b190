/** What the engine needs from outside, as arguments, so that it can be tested without a disk. */
import type { Machine } from '../core/memory.ts';
import type { Aligner } from '../core/registration.ts';
import type { Facts } from '../core/settle.ts';
import type { KeepOptions, Kept, Storage } from '../core/storage.ts';
import type { Timers } from '../core/timers.ts';
import type { Decoder } from '../decoders/decoder.ts';
import type { CalibrationStep, StepPorts } from './calibrate/step.ts';
import type { Readers } from './readers/readers.ts';

export interface EnginePorts extends StepPorts, Machine {
  /** Grows from one page of 64 KiB; one that threads share begins with what their decoders need. */
  openMemory(isShared?: boolean): WebAssembly.Memory;
  readonly decoders: readonly Decoder[];
  readonly calibration: readonly CalibrationStep[];
  /** The arithmetic by which frames are laid on each other. */
  openAligner(): Promise<Aligner>;
  /** Name and version of the program, as files and state files say them. */
  readonly software: string;
  readCapture(path: string): Promise<{ facts: Facts; bytes: Buffer } | 'gone' | 'changed'>;
  /** The memory of a capture that was read is free for the next: whoever calls it is the last to use it. */
  release(bytes: Buffer): void;
  /** What reads captures by these decoders, beside the engine's thread. */
  openReaders(decoders: readonly Decoder[]): Readers;
  /**
   * Develops a raw file of our own, away from the engine's thread; undefined: there is nobody to do it.
   * Errors: also io, for want of memory.
   */
  developRaw?: ((file: Buffer) => Promise<Uint16Array>) | undefined;
  /** A look at a path, without reading it. */
  lookAt(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
  readonly storage: Storage;
  /** The same of a picture's place. Errors: io when the place hangs. */
  lookAtOutput(file: string): Promise<Facts | 'gone' | 'not-a-file'>;
  /** By `storage` so far: it shows that a slow disk is at work. */
  bytesWritten(): number;
  /**
   * Puts a picture in place at once. Errors: also io when the place hangs; the same of `publishFacts` and
   * `keepFile`.
   */
  publishFile(file: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** Puts the facts of a picture in place of older ones; what is there and is none stays, and is an error. */
  publishFacts(file: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes a picture that stays, a master's folder too where there is none; never in place of another file.
   */
  keepFile(file: string, bytes: Uint8Array, options: KeepOptions): Promise<Kept>;
  /** For work that waits until there is time for it. */
  readonly timers: Timers;
  /** Units: ms since 1970; used for facts that people read, never for a decision. */
  wallClock(): number;
}
