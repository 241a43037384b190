/** Stages 4 and 5: from the bytes of a capture to a frame that can be folded, and what the camera says of it. */
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Camera, knownOf, noCamera } from '../../core/capture-facts.ts';
import { StackError } from '../../core/errors.ts';
import type { FilterCapture } from '../../core/filter.ts';
import { describeShape, type Frame, type Shape, sameShape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import type { Look } from '../../core/state.ts';
import type { Decoder, Header, Pace } from '../../decoders/decoder.ts';
import { readCaptureFacts } from '../../decoders/exif.ts';
import { goThrough, type LoadedFilter } from '../calibrate/filters.ts';

/** What a capture needs to be known by beside its pixels; as the ledger has it. */
export interface CameraFacts {
  readonly exposureNs: number | null;
  readonly capturedAt: number;
  readonly camera?: Partial<Camera>;
  /** CRC-32 of the samples as filters have left them, in the order of bytes of this machine; left out without filters. */
  readonly samplesCrc?: number;
}

export interface Developed {
  readonly frame: Frame;
  readonly look: Look;
  readonly hasAlpha: boolean;
  readonly said: CameraFacts;
}

/** Units: `modifiedMs` ms since 1970; it stands for the capture time where the camera says none. */
export interface Undeveloped {
  readonly path: string;
  readonly bytes: Buffer;
  readonly decoder: Decoder;
  /** Begun already. */
  readonly decoding?: Decoding | null;
  readonly pace?: Pace;
  readonly modifiedMs: number;
}

/** Pixels on their way. */
export interface Decoding {
  readonly header: Header;
  readonly samples: Promise<Uint8Array | Uint16Array>;
}

/** Resolves when decoding has begun. Errors: shape-mismatch, those of the decoder; those of the pixels are the error of `samples`. */
export async function beginDecoding(
  decoder: Decoder,
  bytes: Buffer,
  shape: Shape | null,
  pace?: Pace,
): Promise<Decoding> {
  const header = await decoder.readHeader(bytes);
  mustFit(header.shape, shape);
  const samples = decoder.decode(bytes, header, pace);
  // Whoever awaits it gets the error; until then it must not count as unhandled.
  samples.catch(() => undefined);
  return { header, samples };
}

/**
 * Errors: shape-mismatch when the stack has another shape, filtered, filter-failed, and those of the decoder: all of the
 * capture family.
 */
export async function develop(
  capture: Undeveloped,
  shape: Shape | null,
  filters: readonly LoadedFilter[],
): Promise<Developed> {
  const { path, bytes, decoder, decoding, pace, modifiedMs } = capture;
  // 4 decode
  const { header, samples: coming } = decoding ?? (await beginDecoding(decoder, bytes, shape, pace));
  const samples = await coming;
  const frame = { shape: header.shape, samples };
  const said = saidOf(bytes, modifiedMs);
  // 5 calibrate: without a master dark, the photographer's filters are all there is to do.
  await goThrough(filters, frame, toldOf(path, said));
  return {
    frame,
    look: lookOf(header),
    hasAlpha: header.hasAlpha,
    said: filters.length === 0 ? said : { ...said, samplesCrc: crcOf(samples) },
  };
}

/**
 * For whoever takes a frame out again: what is subtracted must be what was added.
 *
 * Errors: config when the filters have made other samples of the capture than when it was folded.
 */
export function mustBeAsFolded(
  { samplesCrc: found }: CameraFacts,
  { path, samplesCrc: folded }: Entry,
): void {
  if (found === folded) return;
  const text = `expected the samples of ${printable(path)} to come out of the filters with CRC-32 ${hex(folded)} as when it was folded`;
  throw new StackError(
    'config',
    `${text}, found ${hex(found)}: the filters, or what they import, do not do the same again`,
  );
}

function crcOf({ buffer, byteOffset, byteLength }: Frame['samples']): number {
  return crc32(new Uint8Array(buffer, byteOffset, byteLength));
}

function hex(crc: number | undefined): string {
  return crc === undefined ? 'none' : crc.toString(16).padStart(8, '0');
}

function toldOf(path: string, { capturedAt, exposureNs, camera }: CameraFacts): FilterCapture {
  const { iso, fNumber, focalLengthMm, make, model, lensModel, whiteBalance } = { ...noCamera, ...camera };
  const exposureSeconds = exposureNs === null ? null : exposureNs / 1e9;
  const when = { path, name: basename(path), capturedAt, exposureSeconds };
  return { ...when, iso, fNumber, focalLengthMm, make, model, lensModel, whiteBalance };
}

/** Errors: shape-mismatch. */
export function mustFit(found: Shape, shape: Shape | null): void {
  if (shape === null || sameShape(shape, found)) return;
  const text = `expected ${describeShape(shape)} as the first frame, found ${describeShape(found)}`;
  throw new StackError('shape-mismatch', text);
}

/** Units: `modifiedMs` ms since 1970. */
export function saidOf(bytes: Buffer, modifiedMs: number): CameraFacts {
  const { exposureNs, capturedAt, ...camera } = readCaptureFacts(bytes);
  const known = knownOf(camera);
  const when = { exposureNs, capturedAt: capturedAt ?? modifiedMs };
  return known === undefined ? when : { ...when, camera: known };
}

/** How a header says that its samples are to be shown. */
export function lookOf({ orientation, iccProfile }: Header): Look {
  return { orientation, iccProfile: iccProfile ? Buffer.from(iccProfile).toString('base64') : null };
}
