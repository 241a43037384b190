/** Stages 3 to 6 for one capture: read, admit, decode, fold. What it decides goes into the ledger with its reason. */
import { createHash } from 'node:crypto';
import { type ErrorCode, familyOf, StackError } from '../core/errors.ts';
import { describeShape, sameShape } from '../core/frame.ts';
import { type Entry, isKept } from '../core/ledger.ts';
import { type Facts, stampOf } from '../core/settle.ts';
import { exposureSecondsTotal } from '../core/sidecar.ts';
import type { ByteRange } from '../decoders/containers/container.ts';
import type { Decoder, Header } from '../decoders/decoder.ts';
import { readCaptureFacts } from '../decoders/exif.ts';
import * as registry from '../decoders/index.ts';
import type { EnginePorts } from './ports.ts';
import type { Requests, TakeReply } from './protocol.ts';
import type { Stack } from './stack.ts';

const decoders: readonly Decoder[] = Object.values(registry);

type Ask = Requests['take']['ask'];
type Verdict = Omit<TakeReply, 'frames' | 'exposureSecondsTotal'>;

/** A capture that was read, is whole, is new and is wanted. */
interface Admitted {
  readonly path: string;
  readonly facts: Facts;
  readonly bytes: Buffer;
  readonly decoder: Decoder;
  readonly entry: Omit<Entry, 'outcome'>;
}

export class Taker {
  private readonly stack: Stack;
  private readonly ports: EnginePorts;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly inHand = new Map<string, Promise<Verdict>>();
  private nextOrdinal: number;
  /** Ordinals by digest: a pending capture that is asked about again keeps its own, so that the count is of captures. */
  private readonly undecided = new Map<string, number>();

  constructor(stack: Stack, ports: EnginePorts) {
    this.stack = stack;
    this.ports = ports;
    this.nextOrdinal = stack.ledger.nextOrdinal;
  }

  /** Errors: operating ones only; everything that is the capture's own fault is a verdict. */
  async take(ask: Ask): Promise<TakeReply> {
    // Captures are admitted in the order asked, so that everyNth counts the same on every run; decoding overlaps.
    const admission = this.turn.then(() => this.admit(ask));
    this.turn = admission.catch(() => undefined);
    const verdict = await this.settle(ask, admission);
    const { totals } = this.stack.ledger;
    return { ...verdict, frames: this.stack.frames, exposureSecondsTotal: exposureSecondsTotal(totals) };
  }

  private async settle(ask: Ask, admission: Promise<Verdict | Admitted>): Promise<Verdict> {
    const admitted = await admission;
    if ('outcome' in admitted) return admitted;
    const digest = admitted.entry.digest ?? '';
    const decision = this.decodeAndFold(ask, admitted);
    this.inHand.set(digest, decision);
    const verdict = await decision.finally(() => this.inHand.delete(digest));
    if (verdict.outcome !== 'pending') this.undecided.delete(digest);
    return verdict;
  }

  /** Stage 3. */
  private async admit(ask: Ask): Promise<Verdict | Admitted> {
    const read = await this.ports.readCapture(ask.path).catch((error) => error);
    if (read === 'gone' || read === 'changed') return { outcome: read };
    if (read instanceof Error) return this.refuse(ask, read, { path: ask.path, stamp: ask.stamp, ...unread });
    const { facts, bytes } = read as { facts: Facts; bytes: Buffer };
    const seen = { path: ask.path, stamp: stampOf(facts), ...unread };
    const decoder = decoders.find((candidate) => candidate.matches(bytes));
    if (!decoder) return this.refuse(ask, unknownFormat(bytes), seen);
    const walk = decoder.walk(bytes);
    if (!walk.whole) return this.refuse(ask, new StackError('truncated', walk.reason), seen);
    if (walk.doubt !== undefined && !ask.acceptDoubt && !ask.last) {
      return { outcome: 'pending', doubt: true, stamp: seen.stamp, message: walk.doubt };
    }
    const entry = { ...seen, digest: sha256(bytes), imageDigest: sha256Of(bytes, walk.imageRanges) };
    return this.admitNew({ path: ask.path, facts, bytes, decoder, entry });
  }

