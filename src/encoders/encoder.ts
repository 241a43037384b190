/** What an encoder is: a picture in, the bytes of a file out. */
import type { Depth, Picture } from '../core/frame.ts';
import type { MosaicForm } from '../core/mosaic.ts';
import type { Origin } from '../core/origin.ts';
import type { Sensor } from '../core/sensor.ts';

/** What goes into the file besides the samples. Units: `quality` 1..100, read by lossy formats only. */
export interface EncodeOptions {
  readonly quality: number;
  /**
   * EXIF orientation 1..8, applied to the pixels; the file itself is always upright, but for mosaics, which
   * would not stay what they are.
   */
  readonly orientation: number;
  /** Embedded as it is; no sample is converted. */
  readonly iccProfile: Uint8Array | null;
  /**
   * The sensor of a picture that is a mosaic, with levels in units of its samples, or of 1/65,535 in floats;
   * null for others.
   */
  readonly sensor: Sensor | null;
  /**
   * Small, 8 bits, developed, not turned, for files that have a picture to look at beside a mosaic; null for
   * others.
   */
  readonly glance: Picture | null;
  /** What the file says of how it was made; null for nothing. */
  readonly origin: Origin | null;
}

/**
 * Laws, checked for every entry of the registry: decoding the result gives the picture back exactly (lossless
 * formats) or within a bound (lossy); the profile comes back byte for byte; orientation n gives what EXIF
 * says n looks like; an origin is in the file as other programs read it, and changes no byte of the pixels.
 */
export interface Encoder {
  /** Lower case, without the dot; the first is the usual one. */
  readonly extensions: readonly string[];
  /** Bits a sample that it can store; the first is what a stack is written in unless asked otherwise. */
  readonly depths: readonly Depth[];
  readonly lossless: boolean;
  /** Every viewer shows it, and it is written quickly: a preview may be one. */
  readonly forPreviews: boolean;
  /**
   * It is given the samples in the light of the stack; others in encoded values, which are for looking at.
   */
  readonly keepsLight: boolean;
  /**
   * It is given a mosaic itself, at full size, in this form; left out, and where a picture is scaled down,
   * one that is developed.
   */
  readonly mosaics?: MosaicForm;
  /** It has room for nothing else. */
  readonly onlyMosaics?: true;
  /**
   * The depth of the picture is one of `depths`. Errors: cannot-create when the format cannot hold a picture
   * of this size.
   */
  encode(picture: Picture, options: EncodeOptions): Promise<Uint8Array>;
}
