/** Stages 3 to 6 for one capture: admit, decode, calibrate, fold. The ledger says what comes of it. */
import { giveBack, mustFit } from '../../core/frame.ts';
import { brightnessOf } from '../../core/hold.ts';
import { foldedFullScale } from '../../core/light.ts';
import { PLANES_WAIT_SECONDS, PLANES_WAIT_SECONDS_SHORT } from '../../core/limits.ts';
import { exposureSecondsTotal } from '../../core/sidecar.ts';
import type { Spooled } from '../../core/storage.ts';
import type { TakeAsk, TakeReply } from '../../core/verdict.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';
import type { Folding } from '../stack/folding.ts';
import type { Journaled } from '../stack/journaled.ts';
import { type Repeated, writtenAt } from '../stack/repeated.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import type { Turn } from '../stack/turn.ts';
import { Adders, type Way } from './adders.ts';
import type { Admitted, Verdict } from './admitted.ts';
import { type Aligning, onReference, UNALIGNED } from './align.ts';
import { type Developed, develop, factsIn, fittingOf, saidOf } from './develop.ts';
import { FoldBatch } from './fold-batch.ts';
import { Lane, type Passage, type Place } from './lane.ts';
import type { Admitting, Finishing, Growing, Neighbours, Sliding } from './neighbours.ts';
import { withSensors } from './sensor.ts';
import { refused, toldOf } from './verdicts.ts';

/** With how frames were made that are made again. */
interface Parts extends Omit<Repeated, 'reference'> {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly journal: Journaled;
  readonly turn: Turn;
  readonly durability: Pick<Durability, 'untilFree' | 'snapshots'>;
  readonly aligning: Pick<Aligning, 'lay'>;
}

export class Taker {
  private readonly stack: Parts;
  private readonly admission: Admitting;
  private readonly finisher: Finishing;
  private readonly window: Sliding;
  private readonly growth: Growing;
  private readonly lane: Lane<Verdict>;
  private readonly batch: FoldBatch<Folding>;
  private readonly adders: Adders;

  constructor(stack: Parts, { admission, finisher, window, growth }: Neighbours) {
    const { contents, turn, durability } = stack;
    this.stack = stack;
    this.admission = admission;
    this.finisher = finisher;
    this.window = window;
    this.growth = growth;
    this.batch = new FoldBatch((foldings) =>
      turn.alone(async () => {
        await this.untilFree();
        contents.fold(...(await withSensors(contents, foldings)));
      }),
    );
    this.lane = new Lane(
      () => contents.budget.framesInHand,
      () => this.batch.flush(),
    );
    const onBegun = () => this.lane.wake();
    const untilFree = () => this.untilFree(true);
    this.adders = new Adders({ contents, turn, durability, onBegun, untilFree });
  }

  /** Errors: operating ones only; everything that is the capture's own fault is a verdict. */
  async take(ask: TakeAsk): Promise<TakeReply> {
    // Admitted in the order asked, so that everyNth counts the same on every run; decoding overlaps.
    this.admission.expect(ask);
    const taken = this.lane.take(() => this.admit(ask));
    const { contents, spool } = this.stack;
    const { path, spooled } = spool.captureOf(ask.path);
    const { stamp, ...verdict } = await taken;
    const { totals } = contents.ledger;
    // The stamp of a spooled frame is its capture's, not that of the file asked for.
    const own = spooled ? { capture: path } : stamp === undefined ? {} : { stamp };
    return {
      ...verdict,
      ...own,
      frames: contents.frames,
      exposureSecondsTotal: exposureSecondsTotal(totals),
    };
  }

  private async admit(ask: TakeAsk): Promise<Verdict | Passage<Verdict>> {
    const { lane } = this;
    // Where threads add, one that is decoded for itself holds up the others, and takes the memory of a frame.
    const mayHoldUp = !this.stack.contents.adding.isPossible || (lane.isIdle && !ask.isFollowed);
    const isAlone = lane.coming === 0 && mayHoldUp;
    const found = await this.admission.admit(ask, (keys) => lane.whenDone(keys), isAlone);
    if ('outcome' in found) return found;
    if ('error' in found) return refused(this.stack.contents, ask, found);
    const run = async (place: Place) => {
      const way = this.adders.comes();
      try {
        const isAdded = this.adders.mayAdd(found) || this.adders.mayBegin(found);
        return (
          (isAdded && (await this.add(ask, found, place, way))) ||
          (await this.developAndFold(ask, found, place))
        );
      } finally {
        way.pass();
      }
    };
    return { keys: [found.entry.imageDigest, found.entry.path], run };
  }

