/**
 * HEVC pictures through libheif's C functions, one instance of the library a thread, loaded with the first of
 * them.
 */
import type { Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.js';
import { messageOf, StackError } from '../core/errors.ts';

const LIBHEIF = '1.23.2';
/** Names all that samples depend on: no other version is called. */
export const version = `libheif-js ${LIBHEIF}`;

/** A picture in the memory of the library, which is as new: what is made there need not be given back. */
export interface Opened {
  readonly lib: Libheif;
  readonly context: number;
  readonly handle: number;
  /** Where C writes how a call went, and what it gives. */
  readonly error: number;
  readonly out: number;
  /** What the last call has given. Errors: decode-failed, with the words of the library. */
  given(): number;
}

/** An instance, and its memory before anything was asked of it, up to the last byte that is not 0. */
interface Instance {
  readonly lib: Libheif;
  readonly asNew: Uint8Array;
}

let instance: Instance | null = null;

/**
 * `use` must not keep what it is given. Errors: no-decoder without the package; decode-failed; those of
 * `use`.
 */
export async function withPicture<R>(bytes: Uint8Array, use: (picture: Opened) => R): Promise<R> {
  instance ??= await loaded();
  const { lib, asNew } = instance;
  // A damaged picture would show what earlier ones left in memory, and be another one each time.
  lib.HEAPU8.set(asNew);
  lib.HEAPU8.fill(0, asNew.length);
  try {
    return use(opened(lib, bytes));
  } catch (error) {
    if (error instanceof StackError) throw error;
    // A trap, or no memory left: nobody may rely on this instance any more.
    instance = null;
    const text = `the HEIC does not decode: libheif says: ${messageOf(error)}`;
    throw new StackError('decode-failed', text, { cause: error });
  }
}

async function loaded(): Promise<Instance> {
  const { default: open } = await import('libheif-js/libheif-wasm/libheif-bundle.js').catch((cause) =>
    refuse('', cause),
  );
  const lib = open();
  const asNew = lib.HEAPU8.slice(0, 1 + lib.HEAPU8.findLastIndex((byte) => byte !== 0));
  const found = textAt(lib, lib._heif_get_version());
  return found === LIBHEIF ? { lib, asNew } : refuse(`, but ${found}`);
}

function refuse(found: string, cause?: unknown): never {
  const [, prefix] = /^file:\/\/(.*)\/lib\/node_modules\//.exec(import.meta.url) ?? [];
  const place = prefix === undefined ? '--no-save' : `--global --prefix ${decodeURI(prefix)}`;
  const command = `npm install ${place} libheif-js@${LIBHEIF}`;
  const text = `the package libheif-js ${LIBHEIF}, with which HEIC is read, is not installed${found}: run "${command}", and such captures are taken at the next start, or by "slowshutter restore"`;
  throw new StackError('no-decoder', text, { cause });
}

/** Errors: decode-failed. */
function opened(lib: Libheif, bytes: Uint8Array): Opened {
  const [error, out, file] = [lib._malloc(16), lib._malloc(64), lib._malloc(bytes.length)];
  if (file === 0) throw new Error('no memory for its bytes');
  lib.HEAPU8.set(bytes, file);
  const given = () => {
    if (numberAt(lib, error) === 0) return numberAt(lib, out);
    const text = textAt(lib, numberAt(lib, error + 8));
    throw new StackError('decode-failed', `the HEIC is damaged: libheif says: ${text}`);
  };
  const context = lib._heif_context_alloc();
  lib._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0);
  given();
  lib._heif_context_get_primary_image_handle(error, context, out);
  return { lib, context, handle: given(), error, out, given };
}

/** Memory may grow in any call, and views of it are then others: they are asked for each time. */
export function numberAt({ HEAPU32 }: Libheif, at: number): number {
  return HEAPU32[at >>> 2] ?? 0;
}

const TEXT_BYTES_MAX = 300;

function textAt({ HEAPU8 }: Libheif, at: number): string {
  const text = HEAPU8.subarray(at, at + TEXT_BYTES_MAX);
  const end = text.indexOf(0);
  return Buffer.from(text.subarray(0, end < 0 ? text.length : end)).toString('latin1');
}
