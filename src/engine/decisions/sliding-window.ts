/**
 * The rolling window: a frame comes in, and what falls out by it is taken out as `remove` does it, in the
 * same moment.
 */
import { messageOf } from '../../core/errors.ts';
import { type Frame, giveBack } from '../../core/frame.ts';
import type { Entry, Ledger } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { FirstCapture, Look } from '../../core/state.ts';
import { fallenOut, windowText } from '../../core/window.ts';
import type { Folding } from '../stack/folding.ts';

/** What becomes of a frame that the window has passed. */
const EXPIRED = { outcome: 'expired', reason: 'window' } as const;

/** A stack as far as frames go out of it as others come in. */
interface Contents {
  readonly settings: Pick<StackSettings, 'window'>;
  readonly ledger: Ledger;
  /** Whether taking a frame out needs its samples. */
  readonly needsSamples: boolean;
  /** Null when nothing is to be refolded. */
  readonly progress: unknown;
  fold(coming: Folding): void;
  unfold(frame: Frame | null, entry: Entry, decided: typeof EXPIRED, first: FirstCapture | null): void;
}

interface Parts {
  readonly contents: Contents;
  readonly originals: {
    /** Errors: io, naming them, when any of them has no original any more. */
    mustBeThere(entries: readonly Entry[], what: string): Promise<void>;
  };
  readonly again: {
    /** The frame as it was folded. Errors: those of developing it. */
    repeated(entry: Entry): Promise<Frame>;
    /** The earliest of these, with its look where that is known. Errors: io when its original is gone. */
    firstOf(rest: readonly Entry[], known: ReadonlyMap<string | null, Look>): Promise<FirstCapture | null>;
  };
  /** Refolds what is due. Errors: those of a refold. */
  refold(): Promise<void>;
}

/** A frame that is ready to be taken out; `frame` null where planes are refolded instead. */
interface Leaving {
  readonly frame: Frame | null;
  readonly first: FirstCapture | null;
}

export class SlidingWindow {
  private readonly parts: Parts;
  /**
   * By digest, of frames that came in since the start: each is the earliest one day, and would have to be
   * read once more for it.
   */
  private readonly looks = new Map<string | null, Look>();
  private look: Look | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Why a frame would be out as soon as it is in, in words; null when it would not. */
  whyPassed(entry: Entry): string | null {
    const { settings, ledger } = this.parts.contents;
    if (settings.window === null) return null;
    const frames = ledger.folded().filter(({ digest }) => digest !== entry.digest);
    if (!fallenOut([...frames, entry], settings.window).includes(entry)) return null;
    return `it was taken before ${windowText(settings.window)} of this stack`;
  }

  /** A frame that came too late is known, and was never in the stack. */
  pass(entry: Entry): void {
    this.parts.contents.ledger.record({ ...entry, ...EXPIRED });
  }

  /**
   * Within the turn of the planes. A frame that cannot be taken out stays in, and is tried again with the
   * next that comes. What is said of those; null when there is none.
   *
   * The frames are taken out before the new one is in, but for the last, which goes as it comes: at no moment
   * are there more than the window has, and never none.
   *
   * Errors: those of folding; what was to go may be out then.
   */
  async fold(coming: Folding): Promise<string | null> {
    const { contents } = this.parts;
    const { window } = contents.settings;
    const leaving = window === null ? [] : fallenOut([...contents.ledger.folded(), coming.entry], window);
    const stay: string[] = [];
    if (window !== null) this.remember(coming);
    for (const [i, entry] of leaving.entries()) {
      const ready = await this.prepare(entry, coming.entry).catch((error) => {
        stay.push(`${printable(entry.path)} stays in the window that has passed it: ${messageOf(error)}`);
        return null;
      });
      if (i === leaving.length - 1) contents.fold(coming);
      if (ready) this.takeOut(entry, ready);
    }
    if (leaving.length === 0) contents.fold(coming);
    // It would begin again with every frame that goes, and never end.
    if (window !== null && contents.progress !== null) await this.parts.refold().catch(() => undefined);
    return stay.length === 0 ? null : stay.join('; ');
  }

  /** Errors: io, naming them, when originals are gone; those of developing. */
  private async prepare(entry: Entry, coming: Entry): Promise<Leaving> {
    const { contents, originals, again } = this.parts;
    const rest = [...contents.ledger.folded(), coming].filter(({ digest }) => digest !== entry.digest);
    if (!contents.needsSamples) await originals.mustBeThere(rest, 'refold the others');
    const first = await again.firstOf(rest, this.looks);
    return { first, frame: contents.needsSamples ? await again.repeated(entry) : null };
  }

  /** That of a mosaic has to be read for its sensor. */
  private remember({ frame, entry, look }: Folding): void {
    if (frame.shape.mosaic) return;
    const { orientation, iccProfile } = look;
    // One object for all frames that look alike: a profile is long.
    const isSame = this.look?.orientation === orientation && this.look.iccProfile === iccProfile;
    if (!isSame) this.look = { orientation, iccProfile };
    if (this.look) this.looks.set(entry.digest, this.look);
  }

  private takeOut({ digest }: Entry, { frame, first }: Leaving): void {
    const { contents } = this.parts;
    this.looks.delete(digest);
    const now = contents.ledger.withDigest(digest ?? '');
    if (now?.outcome === 'folded') contents.unfold(frame, now, EXPIRED, first);
    if (frame) giveBack(frame.samples);
  }
}