  /** Stages 4 and 6 in a thread; null where it must be done here. */
  private async add(ask: TakeAsk, admitted: Admitted, place: Place, way: Way): Promise<Verdict | null> {
    const { contents, spool, journal } = this.stack;
    const { entry, bytes, facts, decoder, release } = admitted;
    const { path, digest } = entry;
    const modifiedMs = writtenAt(this.stack, digest, facts);
    let kept: Spooled | null = null;
    let isDone = true;
    try {
      const header = await decoder.readHeader(bytes);
      mustFit(header.shape, contents.shapeWanted);
      // Before it is in the planes: nothing can then fail until it counts.
      kept = await spool.keep({ path, digest, bytes, modifiedMs });
      const said = saidOf(header);
      const known = { ...entry, ...factsIn({ ...admitted, modifiedMs }, header) };
      const endAdding = await this.adders.add(admitted, header, way);
      if (endAdding === null) {
        if (kept) await spool.takeBack(kept);
        isDone = false;
        return null;
      }
      await place.turn();
      const { told, about } = toldOf(contents, known, said);
      contents.count({
        entry: { ...known, outcome: 'folded', ...about },
        look: said.look,
        decoder: decoder.name,
      });
      endAdding();
      place.letNext();
      journal.decided(admitted.capture);
      // A loss that cannot be named is no reason not to fold.
      await journal.note(known).catch(() => undefined);
      return { outcome: 'folded', ...told };
    } catch (error) {
      await place.turn();
      return this.refuse(ask, admitted, kept, error);
    } finally {
      if (isDone) release();
    }
  }

  private async developAndFold(ask: TakeAsk, admitted: Admitted, place: Place): Promise<Verdict> {
    const { spool, journal } = this.stack;
    const { entry, bytes, facts } = admitted;
    const { path, digest } = entry;
    let kept: Spooled | null = null;
    let developed: Developed | null = null;
    try {
      developed = await this.develop(admitted, place.isAlone);
      // Before it counts: a frame that is folded with a spool is durable.
      kept = await spool.keep({ path, digest, bytes, modifiedMs: writtenAt(this.stack, digest, facts) });
      await place.turn();
      // A stack that could not be closed when it was full takes no more.
      const earlier = await this.finishFull();
      const verdict = await this.holdOrFold(admitted, developed, place);
      journal.decided(admitted.capture);
      if (verdict.outcome === 'held') {
        if (spool.isKept) await journal.noteHeld(entry);
        return { ...verdict, ...earlier };
      }
      // It came too late for the window.
      if (verdict.outcome === 'skipped') return { ...verdict, ...earlier };
      const noted = this.growth.note();
      // A loss that cannot be named is no reason not to fold.
      await journal.note({ ...entry, ...developed.facts }).catch(() => undefined);
      await noted;
      return { ...verdict, ...earlier, ...(await this.finishFull().catch(() => ({}))) };
    } catch (error) {
      await place.turn();
      return this.refuse(ask, admitted, kept, error);
    } finally {
      if (developed) giveBack(developed.frame.samples);
      admitted.release();
    }
  }

  private async refuse(ask: TakeAsk, admitted: Admitted, kept: Spooled | null, error: unknown) {
    const { contents, spool, journal } = this.stack;
    const verdict = refused(contents, ask, { error, entry: admitted.entry });
    if (verdict.outcome === 'rejected') journal.decided(admitted.capture);
    // What was in the spool before may be all that is left of a capture; what was put there for it has no
    // place there.
    if (kept) await spool.takeBack(kept);
    return verdict;
  }

  /** 4 decode, 5 calibrate. Errors: those of developing. */
  private develop(admitted: Admitted, isAlone: boolean): Promise<Developed> {
    const { bytes, decoder, decoding, facts, entry } = admitted;
    const capture = {
      path: entry.path,
      bytes,
      decoder,
      decoding,
      pace: isAlone ? 'soon' : 'thrifty',
      modifiedMs: writtenAt(this.stack, entry.digest, facts),
    } as const;
    const { contents, recipes } = this.stack;
    const recipe = recipes.get(entry.digest);
    return develop(capture, { ...fittingOf(contents), steps: contents.steps, recipe });
  }

