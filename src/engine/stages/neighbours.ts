/** Those who have a part in what becomes of a capture, as `take` needs them. */
import type { Finished } from '../../core/control.ts';
import type { Entry } from '../../core/ledger.ts';
import type { TakeAsk } from '../../core/verdict.ts';
import type { Folding } from '../stack/folding.ts';
import type { Admitted, Refused, Verdict, WhenDone } from './admitted.ts';

/** Stage 3, as `take` needs it. */
export interface Admitting {
  expect(ask: TakeAsk): void;
  admit(ask: TakeAsk, whenDone: WhenDone, isAlone: boolean): Promise<Verdict | Admitted | Refused>;
}

/** The end of a stack that has all that it may have. */
export interface Finishing {
  readonly isFull: boolean;
  /** Errors: those of finishing. */
  finishFull(): Promise<Finished | null>;
}

/** What falls out of a rolling window as frames come in. */
export interface Sliding {
  /** Why a frame would be out as soon as it is in; null when it would not. */
  whyPassed(entry: Entry): string | null;
  /** A frame that came too late. */
  pass(entry: Entry): void;
  /** In the turn of the planes. What is said of frames that could not go. Errors: those of folding. */
  fold(folding: Folding): Promise<string | null>;
}

/** The pictures of a stack's growth. */
export interface Growing {
  /** A frame has been folded. Errors: none. */
  note(): Promise<void>;
}

/** Those who have a part in it. */
export interface Neighbours {
  readonly admission: Admitting;
  readonly finisher: Finishing;
  readonly window: Sliding;
  readonly growth: Growing;
}
