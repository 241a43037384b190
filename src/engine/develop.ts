/** Stages 4 and 5: from the bytes of a capture to a frame that can be folded, and what the camera says of it. */
import { type Camera, knownOf } from '../core/capture-facts.ts';
import { StackError } from '../core/errors.ts';
import { describeShape, type Frame, type Shape, sameShape } from '../core/frame.ts';
import type { Look } from '../core/state.ts';
import type { Decoder, Header } from '../decoders/decoder.ts';
import { readCaptureFacts } from '../decoders/exif.ts';

/** What a capture needs to be known by beside its pixels; as the ledger has it. */
export interface Said {
  readonly exposureNs: number | null;
  readonly capturedAt: number;
  readonly camera?: Partial<Camera>;
}

export interface Developed {
  readonly frame: Frame;
  readonly look: Look;
  readonly hasAlpha: boolean;
  readonly said: Said;
}

/**
 * `modifiedMs` stands for the capture time where the camera says none. Units: ms since 1970.
 *
 * Errors: shape-mismatch when the stack has another shape, and those of the decoder, of the capture family.
 */
export async function develop(
  capture: { readonly bytes: Buffer; readonly decoder: Decoder; readonly modifiedMs: number },
  shape: Shape | null,
): Promise<Developed> {
  const { bytes, decoder, modifiedMs } = capture;
  // 4 decode
  const header = await decoder.readHeader(bytes);
  mustFit(header.shape, shape);
  const samples = await decoder.decode(bytes, header);
  // 5 calibrate: nothing to do without a master dark.
  const frame = { shape: header.shape, samples };
  return {
    frame,
    look: lookOf(header),
    hasAlpha: header.hasAlpha,
    said: saidOf(bytes, modifiedMs),
  };
}

/** Errors: shape-mismatch. */
export function mustFit(found: Shape, shape: Shape | null): void {
  if (shape === null || sameShape(shape, found)) return;
  const text = `expected ${describeShape(shape)} as the first frame, found ${describeShape(found)}`;
  throw new StackError('shape-mismatch', text);
}

/** `modifiedMs` as above. */
export function saidOf(bytes: Buffer, modifiedMs: number): Said {
  const { exposureNs, capturedAt, ...camera } = readCaptureFacts(bytes);
  const known = knownOf(camera);
  const when = { exposureNs, capturedAt: capturedAt ?? modifiedMs };
  return known === undefined ? when : { ...when, camera: known };
}

/** How a header says that its samples are to be shown. */
export function lookOf({ orientation, iccProfile }: Header): Look {
  return { orientation, iccProfile: iccProfile ? Buffer.from(iccProfile).toString('base64') : null };
}
