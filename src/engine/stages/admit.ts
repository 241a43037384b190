/** Stage 3: a capture is read, found whole, and known or new, wanted or not. */
import { type KnownFacts, knownFacts } from '../../core/capture-facts.ts';
import { duplicateOf } from '../../core/duplicate.ts';
import { type Entry, saidAt } from '../../core/entry.ts';
import { StackError } from '../../core/errors.ts';
import { isKept } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { outsideOf } from '../../core/period.ts';
import { modifiedMsOf, stampOf } from '../../core/settle.ts';
import { isoTime } from '../../core/sidecar.ts';
import type { Spooled } from '../../core/storage.ts';
import type { TakeAsk } from '../../core/verdict.ts';
import type { EnginePorts } from '../ports.ts';
import type { Identified, Readers } from '../readers/readers.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Journaled } from '../stack/journaled.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import { lineOf, type Written } from '../stack/written.ts';
import type { Admitted, OpenEntry, Refused, Verdict, WhenDone } from './admitted.ts';
import { type Ahead, letGo } from './ahead.ts';
import { type Early, EarlyReads } from './early.ts';
import { Pairs } from './pair.ts';

const unread = { digest: null, imageDigest: null };
/**
 * The stamp of a frame from the spool: its capture, if it is still there, has another and is then recognised
 * by its bytes.
 */
const SPOOL_STAMP = 'spool';

interface Parts {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly journal: Journaled;
  readonly readers: Readers;
  readonly ahead: Ahead;
}

type Ports = Pick<EnginePorts, 'readCapture' | 'release' | 'lookAt' | 'decoders'>;

/** A capture that was read. */
type Read = Pick<Admitted, 'facts' | 'bytes' | 'decoder' | 'decoding' | 'release'>;

/** How others are met. `isLate`: no other half of it is waited for any more. */
interface Meeting {
  readonly isLate: boolean;
  readonly whenDone: WhenDone;
}

/** A capture that may be known, with what the camera says. */
interface Candidate extends Written {
  facts(): KnownFacts;
}

export class Admission {
  private readonly contents: StackContents;
  private readonly spool: SpooledFrames;
  private readonly journal: Journaled;
  private readonly readers: Readers;
  private readonly ports: Ports;
  private readonly pairs: Pairs;
  private readonly ahead: Ahead;
  private readonly early: EarlyReads;

  constructor({ contents, spool, journal, readers, ahead }: Parts, ports: Ports) {
    this.contents = contents;
    this.spool = spool;
    this.journal = journal;
    this.readers = readers;
    this.ports = ports;
    this.ahead = ahead;
    this.pairs = new Pairs(contents, readers, ports);
    this.early = new EarlyReads(contents.budget, readers, ports);
  }

  /** It is to be admitted when it is its turn; what may be done before that is begun. Errors: none. */
  expect(ask: TakeAsk): void {
    this.early.begin(ask);
  }

  /**
   * `isAlone`: no other frame is being decoded, so this one may be while its bytes are hashed; in a backlog
   * there is no core to spare for what may not be wanted.
   *
   * Errors: none; what is wrong with a capture is a refusal.
   */
  async admit(ask: TakeAsk, whenDone: WhenDone, isAlone: boolean): Promise<Verdict | Admitted | Refused> {
    const { path, spooled } = this.spool.captureOf(ask.path);
    const asked: OpenEntry = { path, stamp: spooled ? SPOOL_STAMP : ask.stamp, ...unread };
    const early = this.early.take(ask);
    const reading = early?.read ?? this.ports.readCapture(ask.path);
    const read = await reading.catch((error: unknown) => ({ error, entry: asked }));
    if (read === 'gone' || read === 'changed') return { outcome: read };
    if ('error' in read) return read;
    const { facts } = read;
    // What was settled is not what was read: somebody put another file in its place in between.
    if (!spooled && !ask.stamp.startsWith(stampOf(facts))) {
      this.ports.release(read.bytes);
      return { outcome: 'changed' };
    }
    const seen = spooled ? asked : { ...asked, stamp: stampOf(facts) };
    const made = await this.ahead.claim(ask.path, read.bytes);
    const bytes = made?.bytes ?? read.bytes;
    const release = () => this.ports.release(bytes);
    const found =
      made?.found ??
      (await this.recognise(ask, bytes, seen, { spooled, isAlone, early }).catch((error) => ({
        error,
        entry: seen,
      })));
    if (!('decoder' in found)) {
      release();
      return found;
    }
    const { decoder } = found;
    const isAdded = this.contents.adding.mayBeginWith(decoder);
    const begins = made === null && isAlone && !isAdded && this.ahead.isLikelyNew(path);
    const decoding = begins ? await this.ahead.begin(decoder, bytes) : (made?.decoding ?? null);
    const wanted = { facts, bytes, decoder, decoding, release };
    const isLate = ask.acceptDoubt || ask.last;
    const decided = await this.name(seen, found, whenDone)
      .then((entry) => this.decide(entry, wanted, { isLate, whenDone }))
      .catch((error: unknown) => ({ error, entry: seen }));
    if (!('capture' in decided)) letGo({ found, decoding }, release);
    return decided;
  }

