/** What LibRaw throws, in words: its exceptions are places in its memory. */
import { messageOf, StackError } from '../core/errors.ts';

const END_OF_FILE = 4;
const UNSUPPORTED_FORMAT = 12;
const TOO_BIG = 10;
const ALLOCATION = 1;
const TEXT_BYTES_MAX = 200;

/**
 * The error of a capture that an exception of LibRaw stands for; an error of ours is itself. `memory`: where
 * the exception lies.
 *
 * Errors: none. Source: LibRaw 0.22, libraw_const.h (LibRaw_exceptions, LibRaw_errors); Itanium C++ ABI 2.2
 * for the type in front of what is thrown.
 */
export function errorOfLibraw(error: unknown, memory: ArrayBuffer): StackError {
  if (error instanceof StackError) return error;
  const { kind, text } = thrown(error, memory);
  if (kind === END_OF_FILE) {
    return new StackError('truncated', 'the raw file is cut short: it ends inside its picture');
  }
  if (kind === UNSUPPORTED_FORMAT) {
    return new StackError(
      'unsupported-colour',
      'the raw file is compressed in a way that LibRaw does not know: set the camera to another RAW compression, or to JPEG',
    );
  }
  if (kind === TOO_BIG || kind === ALLOCATION || text.includes('bad_alloc')) {
    return new StackError(
      'decode-failed',
      'the raw file needs more to be decoded than the 2 GB of memory that LibRaw has',
    );
  }
  if (/open_buffer\(\) failed with code -2$/.test(text)) {
    return new StackError(
      'unknown-format',
      'the raw file is damaged, or of a camera that LibRaw does not know',
    );
  }
  return new StackError('decode-failed', `the raw file does not decode: LibRaw says: ${text}`, {
    cause: error,
  });
}

/** `kind` is the number of the exception, where it is one of LibRaw's own. */
function thrown(error: unknown, memory: ArrayBuffer): { readonly kind?: number; readonly text: string } {
  const at = typeof error === 'object' && error !== null && 'excPtr' in error ? Number(error.excPtr) : 0;
  if (!at) return { text: messageOf(error) };
  const words = new Uint32Array(memory);
  const word = (place: number) => words[place >> 2] ?? 0;
  const type = textAt(memory, word(word(at - 20) + 4));
  if (type === '17LibRaw_exceptions') return { kind: word(at), text: `damage (exception ${word(at)})` };
  return { text: type === 'St13runtime_error' ? textAt(memory, word(at + 4)) : type };
}

function textAt(memory: ArrayBuffer, at: number): string {
  const bytes = new Uint8Array(memory);
  let text = '';
  for (let place = at; bytes[place] && text.length < TEXT_BYTES_MAX; place++) {
    text += String.fromCharCode(bytes[place]!);
  }
  return text;
}
