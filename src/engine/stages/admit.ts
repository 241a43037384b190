/** Stage 3: a capture is read, found whole, and known or new, wanted or not. */

import { StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import { type Entry, isKept } from '../../core/ledger.ts';
import { outsideOf } from '../../core/period.ts';
import { type Facts, modifiedMsOf, stampOf } from '../../core/settle.ts';
import { isoTime } from '../../core/sidecar.ts';
import type { Spooled } from '../../core/storage.ts';
import type { TakeReply } from '../../core/verdict.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { Requests } from '../../wire/protocol.ts';
import { sha256Of } from '../decisions/originals.ts';
import type { EnginePorts } from '../ports.ts';
import type { Stack } from '../stack/stack.ts';
import { beginDecoding, type CameraFacts, type Decoding, saidOf } from './develop.ts';

export type Ask = Requests['take']['ask'];
export type Verdict = Omit<TakeReply, 'frames' | 'exposureSecondsTotal'>;
/** An entry whose outcome is still open. */
export type OpenEntry = Omit<Entry, 'outcome'>;

/** A capture that was read, is whole, is new and is wanted. */
export interface Admitted {
  readonly facts: Facts;
  readonly bytes: Buffer;
  readonly decoder: Decoder;
  /** Begun already. */
  readonly decoding: Decoding | null;
  readonly entry: OpenEntry & { readonly digest: string; readonly imageDigest: string };
  /** Before a restart: it is folded again, whatever is said of new captures. */
  readonly wasFolded: boolean;
}

/** A capture that is not to be folded as it is: the error says why, the entry whom it concerns. */
export interface Refused {
  readonly error: unknown;
  readonly entry: OpenEntry;
}

const unread = { digest: null, imageDigest: null };
/** The stamp of a frame from the spool: its capture, if it is still there, has another and is then recognised by its bytes. */
const SPOOL_STAMP = 'spool';

export class Admission {
  private readonly stack: Stack;
  private readonly ports: EnginePorts;

  constructor(stack: Stack, ports: EnginePorts) {
    this.stack = stack;
    this.ports = ports;
  }

  /**
   * `inHand` waits for a capture with the same pixels that is being decoded: what becomes of it decides. `isAlone`: no other frame is
   * being decoded, so this one may be while its bytes are hashed; in a backlog there is no core to spare for what may not be wanted.
   *
   * Errors: none; what is wrong with a capture is a refusal.
   */
  async admit(
    ask: Ask,
    inHand: (imageDigest: string) => Promise<unknown>,
    isAlone: boolean,
  ): Promise<Verdict | Admitted | Refused> {
    const { path, spooled } = this.stack.captureOf(ask.path);
    const asked: OpenEntry = { path, stamp: spooled ? SPOOL_STAMP : ask.stamp, ...unread };
    const read = await this.ports.readCapture(ask.path).catch((error: unknown) => ({ error, entry: asked }));
    if (read === 'gone' || read === 'changed') return { outcome: read };
    if ('error' in read) return read;
    const { facts, bytes } = read;
    // What was settled is not what was read: somebody put another file in its place in between.
    if (!spooled && !ask.stamp.startsWith(stampOf(facts))) return { outcome: 'changed' };
    const seen = spooled ? asked : { ...asked, stamp: stampOf(facts) };
    if (spooled && sha256Of(bytes, [{ start: 0, end: bytes.length }]) !== spooled.digest) {
      this.stack.spoil(spooled);
      if (this.stack.ledger.withDigest(spooled.digest)) return { outcome: 'known' };
      return { error: damagedSpool(spooled), entry: seen };
    }
    const decoder = this.ports.decoders.find((candidate) => candidate.matches(bytes));
    if (!decoder) return { error: unknownFormat(bytes), entry: seen };
    const walk = decoder.walk(bytes);
    if (!walk.whole) return { error: new StackError('truncated', walk.reason), entry: seen };
    if (walk.doubt !== undefined && !ask.acceptDoubt && !ask.last) {
      return { outcome: 'pending', doubt: true, stamp: seen.stamp, message: walk.doubt };
    }
    const decoding = isAlone && this.isLikelyNew(path) ? await this.begin(decoder, bytes) : null;
    const digest = sha256Of(bytes, [{ start: 0, end: bytes.length }]);
    const imageDigest = sha256Of(bytes, walk.imageRanges);
    await inHand(imageDigest);
    const found = await this.judge({ ...seen, digest, imageDigest }, { facts, bytes, decoder, decoding });
    if ('outcome' in found && decoding) drop(decoding);
    return found;
  }

  /** What is read is known, left out, or to be developed. */
  private async judge(
    entry: Admitted['entry'],
    read: Omit<Admitted, 'entry' | 'wasFolded'>,
  ): Promise<Verdict | Admitted> {
    const { facts, bytes } = read;
    const wasFolded = this.stack.wasFolded(entry);
    const known = this.isKnown(entry, wasFolded);
    if (known) return known;
    const said = () => saidOf(bytes, modifiedMsOf(facts));
    const left = wasFolded ? null : (this.isPaused(entry, said) ?? this.isOutside(entry, said));
    if (left) return left;
    const numbered = await this.numbered(entry);
    const skipped = wasFolded ? null : this.isSkipped(numbered);
    return skipped ?? { ...read, entry: numbered, wasFolded };
  }

  /** A guess: no rule that is decided by its bytes is likely to keep it out. */
  private isLikelyNew(path: string): boolean {
    const { ledger, paused, settings } = this.stack;
    const { everyNth, from, until } = settings;
    return !paused && everyNth === 1 && from === null && until === null && ledger.at(path) === undefined;
  }

  /** Null when its header is wrong, which is told when it is its turn. */
  private begin(decoder: Decoder, bytes: Buffer): Promise<Decoding | null> {
    return beginDecoding(decoder, bytes, this.stack.shapeWanted, 'soon').catch(() => null);
  }

  /** Invariant 3: the same bytes, or the same pixels rewritten under the same name, are the same exposure. */
  private isKnown(entry: Admitted['entry'], wasFolded: boolean): Verdict | null {
    const { ledger } = this.stack;
    const same = ledger.withDigest(entry.digest);
    if (same?.path === entry.path) {
      ledger.record({ ...same, stamp: entry.stamp });
      return { outcome: 'known', stamp: entry.stamp };
    }
    const unread = ledger.unreadWithStamp(entry.stamp);
    if (unread?.outcome === 'skipped') {
      ledger.record({ ...entry, outcome: 'skipped', reason: 'existing' });
      return { outcome: 'skipped', stamp: entry.stamp };
    }
    const first = same ?? ledger.withImage(entry.path, entry.imageDigest);
    // With other metadata it may have been left out when it came before its copy in the spool.
    if (!first || (wasFolded && (first.outcome === 'skipped' || first.outcome === 'held'))) return null;
    ledger.record({ ...entry, outcome: 'duplicate', reason: first.path });
    return { outcome: 'duplicate', stamp: entry.stamp, message: first.path };
  }

  /** What comes during a pause is kept out, and may be put back; it has no number in the count of `everyNth`. */
  private isPaused(entry: Admitted['entry'], said: () => CameraFacts): Verdict | null {
    if (!this.stack.paused) return null;
    const message = 'it came while the stack was paused';
    this.stack.ledger.record({ ...entry, ...said(), outcome: 'held', reason: 'paused', message });
    return { outcome: 'held', stamp: entry.stamp, message };
  }

  /** What lies outside the period has no number: everyNth counts within it. */
  private isOutside(entry: Admitted['entry'], said: () => CameraFacts): Verdict | null {
    const { settings, ledger } = this.stack;
    if (settings.from === null && settings.until === null) return null;
    const { capturedAt } = said();
    const reason = outsideOf(settings, capturedAt);
    if (reason === null) return null;
    const message = `taken at ${isoTime(capturedAt)}`;
    ledger.record({ ...entry, outcome: 'skipped', reason, message, capturedAt });
    return { outcome: 'skipped', stamp: entry.stamp, message };
  }

  private isSkipped(entry: Admitted['entry']): Verdict | null {
    if (isKept(entry.ordinal ?? 0, this.stack.settings.everyNth)) return null;
    this.stack.ledger.record({ ...entry, outcome: 'skipped', reason: 'every-nth' });
    this.stack.decided(entry);
    return { outcome: 'skipped', stamp: entry.stamp };
  }

  /** A pending capture that is asked about again keeps its number, so that the count is of captures. */
  private async numbered(entry: Admitted['entry']): Promise<Admitted['entry']> {
    if (this.stack.settings.everyNth === 1) return entry;
    return { ...entry, ordinal: await this.stack.ordinalOf(entry, this.ports.storage) };
  }
}

function unknownFormat(bytes: Buffer): StackError {
  if (bytes.length === 0) return new StackError('truncated', 'expected a picture, found an empty file');
  const start = bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return new StackError(
    'unknown-format',
    `expected a picture of a known format, found a file that starts with ${start}`,
  );
}

function damagedSpool({ file, digest }: Spooled): StackError {
  return new StackError('unreadable', `expected the bytes with SHA-256 ${digest}, found others in ${file}`);
}

/** What nobody wants gives its memory back. */
function drop({ samples }: Decoding): void {
  samples.then(giveBack, () => undefined);
}
