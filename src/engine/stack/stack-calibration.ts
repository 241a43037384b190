/**
 * The dark and the flat of a stack: read once, given to whoever draws, with what is wrong with them in words.
 */
import type { Calibration } from '../../core/calibration.ts';
import type { CalibrationFile, CalibrationSettings, DarkFacts, FrameFacts } from '../../core/dark.ts';
import { DarkBoxes } from '../../core/dark-boxes.ts';
import { differences, mustBeOf, takenOf } from '../../core/dark-fit.ts';
import type { FrameSums } from '../../core/dark-sums.ts';
import type { Entry } from '../../core/entry.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import { type FlatGains, flatGains } from '../../core/flat-gains.ts';
import { printable } from '../../core/names.ts';
import { type Facts, stampOf } from '../../core/settle.ts';
import type { Storage } from '../../core/storage.ts';
import { readSums } from '../calibrate/read-sums.ts';
import type { Corrected, SumsSaid } from '../calibrate/step.ts';
import type { Calibrates, ToCalibrate } from '../pictures/calibrated.ts';

interface Ports {
  readonly storage: Pick<Storage, 'load'>;
  /** Errors: io when the place hangs. */
  lookAtOutput(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
}

export interface CalibrationFacts {
  readonly dark: DarkFacts | null;
  readonly flat: FrameFacts | null;
}

/** One of the two: its sums, or why there are none. `stamp`: of the file that was read, or could not be. */
interface Held {
  readonly what: 'dark' | 'flat';
  readonly source: CalibrationFile;
  sums: FrameSums | null;
  failure: StackError | null;
  stamp: string | null;
}

export class StackCalibration implements Calibrates {
  private readonly ports: Ports;
  private readonly mends: boolean;
  /** What frames went through before they were folded; null for nothing. */
  readonly corrected: Corrected | null;
  private readonly dark: Held | null;
  private readonly flat: Held | null;
  private boxes: { readonly of: FrameSums; readonly boxes: DarkBoxes } | null = null;
  private gains: { readonly of: FrameSums; readonly black: string; readonly gains: FlatGains } | null = null;

  private constructor({ dark, flat, mend }: CalibrationSettings, ports: Ports, corrected: Corrected | null) {
    const held = (what: 'dark' | 'flat', source: CalibrationFile | null): Held | null =>
      source && { what, source, sums: null, failure: null, stamp: null };
    this.ports = ports;
    this.corrected = corrected;
    this.mends = mend === 'dark';
    this.dark = held('dark', dark);
    this.flat = held('flat', flat);
  }

  /** Errors: none; what cannot be read is said to whoever draws. */
  static async open(
    settings: CalibrationSettings,
    ports: Ports,
    corrected: Corrected | null = null,
  ): Promise<StackCalibration> {
    const opened = new StackCalibration(settings, ports, corrected);
    for (const held of opened.all) await opened.read(held, await opened.stampOf(held));
    return opened;
  }

  private get all(): readonly Held[] {
    return [this.dark, this.flat].filter((held) => held !== null);
  }

  /** Null where nothing is, or no answer comes. Errors: none. */
  private async stampOf({ source }: Held): Promise<string | null> {
    const found = await this.ports.lookAtOutput(source.file).catch(() => 'gone' as const);
    return typeof found === 'string' ? null : stampOf(found);
  }

  private async read(held: Held, stamp: string | null): Promise<void> {
    const { what, source } = held;
    held.stamp = stamp;
    try {
      held.sums = await readSums(what, source, this.ports.storage, what === 'dark' && this.mends);
      held.failure = null;
    } catch (error) {
      const about = messageOf(error).includes(source.from) ? '' : `the ${what} ${printable(source.from)}: `;
      held.failure = new StackError('usage', about + messageOf(error), { cause: error });
    }
  }

  /**
   * What could not be read and has changed since is tried again. In words what is no longer as it was read,
   * null when all is. Errors: none.
   */
  async look(): Promise<string | null> {
    const said: string[] = [];
    for (const held of this.all) {
      const now = await this.stampOf(held);
      if (now === held.stamp) continue;
      if (held.sums === null) {
        await this.read(held, now);
        continue;
      }
      const is = now === null ? 'is gone' : 'was changed';
      const text = `the ${held.what} ${printable(held.source.from)} ${is}`;
      said.push(`${text}: previews go on with it as it was read, and the next start needs it`);
    }
    return said.join('; ') || null;
  }

  /**
   * What a picture is drawn with; null where nothing is to be taken out.
   *
   * Errors: usage when it could not be read, does not fit, or is of another light.
   */
  for({ shape, light, black }: ToCalibrate): Calibration | null {
    if (this.all.length === 0 || shape === null) return null;
    for (const { what, source, sums, failure } of this.all) {
      if (sums) mustBeOf(what, source.from, sums.shape, shape, light);
      else if (failure) throw failure;
    }
    const dark = this.dark?.sums ?? null;
    return {
      dark,
      boxes: this.boxesOf(dark),
      flat: this.gainsFor(black),
      mends: dark?.hot != null,
      darks: dark?.frames ?? null,
      pedestal: 0,
    };
  }

  private boxesOf(dark: FrameSums | null): DarkBoxes | null {
    if (dark === null) return null;
    if (this.boxes?.of !== dark) this.boxes = { of: dark, boxes: new DarkBoxes(dark.samples) };
    return this.boxes.boxes;
  }

  private gainsFor(black: readonly number[]): FlatGains | null {
    const flat = this.flat?.sums ?? null;
    if (flat === null) return null;
    const isKnown = this.gains?.of === flat && this.gains.black === black.join();
    if (!isKnown) this.gains = { of: flat, black: black.join(), gains: flatGains(flat, black) };
    return this.gains?.gains ?? null;
  }

  /** Facts of what a picture was drawn with, beside the stack's own entries. */
  factsOf(calibration: Calibration | null, entries: Iterable<Entry>): CalibrationFacts {
    if (calibration === null) return { dark: null, flat: null };
    const lights = takenOf(entries);
    const facts = (what: 'dark' | 'flat', { source, frames, digest, taken }: SumsSaid): FrameFacts => {
      return { file: source.from, frames, digest, differs: differences(what, taken, lights) };
    };
    const { dark, flat, map } =
      calibration.pedestal > 0 ? (this.corrected ?? nothing) : drawnWith(calibration);
    const hot = map ?? dark?.hot ?? null;
    const mended = { hotPixels: hot?.at.length ?? null, map: hot?.digest ?? null };
    return {
      dark: dark && { ...facts('dark', dark), ...mended },
      flat: flat && facts('flat', flat),
    };
  }
}

const nothing: Corrected = { dark: null, flat: null, map: null };

function drawnWith({ dark, flat, mends }: Calibration): Corrected {
  return { dark: dark && { ...dark, hot: mends ? dark.hot : null }, flat: flat?.source ?? null, map: null };
}
