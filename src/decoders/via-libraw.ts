/**
 * Everything that is asked of LibRaw: each frame has a fresh instance of it on zeroed memory, for an instance
 * keeps what a frame left.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LibRaw } from 'libraw-wasm/dist/libraw.js';
import { messageOf, StackError } from '../core/errors.ts';
import { errorOfLibraw } from './libraw-errors.ts';

export type { LibRaw, Metadata } from 'libraw-wasm/dist/libraw.js';

/**
 * Only the same version is certain to make the same samples of the same bytes. A test compares it with what
 * is installed.
 */
export const librawVersion = 'libraw-wasm 1.6.0';

/** Settings by which pictures are in proportion to light, in 16 bits; neither brightened nor turned. */
export const PROPORTIONAL = {
  outputBps: 16,
  gamm: [1, 1, 0, 0, 0, 0],
  noAutoBright: true,
  adjustMaximumThr: 0,
  userFlip: 0,
};

/** Units: pages of 64 KiB. The library wants no less than the first, and knows no more than the second. */
const PAGES = { initial: 4096, maximum: 32768, shared: true };

const BLANK = Buffer.alloc(2 ** 20);

/** A file that LibRaw has open. */
interface Opened {
  readonly bytes: WeakRef<Uint8Array>;
  readonly libraw: LibRaw;
  readonly another: Another;
  /** What it complained of without an error. */
  readonly said: string[];
}

type Instance = (said: string[]) => Promise<new () => LibRaw>;

// All of this is the thread's own: nothing global is touched, and other threads have theirs.
let memory: WebAssembly.Memory | null = null;
let instance: Promise<Instance> | null = null;
let isClean = true;
let opened: Opened | null = null;
let turn: Promise<unknown> = Promise.resolve();

/** The same file, opened once more for what the library develops. */
type Another = (settings: object) => LibRaw;

/** How a file is opened. */
export interface Opening {
  /** The file stays open for whoever takes it up next. */
  readonly leaveOpen?: boolean;
  /** A file that was left open serves, if it is these bytes. */
  readonly takeUp?: boolean;
}

/**
 * What `ask` makes of a file that LibRaw has open; one file at a time, in the order asked. `ask` returns
 * nothing that is still the library's, and asks all at once.
 *
 * Errors: those of the capture family; io where there is no memory for the library.
 */
export function askLibraw<R>(
  bytes: Uint8Array,
  opening: Opening,
  ask: (libraw: LibRaw, another: Another) => R,
): Promise<R> {
  const answer = turn.then(() => answered(bytes, opening, ask));
  turn = answer.catch(() => undefined);
  return answer;
}

async function answered<R>(
  bytes: Uint8Array,
  { leaveOpen = false, takeUp = false }: Opening,
  ask: (libraw: LibRaw, another: Another) => R,
): Promise<R> {
  const isOpen = takeUp && opened?.bytes.deref() === bytes;
  const file = isOpen ? opened! : await fresh(bytes);
  opened = null;
  try {
    if (!isOpen) file.libraw.open(bytes, {});
    const answer = ask(file.libraw, file.another);
    const [complaint] = file.said;
    if (complaint !== undefined) {
      const found = complaint.replace('unknown file: ', '').trim();
      throw new StackError('decode-failed', `the raw file is damaged: LibRaw says: ${found}`);
    }
    if (leaveOpen) opened = file;
    return answer;
  } catch (error) {
    throw errorOfLibraw(error, memory!.buffer);
  } finally {
    if (opened === null) cleanSoon();
  }
}

/** Errors: io. */
async function fresh(bytes: Uint8Array): Promise<Opened> {
  clean();
  try {
    instance ??= loaded();
    const said: string[] = [];
    const File = await (await instance)(said);
    const another = (settings: object) => {
      const libraw = new File();
      libraw.open(bytes, settings);
      return libraw;
    };
    return { bytes: new WeakRef(bytes), libraw: new File(), another, said };
  } catch (error) {
    instance = null;
    throw new StackError('io', `cannot decode raw files now: ${messageOf(error)}`, { cause: error });
  } finally {
    isClean = false;
  }
}

/** Compiled once; what is made of it takes a millisecond or two. */
async function loaded(): Promise<Instance> {
  const { default: init } = await import('libraw-wasm/dist/libraw.js');
  const file = createRequire(import.meta.url).resolve('libraw-wasm/dist/libraw.wasm');
  const module = new WebAssembly.Module(readFileSync(file));
  memory ??= new WebAssembly.Memory(PAGES);
  const wasmMemory = memory;
  return async (said) => {
    const say = (line: string) => void said.push(line);
    const { LibRaw } = await init({
      wasmMemory,
      print: say,
      printErr: say,
      instantiateWasm: (imports, done) => {
        const made = new WebAssembly.Instance(module, withoutWaiting(imports));
        done(made, module);
        return made.exports;
      },
    });
    return LibRaw;
  };
}

/**
 * The library is made for threads, of which there are none here: an instance would wait for word of them for
 * ever, and be kept with all that it has for as long.
 */
function withoutWaiting(imports: object): object {
  const modules = Object.entries(imports as Record<string, Record<string, unknown>>).map(([name, all]) => {
    const kept = Object.entries(all).map(([key, each]) => [
      key,
      String(each).includes('waitAsync') ? () => undefined : each,
    ]);
    return [name, Object.fromEntries(kept)];
  });
  return Object.fromEntries(modules);
}

/** It takes tens of ms, for which no answer should wait. */
function cleanSoon(): void {
  setImmediate(() => {
    turn = turn.then(() => opened ?? clean());
  });
}

function clean(): void {
  if (isClean || memory === null) return;
  opened = null;
  new Uint8Array(memory.buffer, 0, usedBytes(memory.buffer)).fill(0);
  isClean = true;
}

/**
 * All behind them are zero: comparing is ten times as fast as writing, and takes no room for what was never
 * written to.
 */
function usedBytes(buffer: ArrayBuffer): number {
  let end = buffer.byteLength;
  while (end > 0) {
    const start = Math.max(0, end - BLANK.length);
    if (!Buffer.from(buffer, start, end - start).equals(BLANK.subarray(0, end - start))) return end;
    end = start;
  }
  return 0;
}
