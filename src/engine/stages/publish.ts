/** Stage 8: planes to pictures to files, and the facts beside them. */

import type { Blend } from '../../blends/blend.ts';
import * as blends from '../../blends/index.ts';
import { blendNamed } from '../../blends/named.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import type { Layout } from '../../core/frame.ts';
import { originOf } from '../../core/origin.ts';
import type { PreviewSettings, RenderSettings } from '../../core/settings.ts';
import {
  type DaemonState,
  exposureSecondsTotal,
  isoTime,
  type Sidecar,
  sidecarFile,
} from '../../core/sidecar.ts';
import { encoderFor } from '../../encoders/for-file.ts';
import { software } from '../../io/software.ts';
import type { Requests } from '../../wire/protocol.ts';
import type { EnginePorts } from '../ports.ts';
import type { Stack } from '../stack/stack.ts';

interface Moment {
  readonly queueFrames: number;
  readonly state: DaemonState;
  readonly updatedAt: string;
}

/** Writes every preview and its sidecar. A preview that cannot be written is a failure in the answer; the others go on. */
export async function publish(
  stack: Stack,
  ports: EnginePorts,
  ask: Requests['publish']['ask'],
): Promise<Requests['publish']['answer']> {
  const { queueFrames, state } = ask;
  const moment = { queueFrames, state, updatedAt: isoTime(ports.wallClock()) ?? '' };
  const frames = stack.frames;
  const failures: { file: string; message: string }[] = [];
  const shown: Sidecar[] = [];
  for (const preview of stack.settings.previews) {
    try {
      shown.push(await publishOne(stack, ports, preview, moment));
    } catch (error) {
      failures.push({ file: preview.file, message: messageOf(error) });
    }
  }
  const { statusFile, previews } = stack.settings;
  if (statusFile !== null && shown[0]) {
    const files = previews.map((preview) => preview.file);
    await ports
      .publishFile(statusFile, json({ ...shown[0], previews: files }), 0o600)
      .catch((error) => failures.push({ file: statusFile, message: messageOf(error) }));
  }
  return { frames, failures };
}

async function publishOne(
  stack: Stack,
  ports: EnginePorts,
  preview: PreviewSettings,
  moment: Moment,
): Promise<Sidecar> {
  // The facts are taken in the same turn as the pixels: between here and the encoder nothing can be folded.
  const facts = factsNow(stack, preview.blend, moment);
  if (stack.frames === 0) {
    await ports.publishFile(sidecarFile(preview.file), json(facts), 0o644);
    return facts;
  }
  const { shape, bytes } = renderNow(stack, ports, { ...preview, depth: 8, listsExposures: false });
  await ports.publishFile(preview.file, await bytes, 0o644);
  const turned = (stack.first?.orientation ?? 1) >= 5;
  const size = turned
    ? { width: shape.height, height: shape.width }
    : { width: shape.width, height: shape.height };
  const sidecar = { ...facts, ...size };
  await ports.publishFile(sidecarFile(preview.file), json(sidecar), 0o644);
  return sidecar;
}

/**
 * Renders at once, in this turn; encodes afterwards. `listsExposures`: the file names the exposure of each frame, where it can.
 *
 * Errors: config, stack-full, broken-invariant without a frame.
 */
export function renderNow(
  stack: Stack,
  ports: Pick<EnginePorts, 'wallClock'>,
  settings: RenderSettings & { readonly listsExposures: boolean },
): { shape: Layout; bytes: Promise<Uint8Array> } {
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
  const writer = { software, blend: settings.blend, light, now: ports.wallClock(), zoneAt };
  const origin = originOf(ledger.entries(), writer, listsExposures);
  const options = { quality, orientation: first?.orientation ?? 1, iccProfile, origin };
  return { shape: picture.shape, bytes: encoder.encode(picture, options) };
}

/** Errors: usage when the stack has not the planes of the blend, or not the light. */
function mustDraw({ settings: { planes, light } }: Stack, name: string, blend: Blend): void {
  const refused = blend.refused?.[light];
  if (refused !== undefined) throw new StackError('usage', `expected another blend than ${name}: ${refused}`);
  const canDraw = (each: Blend) =>
    each.refused?.[light] === undefined && each.planes.every((plane) => planes.includes(plane));
  if (canDraw(blend)) return;
  const others = Object.entries(blends).flatMap(([other, each]) => (canDraw(each) ? [other] : []));
  const text = `expected one of ${others.join(', ')}, which are all that this stack has planes for, found ${name}, which needs ${blend.planes.join(' and ')}`;
  throw new StackError('usage', `${text}; a preview of it would keep them`);
}

/** Units: minutes that the clock of this computer is ahead of UTC at a time in ms since 1970. */
function zoneAt(at: number): number {
  return -Math.round(new Date(at).getTimezoneOffset());
}

function factsNow(stack: Stack, blend: string, moment: Moment): Sidecar {
  const { ledger } = stack;
  const { totals } = ledger;
  return {
    schema: 1,
    blend,
    light: stack.settings.light,
    frames: stack.frames,
    durableFrames: stack.durableFrames,
    exposureSecondsTotal: exposureSecondsTotal(totals),
    firstCaptureAt: isoTime(totals.firstCaptureAt),
    lastCaptureAt: isoTime(totals.lastCaptureAt),
    updatedAt: moment.updatedAt,
    width: 0,
    height: 0,
    rejected: ledger.rejectedByCode(),
    lost: ledger.count('lost'),
    held: ledger.count('held'),
    removed: ledger.count('removed'),
    refolding: stack.progress,
    queueFrames: moment.queueFrames,
    state: moment.state,
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
