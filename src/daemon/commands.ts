/** The commands of the photographer, performed: by the daemon on its running stack, and without one on a stack that rests. */

import { isAbsolute } from 'node:path';
import { type Crop, crops } from '../core/common-area.ts';
import type { CommandName, Commands, ControlStatus } from '../core/control.ts';
import { type Mending, mendings } from '../core/dark.ts';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import type { Interval } from '../core/interval.ts';
import { printable } from '../core/names.ts';
import type { RenderSettings } from '../core/settings.ts';
import type { IntervalAsk } from '../core/timeline.ts';
import type { Standing } from '../core/verdict.ts';
import { isInside } from '../io/inside.ts';
import type { Engine } from './ports.ts';

/** What a stack offers to those who steer it. */
export interface Steered {
  /** The captures folders, in which nothing is ever written. */
  readonly capturesFolders: readonly string[];
  readonly engine: Engine;
  readonly cadence: {
    /** Everything durable, then shown, now. Errors: io when it cannot be made durable. */
    saveAndShow(): Promise<void>;
  };
  /** Another number when the engine has been replaced: the next one knows only what a checkpoint holds. */
  engineNumber(): number;
  /** Planes are to be refolded; the command does not wait for that. */
  refold(): void;
  now(): Pick<
    ControlStatus,
    'state' | 'stateReason' | 'queueFrames' | 'framesPerSecond' | 'passedOver' | 'overwritten' | 'previews'
  >;
  /** Later captures are held, or no longer. */
  setPaused(paused: boolean): void;
}

