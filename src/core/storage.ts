/** What keeps a stack on a disk, as the engine asks for it. */
import type { Camera } from './capture-facts.ts';
import type { Entry } from './entry.ts';
import type { StateHeader } from './state.ts';
import type { Strip } from './strips.ts';

/**
 * A frame in the spool: its digest, where its bytes are, and what the capture was called, as
 * `core/spool-name.ts` writes it.
 */
export interface Spooled {
  readonly digest: string;
  readonly file: string;
  readonly name: string;
}

/**
 * A line of a journal: a frame that was folded; with an `ordinal` a capture that was given this number by
 * `everyNth`; with `of` another name or writing of the exposure whose first had these bytes; with `held` a
 * frame that is held, and in the spool. Units: `capturedAt` ms since 1970, where the camera says it.
 */
export interface JournalLine {
  readonly path: string;
  readonly digest: string;
  readonly imageDigest: string | null;
  readonly capturedAt?: number;
  readonly camera?: Pick<Camera, 'clock'>;
  readonly ordinal?: number;
  readonly of?: string;
  readonly held?: true;
}

/**
 * What has become of a file that was to be kept: it is written, it was there already, or its name is another
 * file's.
 */
export type Kept = 'written' | 'same' | 'taken';

export interface KeepOptions {
  /** Whether it is on the disk, with its name, when the promise resolves. */
  readonly durable: boolean;
  /** Units: ms since 1970. */
  readonly modifiedMs: number;
}

/**
 * An opened state file; its strips are in file order. Errors: damaged-state of `read`, which gives the i-th.
 */
export interface Opened {
  readonly header: StateHeader;
  readonly entries: Entry[];
  readonly strips: readonly Strip[];
  read(i: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A stack as its planes are read. */
export type PlanesRead = Pick<Opened, 'header' | 'strips' | 'read'>;

/**
 * What keeps a stack. Errors: those of the file system, by code; damaged-state and newer-state from `load`.
 */
export interface Storage {
  /** Durable, and in place of the old one, when it resolves. Older journals are then gone. */
  save(
    file: string,
    header: StateHeader,
    entries: Iterable<Entry>,
    packed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** A state file of which the planes are read when they are asked for; null when there is none. */
  openSaved(file: string): Promise<Opened | null>;
  load(
    file: string,
    onHeader: (header: StateHeader) => void,
    onStrip: (strip: Strip, bytes: Uint8Array) => void,
  ): Promise<{ header: StateHeader; entries: Entry[] } | null>;
  /**
   * Appends to the journal that follows checkpoint `generation`; on the disk when it resolves only where
   * `isDurable`.
   */
  note(file: string, generation: number, line: JournalLine, isDurable?: boolean): Promise<void>;
  /** What the journals from checkpoint `generation` on say. */
  noted(file: string, generation: number): Promise<JournalLine[]>;
  /** Durable when it resolves. Units: `modifiedMs` ms since 1970. */
  keep(
    folder: string,
    capture: { name: string; digest: string; bytes: Uint8Array; modifiedMs: number },
  ): Promise<Spooled>;
  spooled(folder: string): Promise<Spooled[]>;
  drop(spooled: Spooled): Promise<void>;
  /**
   * A state file of what can be made again: there when it resolves, but not durable. Its folder is made where
   * there is none. `planes`: packed strips in file order, one behind the other.
   */
  saveAgain(file: string, header: StateHeader, planes: Uint8Array): Promise<void>;
  /**
   * The names of state files in a folder, and of what writers that were killed left of such; none where there
   * is no such folder.
   */
  savedIn(folder: string): Promise<string[]>;
  /** Of what can be made again. Nothing happens where there is none. */
  forget(file: string): Promise<void>;
}