  /** What its bytes are, unless they are not to be believed yet. Errors: those of reading it. */
  private async recognise(
    ask: TakeAsk,
    bytes: Buffer,
    entry: OpenEntry,
    { spooled, isAlone, early }: { spooled: Spooled | null; isAlone: boolean; early: Early | undefined },
  ): Promise<Identified | Verdict | Refused> {
    if (spooled && (await this.readers.digestOf(bytes)) !== spooled.digest) return this.spoil(spooled, entry);
    const found = await (early?.found ?? this.readers.identify(bytes, !isAlone));
    const { doubt } = found;
    if (doubt === undefined || ask.acceptDoubt || ask.last) return found;
    return { outcome: 'pending', doubt: true, stamp: entry.stamp, message: doubt };
  }

  /** With its digests, when nobody else of the same pixels is under way. Errors: those of reading it. */
  private async name(entry: OpenEntry, found: Identified, whenDone: WhenDone): Promise<Admitted['entry']> {
    const digest = await found.digest();
    const imageDigest = await found.imageDigest();
    await whenDone([imageDigest]);
    return { ...entry, digest, imageDigest };
  }

  /** What is read is known, left out, or to be developed. */
  private async decide(
    entry: Admitted['entry'],
    read: Read,
    meeting: Meeting,
  ): Promise<Verdict | Admitted | Refused> {
    const { facts, bytes, decoder } = read;
    const camera = once(() => knownFacts(decoder.readFacts(bytes), modifiedMsOf(facts)));
    const { path, digest, imageDigest } = entry;
    const capture: Candidate = { path, digest, imageDigest, facts: camera, saidAt: () => saidAt(camera()) };
    const isExpected = this.journal.isExpected(capture);
    const wasFolded = isExpected || (this.spool.has(digest) && !this.journal.wasHeld(digest));
    const known = await this.decideKnown(entry, capture, wasFolded);
    if (known) return known;
    const left = wasFolded
      ? null
      : ((await this.decidePaired(entry, capture, meeting)) ??
        (await this.decidePaused(entry, read, camera)) ??
        this.decideOutside(entry, camera));
    if (left) return left;
    const numbered = await this.numbered(entry, capture, wasFolded);
    const skipped = wasFolded ? null : this.decideSkipped(numbered, capture);
    return skipped ?? { ...read, entry: numbered, capture, wasFolded };
  }

  private spoil(spooled: Spooled, entry: OpenEntry): Verdict | Refused {
    this.spool.spoil(spooled);
    const { digest, file } = spooled;
    if (this.contents.ledger.withDigest(digest)) return { outcome: 'known' };
    const text = `the copy in the spool, ${file}, has other bytes than those with SHA-256 ${digest}`;
    return { error: new StackError('unreadable', text), entry };
  }

  /**
   * Invariant 3: the same bytes; the same pixels with the same time of the camera; or, under one name, the
   * same pixels alone: each is the same exposure.
   */
  private async decideKnown(
    entry: Admitted['entry'],
    capture: Candidate,
    wasFolded: boolean,
  ): Promise<Verdict | null> {
    const { ledger } = this.contents;
    const same = ledger.withDigest(entry.digest);
    if (same?.path === entry.path) {
      ledger.record({ ...same, stamp: entry.stamp });
      return { outcome: 'known', stamp: entry.stamp };
    }
    const unseen = ledger.unreadWithStamp(entry.stamp);
    if (unseen?.outcome === 'skipped') {
      ledger.record({ ...entry, ...capture.facts(), outcome: 'skipped', reason: 'existing' });
      return { outcome: 'skipped', stamp: entry.stamp };
    }
    const first = same ?? this.journal.knownAs(entry.digest) ?? ledger.withExposure(capture);
    // With other metadata it may have been left out when it came before its copy in the spool.
    if (!first || (wasFolded && (first.outcome === 'skipped' || first.outcome === 'held'))) return null;
    return this.decideDuplicate({ ...entry, ...(same ? {} : capture.facts()) }, first);
  }