type Handlers = { [N in CommandName]: (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']> };

/**
 * A decision is durable when its command is answered.
 *
 * Errors: usage; those of the engine; io when it is done and could not be made durable; engine-died when it is not done, for the
 * engine that knew of it is gone.
 */
export function commandHandlers(stack: Steered): Handlers {
  const tried = <A>(asked: Promise<A>): Promise<A> =>
    asked.catch(async (error) => {
      await keepWhatIsDone(stack, error);
      throw error;
    });
  const decide = async <A>(ask: () => Promise<A>, isDue: (answer: A) => boolean): Promise<A> => {
    const engine = stack.engineNumber();
    const answer = await tried(ask());
    const cause = await stack.cadence.saveAndShow().then(
      () => null,
      (error: unknown) => error,
    );
    // The checkpoint is then that of another engine, which knows nothing of this decision.
    if (stack.engineNumber() !== engine) throw forgotten();
    if (isDue(answer)) stack.refold();
    if (cause === null) return answer;
    const text = `done, but not durable until the next checkpoint: ${messageOf(cause)}`;
    throw new StackError('io', text, { cause });
  };
  const pause = async (paused: boolean) => {
    const ask = async () => {
      await stack.engine.ask('pause', { paused });
      stack.setPaused(paused);
    };
    await decide(ask, () => false);
    return { frames: (await stack.engine.ask('standing', {})).frames };
  };
  const steer = (name: 'remove' | 'restore', asked: unknown) => {
    const frames = namesIn(asked);
    const ask = () => stack.engine.ask(name, { frames });
    return decide(ask, ({ refolding }) => refolding);
  };

  return {
    async status() {
      return controlStatus(await stack.engine.ask('standing', {}), stack.now());
    },
    pause: () => pause(true),
    resume: () => pause(false),
    remove: async (ask) => steer('remove', ask),
    restore: async (ask) => steer('restore', ask),
    async finish(ask) {
      const finished = await tried(stack.engine.ask('finish', { name: nameIn(ask) }));
      // Its own checkpoint is durable; what follows has only to be shown.
      await stack.cadence.saveAndShow().catch(() => undefined);
      return finished;
    },
    reset: () =>
      decide(
        () => stack.engine.ask('reset', {}),
        () => false,
      ),
    async checkpoint() {
      await decide(
        async () => undefined,
        () => false,
      );
      return { frames: (await stack.engine.ask('standing', {})).frames };
    },
    timeline: () => stack.engine.ask('timeline', {}),
    async interval(asked) {
      const ask = intervalIn(asked);
      if (ask.file !== null) mustBeOutside(ask.file, stack.capturesFolders);
      return stack.engine.ask('interval', ask);
    },
    async render(asked) {
      const ask = pictureIn(asked);
      mustBeOutside(ask.file, stack.capturesFolders);
      return stack.engine.ask('render', ask).catch((cause) => {
        if (cause instanceof StackError && cause.code !== 'io') throw cause;
        throw new StackError('cannot-create', `cannot write ${ask.file}: ${messageOf(cause)}`, { cause });
      });
    },
  };
}

/** What the engine says of the stack, and the daemon of itself. */
export function controlStatus(standing: Standing, now: ReturnType<Steered['now']>): ControlStatus {
  const { rejections: _listed, totals: _totals, troubled: _shown, pace: _pace, ...survey } = standing;
  return { ...survey, ...now };
}

/** A command that failed may have decided about some of its frames. Errors: none. */
async function keepWhatIsDone(stack: Steered, error: unknown): Promise<void> {
  if (['usage', 'engine-died'].includes(codeOf(error) ?? '')) return;
  const standing = await stack.engine.ask('standing', {}).catch(() => null);
  await stack.cadence.saveAndShow().catch(() => undefined);
  if (standing?.refolding) stack.refold();
}

function forgotten(): StackError {
  const text =
    'the engine ended before this was durable, and the one in its place does not know of it: say it again';
  return new StackError('engine-died', text);
}

/** The fields of a body; none where it is not an object. */
function saidIn(ask: unknown): Readonly<Record<string, unknown>> {
  return typeof ask === 'object' && ask !== null ? { ...ask } : {};
}

/** Errors: usage when it is no list of names. */
function namesIn(ask: unknown): readonly string[] {
  const { frames } = saidIn(ask);
  const isList =
    Array.isArray(frames) && frames.length > 0 && frames.every((each) => typeof each === 'string');
  if (isList) return frames;
  throw new StackError('usage', 'no frames are named: give a list of names, patterns, numbers or last');
}

/** The name that a master is asked to have. Errors: usage. */
function nameIn(ask: unknown): string | null {
  const { name = null } = saidIn(ask);
  if (name === null) return null;
  if (typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)) return name;
  const found = printable(JSON.stringify(name));
  throw new StackError(
    'usage',
    `${found} cannot be in the name of a file: give up to 64 letters, digits, dots, dashes and underscores`,
  );
}

const isWithin = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && least <= (value as number) && (value as number) <= most;

/** State files that were looked at before. */
function isCalibration(asked: unknown): boolean {
  const { dark = null, flat = null, mend } = saidIn(asked);
  const isFile = (each: unknown) => {
    const { file, from } = saidIn(each);
    return each === null || (typeof file === 'string' && typeof from === 'string');
  };
  return isFile(dark) && isFile(flat) && mendings.includes(mend as Mending);
}

/** Errors: usage, naming what is wrong. */
function pictureIn(ask: unknown): RenderSettings {
  const said = saidIn(ask);
  const { file, blend, ev, depth, maxEdgePixels, quality, crop, calibration } = said;
  const checks = {
    file: typeof file === 'string',
    blend: typeof blend === 'string',
    ev: Number.isFinite(ev),
    depth: [null, 8, 16, 32].includes(depth as number | null),
    maxEdgePixels: isWithin(maxEdgePixels, 1, Number.MAX_SAFE_INTEGER),
    quality: isWithin(quality, 1, 100),
    crop: [undefined, ...crops].includes(crop as Crop | undefined),
    calibration: calibration === undefined || isCalibration(calibration),
  };
  const wrong = Object.entries(checks).filter(([, isRight]) => !isRight);
  if (wrong.length === 0) return said as unknown as RenderSettings;
  const found = wrong.map(([key]) => `${key} ${printable(JSON.stringify(said[key]) ?? 'missing')}`);
  throw new StackError('usage', `no picture can be made with ${found.join(', ')}: ask for it as render does`);
}

/** `file` left out, or null: a JPEG in the answer. Errors: usage, naming what is wrong. */
function intervalIn(ask: unknown): IntervalAsk {
  const { interval, file = null, ...picture } = saidIn(ask);
  const drawn = pictureIn({ ...picture, file: file ?? 'interval.jpg' });
  return { ...drawn, file: file as string | null, interval: mustBeInterval(interval) };
}

/** Errors: usage. */
function mustBeInterval(asked: unknown): Interval {
  const { from = null, until = null, numbers = null, last = null } = saidIn(asked);
  const isAt = (value: unknown) => value === null || Number.isFinite(value);
  const { first, last: end } = saidIn(numbers);
  const { frames, seconds } = saidIn(last);
  const isRight =
    isAt(from) &&
    isAt(until) &&
    (numbers === null ||
      (isWithin(first, 1, Number.MAX_SAFE_INTEGER) && isWithin(end, 1, Number.MAX_SAFE_INTEGER))) &&
    (last === null || (isAt(frames) && isAt(seconds)));
  if (isRight) return { from, until, numbers, last } as Interval;
  const text = `${printable(JSON.stringify(asked))} is no interval: give from, until, numbers and last, as the timeline has them`;
  throw new StackError('usage', text);
}

/** Invariant 1. Errors: usage. */
export function mustBeOutside(file: string, captures: readonly string[]): void {
  if (isAbsolute(file) && !captures.some((folder) => isInside(file, folder))) return;
  throw new StackError(
    'usage',
    `${printable(file)} is not written: give an absolute path outside the captures folder`,
  );
}
