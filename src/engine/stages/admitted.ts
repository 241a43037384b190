/** What admission makes of a capture: a verdict, a refusal, or a capture to be developed. */
import type { Entry } from '../../core/ledger.ts';
import type { Facts } from '../../core/settle.ts';
import type { TakeReply } from '../../core/verdict.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { Written } from '../stack/written.ts';
import type { Decoding } from './develop.ts';

export type Verdict = Omit<TakeReply, 'frames' | 'exposureSecondsTotal'>;

/** Waits for captures of these pixels or names that are being decoded: what becomes of them decides. */
export type WhenDone = (keys: readonly string[]) => Promise<unknown>;

/** An entry whose outcome is still open. */
export type OpenEntry = Omit<Entry, 'outcome'>;

/** A capture that was read, is whole, is new and is wanted. */
export interface Admitted {
  readonly facts: Facts;
  readonly bytes: Buffer;
  /** Gives their memory back. */
  release(): void;
  readonly decoder: Decoder;
  /** Begun already. */
  readonly decoding: Decoding | null;
  readonly entry: OpenEntry & { readonly digest: string; readonly imageDigest: string };
  /** How it is told from others. */
  readonly capture: Written;
  /** Before a restart: it is refolded, whatever is said of new captures. */
  readonly wasFolded: boolean;
}

/** A capture that is not to be folded as it is: the error says why, the entry whom it concerns. */
export interface Refused {
  readonly error: unknown;
  readonly entry: OpenEntry;
}