  private async decideDuplicate(entry: Admitted['entry'], first: Entry): Promise<Verdict> {
    const { digest } = entry;
    const twin = duplicateOf(first, entry);
    this.contents.ledger.record(twin);
    await this.journal.noteDuplicate({ ...twin, digest }, first);
    return { outcome: 'duplicate', stamp: entry.stamp, message: twin.reason ?? first.path };
  }

  /**
   * One exposure counts once, whichever of its files comes first; the other has no number in the count of
   * `everyNth`.
   */
  private async decidePaired(
    entry: Admitted['entry'],
    capture: Candidate,
    { isLate, whenDone }: Meeting,
  ): Promise<Verdict | null> {
    const found = await this.pairs.judge(capture, isLate, whenDone);
    if (found === null) return null;
    const { stamp } = entry;
    if ('early' in found) return { outcome: 'pending', doubt: true, stamp, message: found.early };
    const message = `the same exposure as ${printable(found.paired)}`;
    this.contents.ledger.record({
      ...entry,
      ...capture.facts(),
      outcome: 'skipped',
      reason: 'paired',
      message,
    });
    this.journal.decided(capture);
    return { outcome: 'skipped', stamp, message };
  }

  /** What comes during a pause is held, and may be put back; it has no number in the count of `everyNth`. */
  private async decidePaused(
    entry: Admitted['entry'],
    { facts, bytes }: Read,
    camera: () => KnownFacts,
  ): Promise<Verdict | Refused | null> {
    if (!this.contents.paused) return null;
    const { path, digest } = entry;
    try {
      await this.spool.keep({ path, digest, bytes, modifiedMs: modifiedMsOf(facts) });
    } catch (error) {
      return { error, entry };
    }
    const message = 'it came while the stack was paused';
    this.contents.ledger.record({ ...entry, ...camera(), outcome: 'held', reason: 'paused', message });
    if (this.spool.isKept) await this.journal.noteHeld(entry);
    return { outcome: 'held', stamp: entry.stamp, message };
  }

  /** What lies outside the period has no number: everyNth counts within it. */
  private decideOutside(entry: Admitted['entry'], camera: () => KnownFacts): Verdict | null {
    const { settings, ledger } = this.contents;
    if (settings.from === null && settings.until === null) return null;
    const { capturedAt } = camera();
    const reason = outsideOf(settings, capturedAt);
    if (reason === null) return null;
    const message = `taken at ${isoTime(capturedAt)}`;
    ledger.record({ ...entry, ...camera(), outcome: 'skipped', reason, message });
    return { outcome: 'skipped', stamp: entry.stamp, message };
  }

  private decideSkipped(entry: Admitted['entry'], capture: Candidate): Verdict | null {
    if (isKept(entry.ordinal ?? 0, this.contents.settings.everyNth)) return null;
    this.contents.ledger.record({ ...entry, ...capture.facts(), outcome: 'skipped', reason: 'every-nth' });
    this.journal.decided(capture);
    return { outcome: 'skipped', stamp: entry.stamp };
  }

  /** A pending capture that is asked about again keeps its number, so that the count is of captures. */
  private async numbered(
    entry: Admitted['entry'],
    capture: Candidate,
    wasFolded: boolean,
  ): Promise<Admitted['entry']> {
    const { everyNth } = this.contents.settings;
    if (everyNth === 1) return entry;
    const line = lineOf({ ...capture, ...capture.facts() });
    return { ...entry, ordinal: await this.journal.ordinalOf(capture, line, wasFolded ? everyNth : 1) };
  }
}

/** Asked when it is first needed: EXIF costs more than most captures are worth. */
function once<T>(read: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => {
    found ??= { value: read() };
    return found.value;
  };
}
