/** The dark and the flat of a stack: read once, given to whoever draws, with what is wrong with them in words. */
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
import type { Calibrates, ToCalibrate } from '../pictures/calibrated.ts';
import { readSums } from './read-sums.ts';

interface Ports {
  readonly storage: Pick<Storage, 'load'>;
  lookAt(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
}

export interface CalibrationFacts {
  readonly dark: DarkFacts | null;
  readonly flat: FrameFacts | null;
}

export class StackCalibration implements Calibrates {
  private readonly settings: CalibrationSettings;
  private readonly ports: Ports;
  private readonly failures: StackError[] = [];
  private readonly stamps = new Map<CalibrationFile, string>();
  private dark: FrameSums | null = null;
  private boxes: DarkBoxes | null = null;
  private flat: FrameSums | null = null;
  private gains: { readonly of: string; readonly gains: FlatGains } | null = null;

  private constructor(settings: CalibrationSettings, ports: Ports) {
    this.settings = settings;
    this.ports = ports;
  }

  /** Errors: none; what cannot be read is said to whoever draws. */
  static async open(settings: CalibrationSettings, ports: Ports): Promise<StackCalibration> {
    const opened = new StackCalibration(settings, ports);
    const { dark, flat, mend } = settings;
    if (dark) opened.dark = await opened.read('dark', dark, mend === 'dark');
    if (flat) opened.flat = await opened.read('flat', flat, false);
    opened.boxes = opened.dark && new DarkBoxes(opened.dark.samples);
    return opened;
  }

  private async read(
    what: 'dark' | 'flat',
    source: CalibrationFile,
    findsHot: boolean,
  ): Promise<FrameSums | null> {
    try {
      const found = await this.ports.lookAt(source.file);
      if (typeof found !== 'string') this.stamps.set(source, stampOf(found));
      return await readSums(what, source, this.ports.storage, findsHot);
    } catch (error) {
      const code = error instanceof StackError ? error.code : 'io';
      const about = messageOf(error).includes(source.from) ? '' : `the ${what} ${printable(source.from)}: `;
      this.failures.push(new StackError(code === 'damaged-state' ? 'usage' : code, about + messageOf(error)));
      return null;
    }
  }

  /**
   * What a picture is drawn with; null where nothing is to be taken out.
   *
   * Errors: usage when it does not fit, or is of another light; those of the reading.
   */
  for({ shape, light, black }: ToCalibrate): Calibration | null {
    const { dark, flat } = this.settings;
    if ((dark === null && flat === null) || shape === null) return null;
    const [failure] = this.failures;
    if (failure) throw failure;
    for (const [what, of] of [['dark', this.dark] as const, ['flat', this.flat] as const])
      if (of) mustBeOf(what, of.source.from, of.shape, shape, light);
    const mends = (this.dark?.hot ?? null) !== null;
    return { dark: this.dark, boxes: this.boxes, flat: this.gainsFor(black), mends };
  }

  private gainsFor(black: readonly number[]): FlatGains | null {
    if (this.flat === null) return null;
    const of = black.join();
    if (this.gains?.of !== of) this.gains = { of, gains: flatGains(this.flat, black) };
    return this.gains.gains;
  }

  /** What is no longer as it was read, in words; null when all is. Errors: none. */
  async changed(): Promise<string | null> {
    const { dark, flat } = this.settings;
    const said: string[] = [];
    for (const [what, source] of [['dark', dark] as const, ['flat', flat] as const]) {
      const then = source && this.stamps.get(source);
      if (!then) continue;
      const now = await this.ports.lookAt(source.file).catch(() => 'gone' as const);
      if (typeof now !== 'string' && stampOf(now) === then) continue;
      const is = typeof now === 'string' ? 'is gone' : 'was changed';
      said.push(`the ${what} ${printable(source.from)} ${is}: previews go on with it as it was read`);
    }
    return said.join('; ') || null;
  }

  /** Of what a picture was drawn with, beside the stack's own entries. */
  factsOf(calibration: Calibration | null, entries: Iterable<Entry>): CalibrationFacts {
    if (calibration === null) return { dark: null, flat: null };
    const lights = takenOf(entries);
    const facts = (what: 'dark' | 'flat', { source, frames, digest, taken }: FrameSums): FrameFacts => {
      return { file: source.from, frames, digest, differs: differences(what, taken, lights) };
    };
    const { dark, flat } = calibration;
    const hot = calibration.mends ? (dark?.hot ?? null) : null;
    const mended = { hotPixels: hot?.at.length ?? null, map: hot?.digest ?? null };
    return {
      dark: dark && { ...facts('dark', dark), ...mended },
      flat: flat && facts('flat', flat.source),
    };
  }
}
