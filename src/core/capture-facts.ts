/**
 * What a camera says about a capture beside its pixels. Null wherever it does not say, or says what cannot
 * be.
 */

/**
 * Which camera it was and how it was set.
 *
 * Units: millimetres; `exposureBiasEv` stops; `zoneMinutes` what its clock is ahead of UTC, where that is
 * `zoned`. A null `clock` says no time at all.
 */
export interface Camera {
  readonly make: string | null;
  readonly model: string | null;
  readonly lensModel: string | null;
  readonly iso: number | null;
  readonly fNumber: number | null;
  readonly focalLengthMm: number | null;
  readonly whiteBalance: 'auto' | 'manual' | null;
  readonly colorSpace: 'srgb' | 'uncalibrated' | null;
  readonly clock: 'zoned' | 'unzoned' | null;
  readonly zoneMinutes: number | null;
  /** The name of the colour profile in the file; left out where there is none. */
  readonly profile?: string;
  /**
   * How much more the camera was told to expose than its meter said; left out where that is nothing, or not
   * said.
   */
  readonly exposureBiasEv?: number;
  /**
   * That of the sensor where the camera says it, else of the air around it; left out where neither is said.
   * Units: degrees Celsius.
   */
  readonly temperatureC?: number;
}

/**
 * And when and for how long the shutter was open.
 *
 * Units: `capturedAt` ms since 1970 (in the computer's time zone where the camera names none); `exposureNs`
 * whole nanoseconds.
 */
export interface CaptureFacts extends Camera {
  readonly capturedAt: number | null;
  readonly exposureNs: number | null;
}

/** Nothing is known. */
export const noCamera: Camera = {
  make: null,
  model: null,
  lensModel: null,
  iso: null,
  fNumber: null,
  focalLengthMm: null,
  whiteBalance: null,
  colorSpace: null,
  clock: null,
  zoneMinutes: null,
};

/** Nothing is said at all. */
export const noFacts: CaptureFacts = { ...noCamera, capturedAt: null, exposureNs: null };

/** What is known, for where every capture has a line of its own; undefined when nothing is. */
export function knownOf(camera: Camera): Partial<Camera> | undefined {
  const known = Object.entries(camera).filter(([, value]) => value !== null);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/**
 * The facts of a decided capture, as the ledger has them. Units: as above; the time of the file where the
 * camera says none.
 */
export interface KnownFacts {
  readonly exposureNs: number | null;
  readonly capturedAt: number;
  readonly camera?: Partial<Camera>;
}

/** Units: `modifiedMs` ms since 1970; it stands for the capture time where the camera says none. */
export function knownFacts(
  { exposureNs, capturedAt, ...camera }: CaptureFacts,
  modifiedMs: number,
): KnownFacts {
  const known = knownOf(camera);
  const when = { exposureNs, capturedAt: capturedAt ?? modifiedMs };
  return known === undefined ? when : { ...when, camera: known };
}
