/**
 * What a filter is: a module of the photographer's own, whose default export every frame goes through before
 * it is folded.
 */
import type { Camera } from './capture-facts.ts';
import type { Shape } from './frame.ts';

/**
 * What is known of the capture behind a frame; null where its camera does not say.
 *
 * Units: `path` and `name` as they were when it was taken up, which need not be what they are when it is
 * developed again;
 * `capturedAt` ms since 1970, of the file where the camera says none.
 */
export interface FilterCapture
  extends Pick<
    Camera,
    'iso' | 'fNumber' | 'focalLengthMm' | 'make' | 'model' | 'lensModel' | 'whiteBalance'
  > {
  readonly path: string;
  readonly name: string;
  readonly capturedAt: number;
  readonly exposureSeconds: number | null;
}

/**
 * Shape: samples as in a frame: row-major, interleaved, as stored, not turned upright; they may be changed in
 * place.
 */
export interface FilterFrame {
  readonly samples: Uint8Array | Uint16Array;
  readonly shape: Shape;
  readonly capture: FilterCapture;
}

/**
 * Nothing keeps the frame; samples, as many and of the same type as were given, take the place of those; a
 * reason rejects it.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement is a filter
export type FilterVerdict = void | undefined | Uint8Array | Uint16Array | { readonly reject: string };

/** JSON, as the config has it; frozen. */
export type FilterOptions = Readonly<Record<string, unknown>>;

/**
 * Must be deterministic: the same bytes of a capture and the same options give the same verdict and the same
 * samples, whatever came before, for a frame may be developed again, to take it out or to verify.
 *
 * Errors: whatever it throws rejects the frame, with its message.
 */
export type Filter<Options = FilterOptions> = (
  frame: FilterFrame,
  options: Options,
) => FilterVerdict | Promise<FilterVerdict>;

/** A filter of a stack. Units: `module` absolute; `digest` the SHA-256 of the module's bytes, hex. */
export interface FilterSettings {
  readonly module: string;
  readonly options: FilterOptions;
  readonly digest: string;
}
