/**
 * The exact long exposure of an interval of a shoot: its originals folded, or, where that is less work, the
 * other frames taken out of the stack.
 */
import { planesOf } from '../config/settings.ts';
import { foldersIn } from '../core/capture-folders.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { framesIn } from '../core/interval.ts';
import type { Entry } from '../core/ledger.ts';
import { printable, someOf } from '../core/names.ts';
import { isCounter, planeOrder } from '../core/plane.ts';
import type { RenderSettings, StackSettings } from '../core/settings.ts';
import { mustBeOutside } from '../daemon/picture-commands.ts';
import { sendCommand } from '../io/control/client.ts';
import { localTime } from '../io/instant.ts';
import { mustBeTrusted } from '../io/trusted.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { atRest, isFile } from './at-rest.ts';
import { startBatch, unkept } from './batch.ts';
import { foldAgain } from './fold-again.ts';
import { originalsNow } from './originals-now.ts';
import { type ReadState, readState } from './read-state.ts';
import { type IntervalFlags, intervalOf } from './render-request.ts';

export interface IntervalDrawn {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Whether the others were taken out of the stack, rather than these folded. */
  readonly subtracted: boolean;
}

/** A stack whose interval is wanted. */
interface Wanted {
  readonly state: ReadState;
  readonly settings: StackSettings;
  readonly inside: readonly Entry[];
  /** Frames of the stack that are not within. */
  readonly others: readonly Entry[];
}

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
  const wanted = { state, settings: { ...own, ...kept, planes }, inside, others };
  if (!mayTakeOut(wanted)) return { ...(await fold(wanted, ask)), subtracted: false };
  const ways = [
    { draw: fold, subtracted: false },
    { draw: takeOthersOut, subtracted: true },
  ];
  if (others.length < inside.length) ways.reverse();
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

async function fold({ state, settings, inside }: Wanted, ask: RenderSettings) {
  const { files, missing } = await originalsNow(inside, state.header.captures);
  if (missing.length > 0) throw gone(missing, inside.length);
  const { engine, replies } = await foldAgain(state, settings, files, 'folded');
  try {
    const refused = [...replies].filter(([, { outcome }]) => outcome !== 'folded');
    const [one] = refused;
    if (one)
      throw new StackError(
        'io',
        `${printable(one[0])} cannot be refolded: ${one[1].message ?? one[1].outcome}`,
      );
    return await draw(engine, ask);
  } finally {
    await engine.close();
  }
}

async function takeOthersOut({ state, settings, others }: Wanted, ask: RenderSettings) {
  const engine = startBatch();
  try {
    const planes = planeOrder.filter((plane) => state.header.planes.some(({ name }) => name === plane));
    await engine.ask('open', { ...settings, planes, startsFrom: state.file });
    const names = others.map(({ number }) => String(number));
    if (names.length > 0) {
      const { refolding } = await engine.ask('remove', { frames: names });
      if (refolding) await engine.ask('refold', {});
    }
    return await draw(engine, ask);
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

const NAMES_MAX = 5;

function gone(missing: readonly string[], of: number): StackError {
  const named = someOf(missing.map(printable), NAMES_MAX);
  const text = `${missing.length} of ${of} originals of this interval are gone: ${named}; bring them back`;
  return new StackError('io', text);
}

function nothingIn(frames: readonly Entry[]): string {
  if (frames.length === 0) return 'no frame is in this stack yet: there is nothing to draw';
  const times = frames.map(({ capturedAt }) => capturedAt ?? 0);
  const [first, last] = [Math.min(...times), Math.max(...times)].map(localTime);
  const numbers = frames.map(({ number = 0 }) => number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return `no frame of this stack lies within: its frames were taken from ${first} to ${last}, and have numbers from ${low} to ${high}`;
}