  /** 6 fold: in one turn, so that planes and ledger change together. Errors: shape-mismatch, stack-full. */
  private async holdOrFold(
    { entry, bytes, decoder: reader, wasFolded }: Admitted,
    { frame, look, hasAlpha, note: said, facts, recipe, decoder }: Developed,
    place: Place,
  ): Promise<Verdict> {
    const { contents } = this.stack;
    const isJudged = contents.settings.hold.on.includes('brightness');
    const fullScale = foldedFullScale(frame.shape.fullScale, frame.light ?? 'encoded');
    const known = {
      ...entry,
      ...facts,
      ...(recipe && { recipe }),
      ...(isJudged && { brightness: brightnessOf(frame.samples, fullScale) }),
    };
    const { told, about } = toldOf(contents, known, { note: said, hasAlpha });
    const folding: Folding = {
      frame,
      entry: { ...known, outcome: 'folded', ...about },
      look,
      decoder,
      readSensor: reader.readSensor && (() => reader.readSensor!(bytes)),
    };
    if (!this.mayPair) return this.stack.turn.alone(() => this.foldAlone(folding, told, wasFolded));
    const folded = this.batch.put(folding, this.lane.coming > 0 && !contents.adding.isShared);
    place.letNext();
    await folded;
    return { outcome: 'folded', ...told };
  }

  /** `told`: what is said of it where it is folded. Errors: as above, and those of laying it on its place. */
  private async foldAlone(folding: Folding, told: Partial<Verdict>, wasFolded: boolean): Promise<Verdict> {
    const { contents, aligning, recipes } = this.stack;
    const { holdRules, shape, ledger, reference } = contents;
    const { frame, entry } = folding;
    const passed = this.window.whyPassed(entry);
    if (passed !== null) {
      this.window.pass(entry);
      return { outcome: 'skipped', stamp: entry.stamp, message: passed };
    }
    const why = wasFolded ? null : holdRules.judge({ shape: frame.shape, entry }, shape);
    const made = { frame, recipe: entry.recipe };
    const laid = why ?? (await aligning.lay(made, entry, recipes.get(entry.digest ?? '')));
    if ('reason' in laid || 'unaligned' in laid) {
      const held = 'reason' in laid ? laid : { reason: UNALIGNED, message: laid.unaligned };
      ledger.record({ ...entry, outcome: 'held', ...held });
      return { outcome: 'held', stamp: entry.stamp, message: held.message };
    }
    await this.untilFree();
    const [ready = folding] = await withSensors(contents, [onReference(folding, laid)]);
    const stay = await this.window.fold(ready);
    giveBack(laid.frame.samples);
    const isFirst = reference === null && laid.reference !== null;
    const note = [told.note, stay].filter((text) => text != null).join('; ');
    const said = note === '' ? told : { ...told, note };
    const { aligned } = laid;
    const lies = { ...(aligned && { aligned }), ...(isFirst && { reference: laid.reference.frame }) };
    return { outcome: 'folded', ...said, ...lies };
  }

  /** While a checkpoint reads the planes a frame waits: to go on would take a copy of them. */
  private untilFree(byRows = false): Promise<void> {
    const { durability, contents } = this.stack;
    const seconds = contents.budget.mayCopy ? PLANES_WAIT_SECONDS : PLANES_WAIT_SECONDS_SHORT;
    return durability.untilFree(seconds * 1000, byRows);
  }

  /** Whether nothing has to happen between two frames; aligned ones cover each its own part. */
  private get mayPair(): boolean {
    const { shape, settings } = this.stack.contents;
    const { closeAfter, hold, history, align, window } = settings;
    // The first frame gives the stack its shape, which the next must fit.
    return (
      align === 'off' &&
      window === null &&
      shape !== null &&
      closeAfter === null &&
      hold.on.length === 0 &&
      history?.everyFrames == null
    );
  }

  /** Errors: those of finishing. */
  private async finishFull(): Promise<Pick<Verdict, 'finished'>> {
    const finished = this.finisher.isFull ? await this.finisher.finishFull() : null;
    return finished === null ? {} : { finished };
  }
}
