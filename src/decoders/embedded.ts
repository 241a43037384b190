/**
 * Raw files as the pictures that their cameras put into them: the largest JPEG inside, in place of the
 * mosaic.
 */
import { StackError } from '../core/errors.ts';
import type { RawPart } from '../core/meaning.ts';
import type { ByteRange, Walk } from './containers/container.ts';
import { walkJpeg } from './containers/jpeg.ts';
import type { Decoder } from './decoder.ts';
import { orientationInBlocks } from './exif.ts';
import { jpeg } from './jpeg.ts';
import { progressive } from './progressive.ts';
import { viaSharp } from './via-sharp.ts';

/** The decoders of a stack: of raw files the mosaic is read, or the JPEG inside. */
export function decodersFor(raw: RawPart, decoders: readonly Decoder[]): readonly Decoder[] {
  return raw === 'mosaic' ? decoders : decoders.map(embeddedOf);
}

/** Those of every stack, each once. */
export function everyDecoder(decoders: readonly Decoder[]): readonly Decoder[] {
  return [...new Set([...decoders, ...decodersFor('embedded', decoders)])];
}

const made = new WeakMap<Decoder, Decoder>();

/** Files are recognised, and facts read, as by the decoder given; one of other files stays as it is. */
function embeddedOf(decoder: Decoder): Decoder {
  const { name, extensions, jpegInside, matches, readFacts } = decoder;
  if (!jpegInside) return decoder;
  const before = made.get(decoder);
  if (before) return before;
  const cut = (bytes: Uint8Array) => {
    const range = jpegInside(bytes);
    if (range) return bytes.subarray(range.start, range.end);
    throw new StackError(
      'unsupported-colour',
      'the raw file has no JPEG inside: set the camera to RAW and JPEG, or leave out "raw": "embedded"',
    );
  };
  const embedded: Decoder = {
    name: `${name}-embedded`,
    version: `${jpeg.version}, ${progressive.version}`,
    extensions,
    matches,
    walk: (bytes) => walkInside(decoder.walk(bytes), bytes, jpegInside(bytes)),
    async readHeader(bytes) {
      const inside = cut(bytes);
      const header = await decoderOf(inside).readHeader(inside);
      const { width, height } = header.shape;
      // Most cameras say it in the raw file alone.
      const orientation = header.orientation === 1 ? orientationInBlocks(bytes) : header.orientation;
      return { ...header, orientation, note: `its embedded JPEG is taken, ${width}x${height}` };
    },
    readFacts,
    decode(bytes, header, pace) {
      const inside = cut(bytes);
      return decoderOf(inside).decode(inside, header, pace);
    },
    glance: (bytes, maxEdgePixels) => viaSharp.glance(cut(bytes), maxEdgePixels),
  };
  made.set(decoder, embedded);
  return embedded;
}

function decoderOf(inside: Uint8Array): Decoder {
  return jpeg.matches(inside) ? jpeg : progressive;
}

/** Whole where the raw file is, and the JPEG in it; a file without one is told by its header. */
function walkInside(walk: Walk, bytes: Uint8Array, place: ByteRange | null): Walk {
  if (!walk.whole || place === null) return walk;
  const inside = walkJpeg(bytes.subarray(place.start, place.end));
  if (!inside.whole) return inside;
  const { start: from } = place;
  const imageRanges = inside.imageRanges.map(({ start, end }) => ({ start: from + start, end: from + end }));
  return { ...walk, imageRanges };
}
