/**
 * Stages 4 and 5: from the bytes of a capture to a frame that can be folded, and what the camera says of it.
 */
import { basename } from 'node:path';
import { type CaptureFacts, type KnownFacts, knownFacts, noCamera } from '../../core/capture-facts.ts';
import type { FilterCapture } from '../../core/filter.ts';
import { mustFit, type Shape } from '../../core/frame.ts';
import { iccName } from '../../core/icc-name.ts';
import type { Recipe } from '../../core/recipe.ts';
import type { Sensor } from '../../core/sensor.ts';
import type { Look } from '../../core/state.ts';
import type { Decoder, Header, Pace } from '../../decoders/decoder.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import { type Calibrated, calibrated } from './calibrate.ts';

export interface Developed extends Calibrated {
  readonly look: Look;
  readonly hasAlpha: boolean;
  /** What the header says of the frame. */
  readonly note: string | undefined;
  readonly facts: KnownFacts;
  /** The name of the decoder. */
  readonly decoder: string;
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

/**
 * Which frames may be decoded. `shape` null: any. `onShape` hears of one before it costs memory; its error is
 * that of decoding.
 */
export interface Fitting {
  readonly shape: Shape | null;
  onShape?(shape: Shape): unknown;
}

/** What a stack has or wants: null: nothing yet. */
export interface Standing {
  readonly shape: Shape | null;
  readonly shapeWanted: Shape | null;
  readonly budget: { plan(shape: Shape): void };
}

/** For a stack as it stands. Errors of `onShape`: no-memory, io. */
export function fittingOf({ shape, shapeWanted, budget }: Standing): Fitting {
  // What is to be held for its shape has no planes.
  return { shape: shapeWanted, onShape: (found) => shape ?? budget.plan(found) };
}

/** How a stack has its frames. */
export interface Wanted extends Fitting {
  readonly steps: readonly PreparedStep[];
  /** How the frame was made when it was folded; undefined for one that is new. */
  readonly recipe?: Recipe | undefined;
}

/** Pixels on their way. */
export interface Decoding {
  readonly header: Header;
  readonly samples: Promise<Uint8Array | Uint16Array>;
}

/**
 * Resolves when decoding has begun. Errors: shape-mismatch, those of the decoder; those of the pixels are the
 * error of `samples`.
 */
export async function beginDecoding(
  decoder: Decoder,
  bytes: Buffer,
  fitting: Fitting,
  pace?: Pace,
): Promise<Decoding> {
  const header = await decoder.readHeader(bytes);
  mustFit(header.shape, fitting.shape);
  fitting.onShape?.(header.shape);
  const samples = decoder.decode(bytes, header, pace);
  // The caller that awaits it gets the error; until then it must not count as unhandled.
  samples.catch(() => undefined);
  return { header, samples };
}

/**
 * Errors: shape-mismatch when the stack has another shape, those of the decoder and of the calibration steps:
 * all of the capture family.
 */
export async function develop(capture: Undeveloped, wanted: Wanted): Promise<Developed> {
  const { steps, recipe } = wanted;
  const { path, bytes, decoder, decoding, pace } = capture;
  // 4 decode; light is made when the first step wants it, or when the frame is folded
  const { header, samples } = decoding ?? (await beginDecoding(decoder, bytes, wanted, pace));
  const stored = { shape: header.shape, samples: await samples };
  const facts = factsIn(capture, header);
  // 5 calibrate
  const made = await calibrated(stored, steps, toldOf(path, facts), recipe);
  return { ...made, ...saidOf(header), facts, decoder: decoder.name };
}

/** What the camera says of a capture. */
export function factsIn(
  { decoder, bytes, modifiedMs }: Pick<Undeveloped, 'decoder' | 'bytes' | 'modifiedMs'>,
  header: Header,
): KnownFacts {
  return knownFacts({ ...decoder.readFacts(bytes), ...profileIn(header) }, modifiedMs);
}

/** What the header says of the frame. */
export function saidOf(header: Header): Pick<Developed, 'look' | 'hasAlpha' | 'note'> {
  const { hasAlpha, note } = header;
  return { look: lookOf(header), hasAlpha, note };
}

function profileIn({ iccProfile }: Header): Pick<CaptureFacts, 'profile'> {
  return iccProfile === null ? {} : { profile: iccName(iccProfile) };
}

function toldOf(path: string, { capturedAt, exposureNs, camera }: KnownFacts): FilterCapture {
  const { iso, fNumber, focalLengthMm, make, model, lensModel, whiteBalance } = { ...noCamera, ...camera };
  const exposureSeconds = exposureNs === null ? null : exposureNs / 1e9;
  const when = { path, name: basename(path), capturedAt, exposureSeconds };
  return { ...when, iso, fNumber, focalLengthMm, make, model, lensModel, whiteBalance };
}

/** How a header says that its samples are to be shown, a mosaic's with its sensor where that was read. */
export function lookOf({ orientation, iccProfile }: Header, sensor?: Sensor): Look {
  const profile = iccProfile ? Buffer.from(iccProfile).toString('base64') : null;
  return { orientation, iccProfile: profile, ...(sensor && { sensor }) };
}
