/** A picture of a stack, drawn in one turn and then encoded, with what it was made of. */

import type { Blend } from '../../blends/blend.ts';
import * as blends from '../../blends/index.ts';
import { blendNamed } from '../../blends/named.ts';
import { boxEdge } from '../../core/boxes.ts';
import type { Calibration } from '../../core/calibration.ts';
import { StackError } from '../../core/errors.ts';
import { giveBack, type Shape } from '../../core/frame.ts';
import type { Ledger } from '../../core/ledger.ts';
import { lightOf } from '../../core/light.ts';
import { within } from '../../core/mosaic.ts';
import { printable } from '../../core/names.ts';
import { isTurned } from '../../core/orientation.ts';
import { type Origin, originOf } from '../../core/origin.ts';
import type { RenderSettings, StackSettings } from '../../core/settings.ts';
import type { FirstCapture } from '../../core/state.ts';
import { shownOf } from '../../encoders/dng-fields.ts';
import { encoderFor } from '../../encoders/for-file.ts';
import { srgbProfile } from '../../encoders/srgb-profile.ts';
import type { EnginePorts } from '../ports.ts';
import { type Calibrates, calibrationOf } from './calibrated.ts';
import { inFullColour } from './full-colour.ts';
import { hasCurve, type Renders } from './wanted.ts';

/** A stack as far as pictures need it. */
export interface DrawnStack {
  readonly settings: Pick<
    StackSettings,
    'planes' | 'light' | 'align' | 'correction' | 'captures' | 'whiteBalance' | 'crop'
  >;
  /** Null before the first frame. */
  readonly shape: Shape | null;
  readonly first: FirstCapture | null;
  readonly ledger: Ledger;
  readonly calibration: Calibrates;
  /** Errors: broken-invariant before the first frame. */
  opened(): { readonly renderer: Renders };
}

/** A picture to look at in a raw file, as cameras have one. */
const GLANCE_EDGE_PIXELS = 1024;

type Ports = Pick<EnginePorts, 'wallClock' | 'software' | 'developRaw'>;
/**
 * `listsExposures`: the file names the exposure of each frame, where it can. `origin` false: it says nothing
 * of how it was made.
 */
type Settings = RenderSettings & {
  readonly listsExposures: boolean;
  readonly origin?: false;
  /** What is taken out; left out for that of the stack, which must then be there. */
  readonly with?: Calibration | null;
};

/** Renders at once, in this turn; encodes afterwards. Units: pixels, as in the file. Errors: as below. */
export function renderNow(
  stack: DrawnStack,
  ports: Ports,
  settings: Settings,
): { width: number; height: number; bytes: Promise<Uint8Array> } {
  const { width, height, encoded, letGo } = drawNow(stack, ports, settings);
  return { width, height, bytes: encoded(ports.wallClock()).finally(letGo) };
}

/** A picture that can be encoded as of any time. Units: pixels, as in the file. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Units: ms since 1970, when the file says that it was written. */
  encoded(writtenMs: number): Promise<Uint8Array>;
}

/**
 * Draws at once, in this turn, what is encoded when it is asked for. `letGo` gives its memory back, for it is
 * not encoded again: megabytes that are left to the collector have it look through the whole heap.
 *
 * Errors: config, stack-full, broken-invariant without a frame.
 */
