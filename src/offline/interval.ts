/**
 * The exact long exposure of an interval of a shoot: its originals folded, onto segments where these are
 * kept, or, where that is less work, the other frames taken out of the stack.
 */
import { planesOf } from '../config/settings.ts';
import { foldersIn } from '../core/capture-folders.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { framesIn } from '../core/interval.ts';
import type { Entry } from '../core/ledger.ts';
import { isCounter, planeOrder } from '../core/plane.ts';
import type { RenderSettings, StackSettings } from '../core/settings.ts';
import { mustBeOutside } from '../daemon/picture-commands.ts';
import { sendCommand } from '../io/control/client.ts';
import { localTime } from '../io/instant.ts';
import { mustBeTrusted } from '../io/trusted.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { atRest, isFile } from './at-rest.ts';
import { startBatch, unkept } from './batch.ts';
import { withFolded } from './fold-again.ts';
import { type ReadState, readState } from './read-state.ts';
import { type IntervalFlags, intervalOf } from './render-request.ts';
import { type SegmentedStack, segmentedStack } from './segmented-stack.ts';

export interface IntervalDrawn {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Whether the others were taken out of the stack, rather than these folded. */
  readonly subtracted: boolean;
  /** How many segments it is merged of. */
  readonly segments: number;
}

/** A stack whose interval is wanted. */
interface Wanted {
  readonly state: ReadState;
  readonly settings: StackSettings;
  readonly inside: readonly Entry[];
  /** Frames of the stack that are not within. */
  readonly others: readonly Entry[];
  /** Null where none are kept. */
  readonly segmented: SegmentedStack | null;
}

type Drawn = Omit<IntervalDrawn, 'subtracted'>;

/**
 * `place`: a state folder, or a state file. A daemon that is at work there makes durable what it has; it
 * folds on meanwhile.
 *
 * Errors: nothing-folded when no frame lies within; io, naming them, when originals are gone; usage;
 * cannot-create; those of reading the state and of the engine.
 */
export async function renderInterval(
  place: string,
  asked: IntervalFlags,
  ask: RenderSettings,
): Promise<IntervalDrawn> {
  if (!(await isFile(place))) await sendCommand(place, 'checkpoint', {});
  const { settings: own } = await atRest(place);
  const state = await readState(own.stateFile ?? place);
  if (own.filters.length > 0) mustBeTrusted(state.file);
  mustBeOutside(ask.file, foldersIn(own).named);
  const frames = state.entries.filter(({ outcome }) => outcome === 'folded' || outcome === 'expired');
  const latestAt = frames.reduce((latest, { capturedAt }) => Math.max(latest, capturedAt ?? 0), 0);
  const inside = framesIn(frames, intervalOf(asked, latestAt));
  if (inside.length === 0) throw new StackError('nothing-folded', nothingIn(frames));
  const others = frames.filter((entry) => entry.outcome === 'folded' && !inside.includes(entry));
  const planes = planesOf([ask.blend], own.align);
  const settings = { ...own, ...kept, planes };
  const segmented = await segmentedStack({ state, own, settings, frames, inside });
  const wanted = { state, settings, inside, others, segmented };
  if (!mayTakeOut(wanted)) return { ...(await fold(wanted, ask)), subtracted: false };
  const ways = [
    { draw: fold, subtracted: false },
    { draw: takeOthersOut, subtracted: true },
  ];
  if (others.length < (segmented?.decoded ?? inside.length)) ways.reverse();
  const [first, second] = ways as [(typeof ways)[0], (typeof ways)[0]];
  try {
    return { ...(await first.draw(wanted, ask)), subtracted: first.subtracted };
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'io') throw error;
    // Originals are gone that the other way may not need.
    return {
      ...(await second.draw(wanted, ask).catch(() => Promise.reject(error))),
      subtracted: second.subtracted,
    };
  }
}

/** What the stack is for this picture alone. */
const kept = {
  stateFile: null,
  spoolFolder: null,
  previews: [],
  closeAfter: null,
  history: null,
  hold: unkept.hold,
  timeline: null,
  statusFile: null,
} as const satisfies Partial<StackSettings>;

/**
 * Whether the planes of the stack, with all of these frames in them, have what the picture is made of, and
 * lose it exactly.
 */
function mayTakeOut({ state: { header }, settings: { planes }, inside }: Wanted): boolean {
  const names: readonly string[] = header.planes.map(({ name }) => name);
  // A pick among them would have all others refolded.
  const has =
    planeOrder.every((plane) => isCounter(plane) || !names.includes(plane)) &&
    planes.every((plane) => names.includes(plane));
  return has && header.refold === null && inside.every(({ outcome }) => outcome === 'folded');
}

async function fold(wanted: Wanted, ask: RenderSettings): Promise<Drawn> {
  const { state, settings, inside, segmented } = wanted;
  const drawn = await segmented?.draw((edges) => drawFolded(state, edges.settings, edges.rest, ask));
  return drawn ?? { ...(await drawFolded(state, settings, inside, ask)), segments: 0 };
}

function drawFolded(
  state: ReadState,
  settings: StackSettings,
  frames: readonly Entry[],
  ask: RenderSettings,
) {
  return withFolded(state, settings, frames, (engine) => draw(engine, ask));
}

async function takeOthersOut({ state, settings, others }: Wanted, ask: RenderSettings): Promise<Drawn> {
  const engine = startBatch();
  try {
    const planes = planeOrder.filter((plane) => state.header.planes.some(({ name }) => name === plane));
    await engine.ask('open', { ...settings, planes, startsFrom: state.file });
    const names = others.map(({ number }) => String(number));
    if (names.length > 0) {
      const { refolding } = await engine.ask('remove', { frames: names });
      if (refolding) await engine.ask('refold', {});
    }
    return { ...(await draw(engine, ask)), segments: 0 };
  } finally {
    await engine.close();
  }
}

/** Errors: cannot-create; those of drawing. */
async function draw(engine: EngineClient, ask: RenderSettings) {
  return engine.ask('render', ask).catch((cause) => {
    if (cause instanceof StackError && cause.code !== 'io') throw cause;
    throw new StackError('cannot-create', `cannot write ${ask.file}: ${messageOf(cause)}`, { cause });
  });
}

function nothingIn(frames: readonly Entry[]): string {
  if (frames.length === 0) return 'no frame is in this stack yet: there is nothing to draw';
  const times = frames.map(({ capturedAt }) => capturedAt ?? 0);
  const [first, last] = [Math.min(...times), Math.max(...times)].map(localTime);
  const numbers = frames.map(({ number = 0 }) => number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return `no frame of this stack lies within: its frames were taken from ${first} to ${last}, and have numbers from ${low} to ${high}`;
}
