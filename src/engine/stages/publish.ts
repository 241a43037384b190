/** Stage 8: planes to pictures to files, and the facts beside them. */
import { driftOf } from '../../core/drift.ts';
import { messageOf } from '../../core/errors.ts';
import type { PassedOver } from '../../core/passed-over.ts';
import type { PreviewSettings, PublishAsk, Published, WriteFailure } from '../../core/settings.ts';
import {
  type DaemonState,
  exposureSecondsTotal,
  isoTime,
  type Sidecar,
  sidecarFile,
} from '../../core/sidecar.ts';
import { calibrationForPreview } from '../pictures/calibrated.ts';
import { renderNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';
import type { Turn } from '../stack/turn.ts';
import type { ShownPictures } from './shown.ts';

interface Parts {
  readonly contents: StackContents;
  readonly durability: Durability;
  readonly shown: ShownPictures;
  readonly turn: Pick<Turn, 'whole'>;
}

interface Moment {
  readonly queueFrames: number;
  readonly passedOver: PassedOver;
  readonly overwritten: number;
  readonly state: DaemonState;
  readonly stateReason: string | null;
  readonly updatedAt: string;
}

/** What is shown of one preview. */
interface Shown {
  /** Facts of the picture that was drawn, written or not. */
  readonly facts: Sidecar;
  readonly failure: WriteFailure | null;
}

/**
 * Writes every preview and its sidecar: drawn one after the other, written side by side, for a place that
 * hangs holds up no other. A preview that cannot be written is a failure in the answer; the others go on,
 * `written` of them.
 */
export async function publish(stack: Parts, ports: EnginePorts, ask: PublishAsk): Promise<Published> {
  const changed = await stack.contents.calibration.look();
  const troubles = new Set(changed === null ? [] : [changed]);
  const { queueFrames, passedOver = {}, overwritten, state, stateReason } = ask;
  const updatedAt = isoTime(ports.wallClock()) ?? '';
  const moment = { queueFrames, passedOver, overwritten, state, stateReason, updatedAt };
  const { statusFile, previews } = stack.contents.settings;
  const showing: Promise<Shown>[] = [];
  for (const preview of previews) {
    const { shown, trouble } = await draw(stack, ports, preview, moment);
    showing.push(shown);
    if (trouble !== null) troubles.add(trouble);
  }
  const shown = await Promise.all(showing);
  const failures = shown.flatMap(({ failure }) => failure ?? []);
  const written = shown.length - failures.length;
  const { facts } = shown.find(({ failure }) => failure === null) ?? shown[0] ?? {};
  if (statusFile !== null && facts) {
    const files = previews.map((preview) => preview.file);
    await ports
      .publishFile(statusFile, json({ ...facts, previews: files }), 0o600)
      .catch((error) => failures.push({ file: statusFile, message: messageOf(error) }));
  }
  const { ledger } = stack.contents;
  const counts = {
    exposureSecondsTotal: exposureSecondsTotal(ledger.totals),
    rejected: ledger.count('rejected'),
    held: ledger.count('held'),
    driftPixels: facts?.aligned?.driftPixels ?? null,
  };
  const differs = facts ? [...(facts.dark?.differs ?? []), ...(facts.flat?.differs ?? [])] : [];
  return {
    // Others may have been added since the first picture was drawn.
    frames: shown[0]?.facts.frames ?? stack.contents.frames,
    failures,
    written,
    counts,
    calibration: { trouble: [...troubles].join('; ') || null, differs },
  };
}

const NO_PICTURE = { width: 0, height: 0 };

/** Resolves when the picture is encoded; `shown` when it is written, or cannot be. Errors: none. */
async function draw(
  stack: Parts,
  ports: EnginePorts,
  preview: PreviewSettings,
  moment: Moment,
): Promise<{ shown: Promise<Shown>; trouble: string | null }> {
  const { file, blend } = preview;
  const { contents, durability, shown: pictures, turn } = stack;
  const there = await pictures.at(file);
  // The facts are taken in the same turn as the pixels: between here and the encoder nothing can be folded.
  const { facts, trouble, of, same, picture } = await turn.whole(() => {
    const { calibration, trouble } = calibrationForPreview(contents, blend);
    const taken = contents.calibration.factsOf(calibration, contents.ledger.entries());
    const facts = { ...factsNow(stack, blend, moment), ...taken };
    // Planes that are as they were give the picture that is there.
    const of = `${durability.changes} ${JSON.stringify(taken)}`;
    const same = there?.of === of && contents.frames > 0 ? there : null;
    const drawn = { ...preview, depth: 8, listsExposures: false, with: calibration } as const;
    const isDrawn = contents.frames > 0 && !same;
    return {
      facts,
      trouble,
      of,
      same,
      picture: isDrawn ? attempt(() => renderNow(contents, ports, drawn)) : null,
    };
  });
  const failed = (error: unknown): Shown => ({ facts, failure: { file, message: messageOf(error) } });
  try {
    const { width, height, bytes: coming } = picture?.() ?? { ...(same ?? NO_PICTURE), bytes: undefined };
    const bytes = await coming;
    const sidecar = { ...facts, width, height };
    const writing = (async () => {
      if (bytes) {
        await ports.publishFile(file, bytes, 0o644);
        await pictures.note(file, { of, width, height });
      }
      await ports.publishFacts(sidecarFile(file), json(sidecar));
      return { facts: sidecar, failure: null };
    })();
    return { shown: writing.catch(failed), trouble };
  } catch (error) {
    return { shown: Promise.resolve(failed(error)), trouble };
  }
}

/** What came of it, to be told later: the result, or the error. */
function attempt<T>(make: () => T): () => T {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
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
    passedOver: moment.passedOver,
    overwritten: moment.overwritten,
    held: ledger.count('held'),
    aligned: driftOf(ledger.folded(), contents.reference?.frame ?? null),
    removed: ledger.count('removed'),
    dark: null,
    flat: null,
    refolding: contents.progress,
    queueFrames: moment.queueFrames,
    state: moment.state,
    stateReason: moment.stateReason,
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
