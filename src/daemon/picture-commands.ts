/** The commands that draw: the stack as it is, and an interval of its timeline. */
import { isAbsolute } from 'node:path';
import { type Crop, crops } from '../core/common-area.ts';
import type { Commands } from '../core/control.ts';
import { type Mending, mendings } from '../core/dark.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Interval } from '../core/interval.ts';
import type { IntervalAsk } from '../core/interval-picture.ts';
import { printable } from '../core/names.ts';
import type { RenderSettings } from '../core/settings.ts';
import { isInside } from '../io/inside.ts';
import type { Engine } from './ports.ts';

type Drawing = 'timeline' | 'interval' | 'render';
type Handlers = { [N in Drawing]: (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']> };

/** Errors: usage; cannot-create; those of the engine. */
export function pictureCommands(stack: {
  readonly capturesFolders: readonly string[];
  readonly engine: Engine;
}): Handlers {
  return {
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

/** The fields of a body; none where it is not an object. */
export function saidIn(ask: unknown): Readonly<Record<string, unknown>> {
  return typeof ask === 'object' && ask !== null ? { ...ask } : {};
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
