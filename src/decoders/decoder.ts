/** What a decoder is: how its files are recognised, when they are whole, and how they become frames. */
import type { CaptureFacts } from '../core/capture-facts.ts';
import { StackError } from '../core/errors.ts';
import type { FullScale, Picture, Shape, Transfer } from '../core/frame.ts';
import { FRAME_PIXELS_MAX } from '../core/limits.ts';
import type { Relay } from '../core/relay.ts';
import type { Sensor } from '../core/sensor.ts';
import type { Desk, SharedSums } from '../core/shared-sums.ts';
import type { ByteRange, Walk } from './containers/container.ts';

/** Soon, with more cores at work than one, or with as little work as possible, as in a backlog. */
export type Pace = 'soon' | 'thrifty';

/** What the header of a capture says, before any pixel is decoded. */
export interface Header {
  readonly shape: Shape;
  readonly hasAlpha: boolean;
  /** EXIF orientation, 1..8; 1 when the file does not say. */
  readonly orientation: number;
  readonly iccProfile: Uint8Array | null;
  readonly transfer: Transfer;
  /** What is to be said of the frame, where it is not all that the file has. */
  readonly note?: string;
}

/**
 * Laws, checked for every entry of the registry:
 * 1. The right decoder is found by content, whatever the file is called.
 * 2. Samples are the stored ones: no profile, orientation or rounding is applied. Their memory is not that of
 *    the bytes, which may be shared with other threads, and is used for another capture when decoding has
 *    ended.
 * 3. A cut file is never whole, or it does not decode; it never becomes half a frame.
 * Errors: StackError of the capture family; io where the machine has no memory left for the samples.
 */
export interface Decoder {
  /** As in the registry; state files know a decoder by it. */
  readonly name: string;
  /** Names all that samples depend on: the same version makes the same samples of the same bytes. */
  readonly version: string;
  /** Lower case, without the dot: what the folder listing lets through. */
  readonly extensions: readonly string[];
  /**
   * It decodes in threads of its own, into memory that cannot be handed from one thread to another, so it is
   * called in the thread that wants the samples. Left out where decoding holds up the thread that calls it.
   */
  readonly hasOwnThreads?: true;
  matches(bytes: Uint8Array): boolean;
  walk(bytes: Uint8Array): Walk;
  /**
   * For raw files: where the largest JPEG lies in one whose walk was whole; null where there is none. Errors:
   * none.
   */
  jpegInside?(bytes: Uint8Array): ByteRange | null;
  readHeader(bytes: Uint8Array): Promise<Header>;
  /** What the camera says beside the pixels. Errors: none; what cannot be read is not said. */
  readFacts(bytes: Buffer): CaptureFacts;
  /**
   * The sensor of a mosaic, which only its decoders have. It may cost as much as decoding. Errors: as those
   * of `decode`.
   */
  readSensor?(bytes: Uint8Array): Promise<Sensor>;
  /**
   * A small picture for people, for less than decoding costs; left out where there is no such way. Shape: 8
   * bits in sRGB, not turned, the long edge at most `maxEdgePixels`. Errors: as those of `decode`.
   */
  glance?(bytes: Uint8Array, maxEdgePixels: number): Promise<Picture>;
  /** Develops our own raw files. Shape, units and errors: those of `developedByLibraw`. */
  develop?(bytes: Uint8Array): Promise<Uint16Array>;
  /**
   * Its samples go where whoever asks wants them, in memory that threads share and that is used again. Left
   * out: it has memory of its own.
   */
  readonly decodesInto?: true;
  /**
   * Adds the samples of a frame of 8 bits to counts that threads share, as they are decoded; left out where
   * that is not done. Errors: as those of `decode`, and the counts are then as before; any other leaves them
   * as nobody knows.
   */
  addTo?(bytes: Uint8Array, sums: SharedSums, desk: Desk): Promise<void>;
  /**
   * For a frame that comes alone: its codes, for the thread that decodes it meanwhile with the same `relay`;
   * left out where that is not done. Errors: io; whoever decodes needs none of it.
   */
  readAhead?(bytes: Uint8Array, relay: Relay): Promise<void>;
  /**
   * Shape: as `header.shape`; an alpha channel is left out. `pace` is a wish, and changes no sample. `into`:
   * room for the samples, which are then these; after an error anything may be in it.
   */
  decode(
    bytes: Uint8Array,
    header: Header,
    pace?: Pace,
    into?: Uint8Array,
    relay?: Relay,
  ): Promise<Uint8Array | Uint16Array>;
}

export function fullScaleOf(depthBits: 8 | 16): FullScale {
  return depthBits === 8 ? 255 : 65535;
}

/** Errors: too-large. */
export function mustNotBeTooLarge(width: number, height: number): void {
  if (width * height <= FRAME_PIXELS_MAX) return;
  const text = `the picture is ${width}x${height}, and at most ${FRAME_PIXELS_MAX} pixels are read`;
  throw new StackError('too-large', text);
}