  private async admitNew(admitted: Admitted): Promise<Verdict | Admitted> {
    const { entry, path } = admitted;
    // The same bytes are being decoded under another name: what becomes of them decides.
    await this.inHand.get(entry.digest ?? '')?.catch(() => undefined);
    const { ledger } = this.stack;
    const same = ledger.withDigest(entry.digest ?? '');
    if (same?.path === path) {
      ledger.record({ ...same, stamp: entry.stamp });
      return { outcome: 'known', stamp: entry.stamp };
    }
    const before = ledger.at(path);
    const rewritten =
      before?.imageDigest === entry.imageDigest && before.outcome !== 'rejected' ? before : undefined;
    const first = same ?? rewritten;
    if (first) {
      ledger.record({ ...entry, outcome: 'duplicate', reason: first.path });
      return { outcome: 'duplicate', stamp: entry.stamp, message: first.path };
    }
    const { everyNth } = this.stack.settings;
    if (everyNth === 1) return admitted;
    const key = entry.digest ?? '';
    const ordinal = this.undecided.get(key) ?? this.nextOrdinal++;
    if (isKept(ordinal, everyNth)) {
      this.undecided.set(key, ordinal);
      return { ...admitted, entry: { ...entry, ordinal } };
    }
    ledger.record({ ...entry, ordinal, outcome: 'skipped', reason: 'every-nth' });
    return { outcome: 'skipped', stamp: entry.stamp };
  }

  /** Stages 4 to 6. */
  private async decodeAndFold(ask: Ask, admitted: Admitted): Promise<Verdict> {
    const { bytes, decoder, entry, facts } = admitted;
    try {
      const header = await decoder.readHeader(bytes);
      this.mustFit(header);
      const samples = await decoder.decode(bytes, header);
      this.mustFit(header);
      this.stack.fold({ shape: header.shape, samples });
      return this.recordFolded(entry, header, facts, bytes);
    } catch (error) {
      return this.refuse(ask, error, entry);
    }
  }

  private recordFolded(entry: Admitted['entry'], header: Header, facts: Facts, bytes: Buffer): Verdict {
    const { exposureNs, capturedAt } = readCaptureFacts(bytes);
    const at = capturedAt ?? Math.floor(Number(facts.mtimeNs) / 1e6);
    const note = header.hasAlpha ? 'the alpha channel was left out: a stack has no transparency' : undefined;
    const about = note === undefined ? {} : { message: note };
    this.stack.ledger.record({ ...entry, outcome: 'folded', exposureNs, capturedAt: at, ...about });
    const { first } = this.stack;
    if (first === null || at < first.capturedAt || (at === first.capturedAt && entry.path < first.path)) {
      const iccProfile = header.iccProfile ? Buffer.from(header.iccProfile).toString('base64') : null;
      this.stack.first = { path: entry.path, capturedAt: at, orientation: header.orientation, iccProfile };
    }
    return { outcome: 'folded', stamp: entry.stamp, ...(note === undefined ? {} : { note }) };
  }

  private mustFit(header: Header): void {
    const { shape } = this.stack;
    if (shape === null || sameShape(shape, header.shape)) return;
    const text = `expected ${describeShape(shape)} as the first frame, found ${describeShape(header.shape)}`;
    throw new StackError('shape-mismatch', text);
  }

  /** What more bytes or another try may cure is pending until the last call; the rest is rejected at once. */
  private refuse(ask: Ask, error: unknown, entry: Omit<Entry, 'outcome'>): Verdict {
    if (!(error instanceof StackError)) throw error;
    const planesTooLarge = error.code === 'stack-full' && this.stack.shape === null;
    const code = planesTooLarge ? 'too-large' : error.code;
    if (familyOf(code) !== 'capture') throw error;
    const { message } = error;
    const { stamp } = entry;
    if (!ask.last && curable.includes(code)) return { outcome: 'pending', code, message, stamp };
    this.stack.ledger.record({ ...entry, outcome: 'rejected', reason: code, message });
    return { outcome: 'rejected', code, message, stamp };
  }
}

const unread = { digest: null, imageDigest: null };

const curable: readonly ErrorCode[] = ['unknown-format', 'truncated', 'decode-failed', 'unreadable'];

function unknownFormat(bytes: Buffer): StackError {
  if (bytes.length === 0) return new StackError('truncated', 'expected a picture, found an empty file');
  const names = Object.keys(registry).join(', ');
  const start = bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return new StackError('unknown-format', `expected one of ${names}, found a file that starts with ${start}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha256Of(bytes: Uint8Array, ranges: readonly ByteRange[]): string {
  const hash = createHash('sha256');
  for (const { start, end } of ranges) hash.update(bytes.subarray(start, end));
  return hash.digest('hex');
}
