/**
 * Captures as the engine has them read: what their bytes are, their digests, and decoders that work
 * elsewhere.
 */
import type { CaptureFacts } from '../../core/capture-facts.ts';
import { StackError } from '../../core/errors.ts';
import { lent, sampleCount } from '../../core/frame.ts';
import { noRelays, type Relays } from '../../core/relay.ts';
import type { Desk, SharedSums } from '../../core/shared-sums.ts';
import type { Decoder, Header } from '../../decoders/decoder.ts';
import { Rooms } from './rooms.ts';
import { type Ask, type Work, whole } from './work.ts';

/** A whole capture of a known format. */
export interface Identified {
  /** Of the registry; what takes long is done elsewhere. */
  readonly decoder: Decoder;
  /** Why its last bytes look unwritten; undefined when they do not. */
  readonly doubt: string | undefined;
  /**
   * SHA-256, hex, of all bytes; both digests are taken when one is first asked for. Errors: decoder-crashed,
   * io; the same of `imageDigest`.
   */
  digest(): Promise<string>;
  /** SHA-256, hex, of the bytes that make the pixels. */
  imageDigest(): Promise<string>;
}

export interface Readers {
  /**
   * `isAll`: its digests and header are wanted next, and come in the same answer: a small frame costs little
   * more than what is said between threads. Errors: of the capture family, `unknown-format` or `truncated`,
   * where there is nothing to identify; decoder-crashed, io.
   */
  identify(bytes: Buffer, isAll?: boolean): Promise<Identified>;
  /** SHA-256, hex, of all bytes. Errors: decoder-crashed, io. */
  digestOf(bytes: Buffer): Promise<string>;
}

/** Readers that have the work done by `ask`. `frames`: room for samples. */
export function openReaders(
  decoders: readonly Decoder[],
  ask: Ask,
  frames: Rooms = new Rooms(1),
  relays: Relays = noRelays,
): Readers {
  const headers: Headers = new WeakMap();
  const elsewhere = new Map(
    decoders.map((decoder) => [decoder.name, decodingBy(decoder, ask, { frames, headers, relays })]),
  );
  const names = [...elsewhere.keys()];
  return {
    async digestOf(bytes) {
      return (await ask('hash', { bytes, ranges: [whole(bytes)] }))[0]!;
    },
    async identify(bytes, isAll = false) {
      const identity = await ask('identify', { bytes, decoders: names, isAll });
      const { decoder: name, doubt, imageRanges, atOnce } = identity;
      const decoder = elsewhere.get(name);
      if (!decoder)
        throw new StackError('broken-invariant', `expected a decoder of the registry, found ${name}`);
      if (atOnce?.header) headers.set(bytes, atOnce.header);
      let digests = atOnce ? Promise.resolve(atOnce.digests) : null;
      const both = () => (digests ??= ask('hash', { bytes, ranges: [whole(bytes), imageRanges] }));
      return {
        decoder,
        doubt,
        digest: async () => (await both())[0]!,
        imageDigest: async () => (await both())[1]!,
      };
    },
  };
}

/** Those that were said before they were asked for. */
type Headers = WeakMap<Buffer, Header>;

interface Means {
  readonly frames: Rooms;
  readonly headers: Headers;
  readonly relays: Relays;
}

/** The same decoder; what holds up a thread for long is asked of another. */
function decodingBy(decoder: Decoder, ask: Ask, { frames, headers, relays }: Means): Decoder {
  const readFacts = rememberedFacts(decoder);
  if (decoder.hasOwnThreads) return { ...decoder, readFacts };
  const { name, readSensor, decodesInto, readAhead, addTo } = decoder;
  // Whoever calls them has bytes in a Buffer.
  const of = (bytes: Uint8Array) => ({ bytes: bytes as Buffer, decoder: name });
  return {
    ...decoder,
    readFacts,
    readHeader: async (bytes) => headers.get(bytes as Buffer) ?? ask('readHeader', of(bytes)),
    async decode(bytes, header, pace) {
      const isRead = readAhead !== undefined && pace === 'soon';
      const begun = isRead ? relays.begin(name, bytes as Buffer, header.shape.width) : null;
      const question = { ...of(bytes), header, pace, ...(begun && { relay: begun.relay }) };
      const decoding = decodesInto ? decodedInto(frames, question, ask) : ask('decode', question);
      return decoding.finally(() => begun?.end());
    },
    ...(addTo && {
      async addTo(bytes: Uint8Array, sums: SharedSums, desk: Desk) {
        await ask('add', { ...of(bytes), sums, desk });
      },
    }),
    ...(readSensor && { readSensor: (bytes: Uint8Array) => ask('readSensor', of(bytes)) }),
  };
}

/** The samples in a room, which is free for others when they are given back. */
async function decodedInto(frames: Rooms, question: Work['decode']['ask'], ask: Ask): Promise<Uint8Array> {
  const into = frames.take(sampleCount(question.header.shape));
  const free = () => frames.giveBack(into);
  await ask('decode', { ...question, into }).catch((error) => {
    // A thread that was ended may be at it still.
    if (error instanceof StackError && error.code === 'decode-failed') free();
    throw error;
  });
  return lent(into, free);
}

/** EXIF is asked for when a capture is admitted, and when it is developed. */
function rememberedFacts(decoder: Decoder): Decoder['readFacts'] {
  const read = new WeakMap<Buffer, CaptureFacts>();
  return (bytes) => {
    const facts = read.get(bytes) ?? decoder.readFacts(bytes);
    read.set(bytes, facts);
    return facts;
  };
}
