/** Decoding through sharp, exactly: the stored samples, no colour management, no orientation. */
import { isMainThread } from 'node:worker_threads';
import type sharpModule from 'sharp';
import type { Metadata } from 'sharp';
import { messageOf, StackError } from '../core/errors.ts';
import type { Picture } from '../core/frame.ts';
import { FRAME_PIXELS_MAX } from '../core/limits.ts';
import { type Decoder, fullScaleOf, type Header, mustNotBeTooLarge, type Pace } from './decoder.ts';
import { readCaptureFacts } from './exif.ts';

/** One goes through a JPEG line after line, another does what follows; a third has nothing to do. */
const SOON_THREADS = 2;
// Captures come from anywhere: no loader may run but those of the registry.
const loaders = [
  'VipsForeignLoadJpeg',
  'VipsForeignLoadPng',
  'VipsForeignLoadTiff',
  'VipsForeignLoadWebp',
  'VipsForeignLoadHeif',
];

let loading: Promise<typeof sharpModule> | null = null;

/** Loading takes a tenth of a second: a thread that only walks and hashes does without it. */
function sharpLoaded(): Promise<typeof sharpModule> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof sharpModule> {
  const { default: sharp } = await import('sharp');
  // A stale file must never be served from a cache, and parallel frames beat parallel parts of one frame.
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  return sharp;
}

const versions = isMainThread ? (await sharpLoaded()).versions : null;

/**
 * Only the same versions are certain to make the same samples of the same bytes. Stacks are opened in the
 * main thread; no other asks.
 */
const version = versions === null ? '' : `sharp ${versions.sharp}, libvips ${versions.vips}`;

const options = { failOn: 'warning', ignoreIcc: true, limitInputPixels: FRAME_PIXELS_MAX } as const;

/** The part of a decoder that every format read by sharp shares. */
export const viaSharp: Pick<Decoder, 'version' | 'readHeader' | 'readFacts' | 'decode'> &
  Required<Pick<Decoder, 'glance'>> = {
  version,
  readHeader,
  readFacts: readCaptureFacts,
  decode,
  glance,
};

/**
 * The same for a format in which files have oddities that any reader passes over, and of which this one
 * warns: what does not decode is tried again without them. Warnings about the pixels stay what they are.
 *
 * `cleaned`: the same picture without oddities; null when there are none.
 */
export function viaSharpWithout(
  cleaned: (bytes: Uint8Array) => Uint8Array | null,
): Pick<Decoder, 'readHeader' | 'decode'> {
  const tried = async <R>(bytes: Uint8Array, read: (bytes: Uint8Array) => Promise<R>): Promise<R> => {
    try {
      return await read(bytes);
    } catch (error) {
      const clean = error instanceof StackError && error.code === 'decode-failed' ? cleaned(bytes) : null;
      if (clean === null) throw error;
      return await read(clean);
    }
  };
  return {
    readHeader: (bytes) => tried(bytes, readHeader),
    decode: (bytes, header, pace) => tried(bytes, (each) => decode(each, header, pace)),
  };
}

async function readHeader(bytes: Uint8Array): Promise<Header> {
  const sharp = await sharpLoaded();
  const metadata = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch(refuse);
  const { width, height } = metadata;
  mustNotBeTooLarge(width, height);
  const channels = isGrey(metadata) ? 1 : 3;
  return {
    shape: { width, height, channels, fullScale: fullScaleOf(depthOf(metadata)) },
    hasAlpha: metadata.hasAlpha,
    orientation: metadata.orientation ?? 1,
    iccProfile: metadata.icc ?? null,
    transfer: 'srgb',
  };
}

async function decode(
  bytes: Uint8Array,
  header: Header,
  pace: Pace = 'thrifty',
): Promise<Uint8Array | Uint16Array> {
  const sharp = await sharpLoaded();
  sharp.concurrency(pace === 'soon' ? SOON_THREADS : 1);
  const { channels, fullScale, width, height } = header.shape;
  const deep = fullScale === 65535;
  const space = channels === 1 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  const { data, info } = await sharp(bytes, options)
    .removeAlpha()
    .toColourspace(space)
    .raw(deep ? { depth: 'ushort' } : {})
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  if (info.width !== width || info.height !== height || info.channels !== channels) {
    const found = `${info.width}x${info.height} with ${info.channels} channels`;
    throw new StackError(
      'decode-failed',
      `the picture is damaged: its header says ${width}x${height}, and it decodes to ${found}`,
    );
  }
  return deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
}

/** A JPEG is decoded at an eighth, a quarter or half of its size where that is enough. */
async function glance(bytes: Uint8Array, maxEdgePixels: number): Promise<Picture> {
  const sharp = await sharpLoaded();
  const wished = {
    width: maxEdgePixels,
    height: maxEdgePixels,
    fit: 'inside',
    withoutEnlargement: true,
  } as const;
  // The bytes are those of a frame, which was whole.
  const { data, info } = await sharp(bytes, { limitInputPixels: FRAME_PIXELS_MAX, failOn: 'none' })
    .removeAlpha()
    .resize(wished)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return { shape: { width: info.width, height: info.height, channels: 3 }, depth: 8, samples: data };
}

/** Bits of a sample in the file, which may be fewer than those of the frame. Errors: decode-failed. */
export async function storedBits(bytes: Uint8Array): Promise<number | undefined> {
  const sharp = await sharpLoaded();
  return (await sharp(bytes, options).metadata().catch(refuse)).bitsPerSample;
}

function isGrey(metadata: Metadata): boolean {
  if (metadata.space === 'b-w' || metadata.space === 'grey16') return true;
  if (metadata.space === 'srgb' || metadata.space === 'rgb' || metadata.space === 'rgb16') return false;
  throw new StackError(
    'unsupported-colour',
    `the picture is in ${metadata.space}, and only grey and RGB are read: save it in one of these`,
  );
}

function depthOf(metadata: Metadata): 8 | 16 {
  if (metadata.depth === 'uchar') return 8;
  if (metadata.depth === 'ushort') return 16;
  throw new StackError(
    'unsupported-colour',
    `the picture has samples of ${metadata.depth}, and only 8 and 16 bits are read: save it with these`,
  );
}

function refuse(error: unknown): never {
  const lines = messageOf(error).trim().split('\n');
  const found = [
    ...new Set(lines.filter((line) => !/^(Warning treated as error|error in tile)/.test(line))),
  ].join('; ');
  // Room for the samples, of which there are not too many: the machine has run out of it, and the capture is
  // not to blame.
  if (found.includes('vips_image_write_to_memory: out of memory')) {
    throw new StackError('io', `cannot decode captures now: ${found}`, { cause: error });
  }
  throw new StackError('decode-failed', `the picture is damaged, or no picture: its decoder says: ${found}`);
}
