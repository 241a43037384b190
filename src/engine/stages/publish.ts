/** Stage 8: planes to pictures to files, and the facts beside them. */
import { messageOf } from '../../core/errors.ts';
import type { PreviewSettings, PublishAsk, Published, WriteFailure } from '../../core/settings.ts';
import {
  type DaemonState,
  exposureSecondsTotal,
  isoTime,
  type Sidecar,
  sidecarFile,
} from '../../core/sidecar.ts';
import { renderNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';

interface Parts {
  readonly contents: StackContents;
  readonly durability: Durability;
}

interface Moment {
  readonly queueFrames: number;
  readonly overwritten: number;
  readonly state: DaemonState;
  readonly updatedAt: string;
}

/** Writes every preview and its sidecar. A preview that cannot be written is a failure in the answer; the others go on. */
export async function publish(stack: Parts, ports: EnginePorts, ask: PublishAsk): Promise<Published> {
  const { queueFrames, overwritten, state } = ask;
  const moment = { queueFrames, overwritten, state, updatedAt: isoTime(ports.wallClock()) ?? '' };
  const { frames, settings } = stack.contents;
  const { statusFile, previews } = settings;
  const failures: WriteFailure[] = [];
  const shown: Sidecar[] = [];
  for (const preview of previews) {
    try {
      shown.push(await publishOne(stack, ports, preview, moment));
    } catch (error) {
      failures.push({ file: preview.file, message: messageOf(error) });
    }
  }
  if (statusFile !== null && shown[0]) {
    const files = previews.map((preview) => preview.file);
    await ports
      .publishFile(statusFile, json({ ...shown[0], previews: files }), 0o600)
      .catch((error) => failures.push({ file: statusFile, message: messageOf(error) }));
  }
  const { ledger } = stack.contents;
  const counts = {
    exposureSecondsTotal: exposureSecondsTotal(ledger.totals),
    rejected: ledger.count('rejected'),
    held: ledger.count('held'),
  };
  return { frames, failures, counts };
}

async function publishOne(
  stack: Parts,
  ports: EnginePorts,
  preview: PreviewSettings,
  moment: Moment,
): Promise<Sidecar> {
  // The facts are taken in the same turn as the pixels: between here and the encoder nothing can be folded.
  const facts = factsNow(stack, preview.blend, moment);
  const { contents } = stack;
  if (contents.frames === 0) {
    await ports.publishFile(sidecarFile(preview.file), json(facts), 0o644);
    return facts;
  }
  const { shape, bytes } = renderNow(contents, ports, { ...preview, depth: 8, listsExposures: false });
  await ports.publishFile(preview.file, await bytes, 0o644);
  const turned = (contents.first?.orientation ?? 1) >= 5;
  const size = turned
    ? { width: shape.height, height: shape.width }
    : { width: shape.width, height: shape.height };
  const sidecar = { ...facts, ...size };
  await ports.publishFile(sidecarFile(preview.file), json(sidecar), 0o644);
  return sidecar;
}

function factsNow({ contents, durability }: Parts, blend: string, moment: Moment): Sidecar {
  const { ledger } = contents;
  const { totals } = ledger;
  return {
    schema: 1,
    blend,
    light: contents.settings.light,
    frames: contents.frames,
    durableFrames: durability.durableFrames,
    exposureSecondsTotal: exposureSecondsTotal(totals),
    firstCaptureAt: isoTime(totals.firstCaptureAt),
    lastCaptureAt: isoTime(totals.lastCaptureAt),
    updatedAt: moment.updatedAt,
    width: 0,
    height: 0,
    rejected: ledger.rejectedByCode(),
    lost: ledger.count('lost'),
    overwritten: moment.overwritten,
    held: ledger.count('held'),
    removed: ledger.count('removed'),
    refolding: contents.progress,
    queueFrames: moment.queueFrames,
    state: moment.state,
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
