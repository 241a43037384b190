/** A picture of a stack, drawn in one turn and then encoded, with what it was made of. */
import type { Blend } from '../../blends/blend.ts';
import * as blends from '../../blends/index.ts';
import { blendNamed } from '../../blends/named.ts';
import { StackError } from '../../core/errors.ts';
import type { Layout } from '../../core/frame.ts';
import type { Ledger } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { originOf } from '../../core/origin.ts';
import type { RenderSettings, StackSettings } from '../../core/settings.ts';
import type { FirstCapture } from '../../core/state.ts';
import { encoderFor } from '../../encoders/for-file.ts';
import type { EnginePorts } from '../ports.ts';
import type { Renderer } from './renderer.ts';

/** A stack as far as pictures need it. */
export interface DrawnStack {
  readonly settings: Pick<StackSettings, 'planes' | 'light' | 'captures'>;
  readonly first: FirstCapture | null;
  readonly ledger: Ledger;
  /** Errors: broken-invariant before the first frame. */
  opened(): { readonly renderer: Renderer };
}

type Ports = Pick<EnginePorts, 'wallClock' | 'software'>;
/** `listsExposures`: the file names the exposure of each frame, where it can. */
type Settings = RenderSettings & { readonly listsExposures: boolean };

/** Renders at once, in this turn; encodes afterwards. Errors: as below. */
export function renderNow(
  stack: DrawnStack,
  ports: Ports,
  settings: Settings,
): { shape: Layout; bytes: Promise<Uint8Array> } {
  const { shape, encoded } = drawNow(stack, ports, settings);
  return { shape, bytes: encoded(ports.wallClock()) };
}

/** A picture that can be encoded as of any time. */
export interface Drawn {
  readonly shape: Layout;
  /** Units: ms since 1970, when the file says that it was written. */
  encoded(writtenMs: number): Promise<Uint8Array>;
}

/**
 * Draws at once, in this turn, what is encoded when it is asked for.
 *
 * Errors: config, stack-full, broken-invariant without a frame.
 */
export function drawNow(stack: DrawnStack, ports: Ports, settings: Settings): Drawn {
  const encoder = encoderFor(settings.file);
  const { renderer } = stack.opened();
  const { ev, maxEdgePixels, quality, listsExposures } = settings;
  const depth = settings.depth ?? encoder.depths[0] ?? 8;
  const blend = blendNamed(settings.blend);
  mustDraw(stack, settings.blend, blend);
  const picture = renderer.picture({ blend, ev, depth, asStored: encoder.keepsLight, maxEdgePixels });
  const { first, ledger } = stack;
  const iccProfile = first?.iccProfile ? Buffer.from(first.iccProfile, 'base64') : null;
  const { light } = stack.settings;
  const writer = { software: ports.software, blend: settings.blend, light, now: ports.wallClock(), zoneAt };
  const origin = originOf(ledger.entries(), writer, listsExposures);
  const options = { quality, orientation: first?.orientation ?? 1, iccProfile };
  return {
    shape: picture.shape,
    encoded(at) {
      const writtenAt = { at, zoneMinutes: zoneAt(at), zoned: true };
      return encoder.encode(picture, { ...options, origin: { ...origin, writtenAt } });
    },
  };
}

/** Errors: usage when the stack has not the planes of the blend, or not the light. */
function mustDraw({ settings: { planes, light, captures } }: DrawnStack, name: string, blend: Blend): void {
  const refused = blend.refused?.[light];
  if (refused !== undefined)
    throw new StackError(
      'usage',
      `${name} makes no picture in light ${light}: ${refused}; give another blend`,
    );
  const canDraw = (each: Blend) =>
    each.refused?.[light] === undefined && each.planes.every((plane) => planes.includes(plane));
  if (canDraw(blend)) return;
  const others = Object.entries(blends).flatMap(([other, each]) => (canDraw(each) ? [other] : []));
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
