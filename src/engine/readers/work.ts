/** What is done with the bytes of captures beside the engine's thread: one question, one answer. */
import { createHash } from 'node:crypto';
import { StackError } from '../../core/errors.ts';
import type { Relay } from '../../core/relay.ts';
import type { Sensor } from '../../core/sensor.ts';
import type { Desk, SharedSums } from '../../core/shared-sums.ts';
import type { ByteRange } from '../../decoders/containers/container.ts';
import type { Decoder, Header, Pace } from '../../decoders/decoder.ts';

/**
 * What the bytes of a whole capture are. `doubt`: why its last bytes look unwritten; undefined when they do
 * not.
 */
export interface Identity {
  /** The name of the decoder that reads them. */
  readonly decoder: string;
  readonly doubt: string | undefined;
  /** The bytes that make the pixels. */
  readonly imageRanges: readonly ByteRange[];
  /** What was asked for at once, where there is no doubt. */
  readonly atOnce?: AtOnce;
}

/** What is asked about every capture that is new. */
export interface AtOnce {
  /** SHA-256, hex, of all bytes, and of those that make the pixels. */
  readonly digests: readonly string[];
  /** Where the decoder adds, whose headers cost nothing; null for one that is wrong. */
  readonly header: Header | null;
}

/** Bytes, and the name of the decoder that reads them. */
interface Decodable {
  readonly bytes: Buffer;
  readonly decoder: string;
}

export interface Work {
  /**
   * By the first of the decoders of these names that it fits; `isAll`: with what is asked of it next. Errors:
   * unknown-format, truncated.
   */
  identify: {
    ask: { readonly bytes: Buffer; readonly decoders: readonly string[]; readonly isAll: boolean };
    answer: Identity;
  };
  /** SHA-256, hex, each over these ranges one after the other. */
  hash: {
    ask: { readonly bytes: Buffer; readonly ranges: readonly (readonly ByteRange[])[] };
    answer: readonly string[];
  };
  /** As of `Decoder`; errors too. */
  readHeader: { ask: Decodable; answer: Header };
  readSensor: { ask: Decodable; answer: Sensor };
  develop: { ask: Decodable; answer: Uint16Array };
  decode: {
    ask: Decodable & {
      readonly header: Header;
      readonly pace: Pace | undefined;
      readonly into?: Uint8Array;
      readonly relay?: Relay;
    };
    answer: Uint8Array | Uint16Array;
  };
  readAhead: { ask: Decodable & { readonly relay: Relay }; answer: null };
  add: { ask: Decodable & { readonly sums: SharedSums; readonly desk: Desk }; answer: null };
}

export type WorkName = keyof Work;

/** Work to do, as it is handed over. */
export type Question = { [N in WorkName]: { readonly name: N; readonly ask: Work[N]['ask'] } }[WorkName];

/** Has work done. Errors: those of the work. */
export type Ask = <N extends WorkName>(name: N, ask: Work[N]['ask']) => Promise<Work[N]['answer']>;

/** Does it at once, where it is called. */
export function workOf(decoders: readonly Decoder[]): Ask {
  const named = (name: string): Decoder => {
    const decoder = decoders.find((each) => each.name === name);
    if (decoder) return decoder;
    throw new StackError('broken-invariant', `expected a decoder of the registry, found ${name}`);
  };
  const work: { [N in WorkName]: (ask: Work[N]['ask']) => Promise<Work[N]['answer']> } = {
    async identify({ bytes, decoders: names, isAll }) {
      const decoder = matching(names.map(named), bytes);
      const identity = identified(decoder, bytes);
      if (!isAll || identity.doubt !== undefined) return identity;
      return { ...identity, atOnce: await atOnce(decoder, identity, bytes) };
    },
    hash: async ({ bytes, ranges }) => ranges.map((each) => hashed(bytes, each)),
    readHeader: ({ bytes, decoder }) => named(decoder).readHeader(bytes),
    async readSensor({ bytes, decoder }) {
      const { readSensor } = named(decoder);
      if (readSensor) return readSensor(bytes);
      throw new StackError('broken-invariant', `expected a decoder of mosaics, found ${decoder}`);
    },
    async develop({ bytes, decoder }) {
      const { develop } = named(decoder);
      if (develop) return develop(bytes);
      throw new StackError('broken-invariant', `expected a decoder that develops, found ${decoder}`);
    },
    decode: ({ bytes, decoder, header, pace, into, relay }) =>
      named(decoder).decode(bytes, header, pace, into, relay),
    async readAhead({ bytes, decoder, relay }) {
      await named(decoder).readAhead?.(bytes, relay);
      return null;
    },
    async add({ bytes, decoder, sums, desk }) {
      const { addTo } = named(decoder);
      if (!addTo) throw new StackError('broken-invariant', `expected a decoder that adds, found ${decoder}`);
      await addTo(bytes, sums, desk);
      return null;
    },
  };
  return (name, ask) => work[name](ask);
}

function matching(decoders: readonly Decoder[], bytes: Buffer): Decoder {
  const decoder = decoders.find((candidate) => candidate.matches(bytes));
  if (decoder) return decoder;
  throw unknownFormat(bytes);
}

function identified(decoder: Decoder, bytes: Buffer): Identity {
  const walk = decoder.walk(bytes);
  if (!walk.whole) throw new StackError('truncated', walk.reason);
  return { decoder: decoder.name, doubt: walk.doubt, imageRanges: walk.imageRanges };
}

async function atOnce(decoder: Decoder, { imageRanges }: Identity, bytes: Buffer): Promise<AtOnce> {
  const digests = [whole(bytes), imageRanges].map((ranges) => hashed(bytes, ranges));
  return { digests, header: decoder.addTo ? await decoder.readHeader(bytes).catch(() => null) : null };
}

/** The range of all bytes. */
export function whole({ length: end }: Buffer): readonly ByteRange[] {
  return [{ start: 0, end }];
}

function hashed(bytes: Uint8Array, ranges: readonly ByteRange[]): string {
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