export function drawNow(stack: DrawnStack, ports: Ports, settings: Settings): Drawn & { letGo(): void } {
  const encoder = encoderFor(settings.file);
  const { renderer } = stack.opened();
  const mosaic = stack.shape?.mosaic;
  const { ev, maxEdgePixels, quality, listsExposures } = settings;
  const depth = settings.depth ?? encoder.depths[0] ?? 8;
  const blend = blendNamed(settings.blend);
  mustDraw(stack, settings.blend, blend);
  const { first } = stack;
  const { whiteBalance } = stack.settings;
  const development = first?.sensor && { sensor: first.sensor, whiteBalance, as: encoder.mosaics ?? null };
  const { with: calibration = calibrationOf(stack, settings.blend) } = settings;
  const crop = settings.crop ?? stack.settings.crop;
  const wanted = { blend, ev, depth, asStored: encoder.keepsLight, maxEdgePixels, crop, calibration };
  const small = { blend, ev, depth: 8, maxEdgePixels: GLANCE_EDGE_PIXELS, calibration } as const;
  const glance =
    encoder.onlyMosaics && development
      ? renderer.picture({ ...small, development: { ...development, as: null } })
      : null;
  // Previews must be quick; of masters each is drawn once.
  const develop = listsExposures && isFullSize(stack, maxEdgePixels) ? ports.developRaw : undefined;
  const isLater = develop !== undefined && development?.as === null;
  const picture = isLater
    ? renderer.picture({
        ...wanted,
        depth: 16,
        asStored: true,
        development: { ...development, as: 'stretched' },
      })
    : renderer.picture({ ...wanted, ...(development && { development }) });
  const isDeveloped = mosaic !== undefined && (isLater || picture.shape.mosaic === undefined);
  const known = first?.iccProfile ? Buffer.from(first.iccProfile, 'base64') : null;
  const origin = settings.origin === false ? null : madeOf(stack, ports, settings, isDeveloped, calibration);
  const orientation = first?.orientation ?? 1;
  const iccProfile = isDeveloped ? (wanted.asStored ? null : srgbProfile()) : known;
  const sensor = isDeveloped ? null : (picture.sensor ?? null);
  const options = { quality, orientation, iccProfile, sensor, glance };
  const { width, height } =
    isLater && picture.sensor && mosaic ? shownOf(mosaic, picture.sensor).crop : picture.shape;
  const turned = isTurned(orientation) && (isDeveloped || mosaic === undefined);
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    async encoded(at) {
      const writtenAt = { at, zoneMinutes: zoneAt(at), zoned: true };
      const curve = hasCurve(wanted);
      const shown = isLater ? await inFullColour(picture, { whiteBalance, depth, curve }, develop) : picture;
      return encoder.encode(shown, { ...options, origin: origin && { ...origin, writtenAt } });
    },
    letGo: () => giveBack(picture.samples),
  };
}

/** What the file says of its frames. */
function madeOf(
  { settings: { light }, shape, ledger }: DrawnStack,
  { software, wallClock }: Ports,
  { blend, listsExposures }: Settings,
  isDeveloped: boolean,
  calibration: Calibration | null,
): Origin {
  const shown = shape ? lightOf(shape, light) : light;
  const writer = { software, blend, light: shown, now: wallClock(), zoneAt } as const;
  const darks = calibration?.darks;
  const found = { ...originOf(ledger.entries(), writer, listsExposures), ...(darks && { darks }) };
  // What the camera says of colours is of its own pictures.
  return isDeveloped ? { ...found, camera: { ...found.camera, colorSpace: 'srgb' } } : found;
}

/** Whether nothing of what a sensor shows is left out for being too large. */
function isFullSize({ shape, first }: DrawnStack, maxEdgePixels: number): boolean {
  if (!shape || !first?.sensor) return false;
  const { width, height } = within(first.sensor.crop, shape);
  return boxEdge(width, height, maxEdgePixels) === 1;
}

/** Why there is no such picture of the stack, in its light or as a mosaic; undefined where there is. */
function refusal({ settings: { light }, shape }: DrawnStack, { refused }: Blend): string | undefined {
  return refused?.[light] ?? (shape?.mosaic && refused?.mosaic);
}

/**
 * Those of which there are pictures now that the stack has frames. Errors: config for a blend that is none.
 */
export function drawable<P extends { readonly blend: string }>(
  stack: DrawnStack,
  previews: readonly P[],
): P[] {
  return previews.filter(({ blend }) => refusal(stack, blendNamed(blend)) === undefined);
}

/**
 * Errors: usage when the stack has not the planes of the blend, or not the light, or is of raw frames that it
 * cannot be made of.
 */
function mustDraw(stack: DrawnStack, name: string, blend: Blend): void {
  const { planes, light, captures } = stack.settings;
  const has = (each: Blend) => each.planes.every((plane) => planes.includes(plane));
  const refused = refusal(stack, blend);
  const open = Object.entries(blends).filter(([, each]) => refusal(stack, each) === undefined);
  const others = open.flatMap(([other, each]) => (has(each) ? [other] : []));
  if (refused !== undefined) {
    const cure =
      others.length > 0 ? `this stack has ${others.join(', ')}` : 'take mean, which is another stack';
    const what = stack.shape?.mosaic ? 'raw frames' : `light ${light}`;
    throw new StackError('usage', `${name} makes no picture of ${what}: ${refused}; ${cure}`);
  }
  if (has(blend)) return;
  const text = `this stack has no planes for ${name}, which needs ${blend.planes.join(' and ')}; it has those for ${others.join(', ')}`;
  const lit = light === 'encoded' ? '' : ` --light ${light}`;
  const folder = `'${printable(captures).replaceAll("'", "'\\''")}'`;
  const again = `slowshutter stack ${folder} --blend ${name}${lit} --out ${name}.tif`;
  throw new StackError('usage', `${text}; from the originals ${name} is made by: ${again}`);
}

/** Units: minutes that the clock of this computer is ahead of UTC at a time in ms since 1970. */
function zoneAt(at: number): number {
  return -Math.round(new Date(at).getTimezoneOffset());
}
