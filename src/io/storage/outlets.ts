/**
 * Files that others look at, wherever they are: each is written in its own turn and time, so that a place
 * that hangs holds up no other.
 */
import { dirname } from 'node:path';
import { StackError } from '../../core/errors.ts';
import { type Timers, within } from '../deadline.ts';

/** A place has so long for each file, and a second more for each of these bytes: a slow one does not hang. */
const WAIT_MS = 5000;
const BYTES_A_SECOND = 2_000_000;
/** Writes side by side in one folder. Each that hangs keeps a thread of the process, so there are no more. */
const SIDE_BY_SIDE = 2;

interface Place {
  /** Files that are being written, and whether they have been given up. */
  readonly writing: Map<string, { isHung: boolean }>;
  readonly waiting: (() => void)[];
}

export class Outlets {
  private readonly timers: Timers;
  private readonly places = new Map<string, Place>();

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /**
   * Resolves when `work` has. What does not end in time is left behind: until it does, the file is not tried
   * again.
   *
   * Units: `bytes` that are to be written. Errors: those of `work`; io when the place hangs.
   */
  async write<T>(file: string, bytes: number, work: () => Promise<T>): Promise<T> {
    const folder = dirname(file);
    const place: Place = this.places.get(folder) ?? { writing: new Map(), waiting: [] };
    this.places.set(folder, place);
    while (place.writing.size >= SIDE_BY_SIDE || place.writing.has(file)) {
      const hung = [...place.writing.values()].filter(({ isHung }) => isHung).length;
      if (hung >= SIDE_BY_SIDE || place.writing.get(file)?.isHung) throw hangs(folder);
      await new Promise<void>((resolve) => place.waiting.push(() => resolve()));
    }
    const limitMs = WAIT_MS + (bytes / BYTES_A_SECOND) * 1000;
    return this.begin(place, file, limitMs, work);
  }

  private async begin<T>(place: Place, file: string, limitMs: number, work: () => Promise<T>): Promise<T> {
    const state = { isHung: false };
    place.writing.set(file, state);
    const wakeAll = () => {
      for (const go of place.waiting.splice(0)) go();
    };
    const done = work().finally(() => {
      place.writing.delete(file);
      wakeAll();
    });
    return within(done, limitMs, this.timers, () => {
      state.isHung = true;
      wakeAll();
      return hangs(dirname(file));
    });
  }
}

function hangs(folder: string): StackError {
  return new StackError('io', `${folder} does not answer; the file is not tried again before it does`);
}
