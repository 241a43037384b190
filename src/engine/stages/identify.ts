/** What the bytes of a capture are: the decoder that reads them, where their picture is, and the digests that tell it from others. */
import { createHash } from 'node:crypto';
import { StackError } from '../../core/errors.ts';
import type { ByteRange } from '../../decoders/containers/container.ts';
import type { Decoder } from '../../decoders/decoder.ts';

/** A whole capture of a known format. */
export interface Identified {
  readonly decoder: Decoder;
  /** Why its last bytes look unwritten; undefined when they do not. */
  readonly doubt: string | undefined;
  /** SHA-256, hex, of all bytes; taken when it is first asked for. */
  digest(): string;
  /** SHA-256, hex, of the bytes that make the pixels. */
  imageDigest(): string;
}

/** Resolves to an error of the capture family, `unknown-format` or `truncated`, where there is nothing to identify. Errors: none. */
export function identify(decoders: readonly Decoder[], bytes: Buffer): Identified | StackError {
  const decoder = decoders.find((candidate) => candidate.matches(bytes));
  if (!decoder) return unknownFormat(bytes);
  const walk = decoder.walk(bytes);
  if (!walk.whole) return new StackError('truncated', walk.reason);
  let digest: string | null = null;
  return {
    decoder,
    doubt: walk.doubt,
    digest: () => (digest ??= digestOf(bytes)),
    imageDigest: () => sha256Of(bytes, walk.imageRanges),
  };
}

/** SHA-256, hex, of all bytes. */
export function digestOf(bytes: Uint8Array): string {
  return sha256Of(bytes, [{ start: 0, end: bytes.length }]);
}

/** SHA-256, hex, over these ranges one after the other. */
function sha256Of(bytes: Uint8Array, ranges: readonly ByteRange[]): string {
  const hash = createHash('sha256');
  for (const { start, end } of ranges) hash.update(bytes.subarray(start, end));
  return hash.digest('hex');
}

function unknownFormat(bytes: Buffer): StackError {
  if (bytes.length === 0) return new StackError('truncated', 'the file is empty');
  const start = bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return new StackError(
    'unknown-format',
    `the file is no picture of a format that is read; it starts with ${start}`,
  );
}
