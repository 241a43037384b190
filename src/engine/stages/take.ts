/** Stages 3 to 6 for one capture: admit, decode, calibrate, fold. What it decides goes into the ledger with its reason. */
import { type ErrorCode, familyOf, StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import { brightnessOf } from '../../core/hold.ts';
import { foldedFullScale } from '../../core/light.ts';
import { PLANES_WAIT_SECONDS, PLANES_WAIT_SECONDS_SHORT } from '../../core/limits.ts';
import type { Recipe } from '../../core/recipe.ts';
import { modifiedMsOf } from '../../core/settle.ts';
import { exposureSecondsTotal } from '../../core/sidecar.ts';
import type { Spooled } from '../../core/storage.ts';
import type { TakeAsk, TakeReply } from '../../core/verdict.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';
import type { Folding } from '../stack/folding.ts';
import type { Journaled } from '../stack/journaled.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import type { Turn } from '../stack/turn.ts';
import type { Admitted, OpenEntry, Refused, Verdict } from './admitted.ts';
import { type Aligning, onReference, UNALIGNED } from './align.ts';
import { type Developed, develop, fittingOf } from './develop.ts';
import { FoldBatch } from './fold-batch.ts';
import { Lane, type Passage, type Place } from './lane.ts';
import type { Admitting, Finishing, Growing, Neighbours, Sliding } from './neighbours.ts';
import { withSensors } from './sensor.ts';

/** Errors that more bytes or another try may cure: pending until the last call. The rest is rejected at once. */
const curable: readonly ErrorCode[] = ['unknown-format', 'truncated', 'decode-failed', 'unreadable'];

const ALPHA_NOTE = 'the alpha channel was left out: a stack has no transparency';

const PROFILE_NOTE = 'its colours are of another profile, and were added as they are stored';

interface Parts {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly journal: Journaled;
  readonly turn: Turn;
  readonly durability: Pick<Durability, 'untilFree'>;
  readonly aligning: Pick<Aligning, 'lay'>;
  /** How frames were made that are made again, by digest. */
  readonly recipes: ReadonlyMap<string, Recipe>;
}

export class Taker {
  private readonly stack: Parts;
  private readonly admission: Admitting;
  private readonly finisher: Finishing;
  private readonly window: Sliding;
  private readonly growth: Growing;
  private readonly lane: Lane<Verdict>;
  private readonly batch: FoldBatch<Folding>;

  constructor(stack: Parts, { admission, finisher, window, growth }: Neighbours) {
    const { contents, turn } = stack;
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
  }

  /** Errors: operating ones only; everything that is the capture's own fault is a verdict. */
  async take(ask: TakeAsk): Promise<TakeReply> {
    // Captures are admitted in the order asked, so that everyNth counts the same on every run; decoding overlaps.
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
    const found = await this.admission.admit(ask, (pixels) => lane.whenDone(pixels), lane.coming === 0);
    if ('outcome' in found) return found;
    if ('error' in found) return this.refuse(ask, found);
    return { key: found.entry.imageDigest, run: (place) => this.developAndFold(ask, found, place) };
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
      kept = await spool.keep({ path, digest, bytes, modifiedMs: modifiedMsOf(facts) });
      await place.turn();
      // A stack that could not be closed when it was full takes no more.
      const earlier = await this.finishFull();
      const verdict = await this.holdOrFold(admitted, developed, place);
      journal.decided(admitted.capture);
      if (verdict.outcome === 'held') {
        if (spool.isKept) await journal.noteHeld(entry);
        return { ...verdict, ...earlier };
      }
      // It came too late for the window: nothing has grown.
      if (verdict.outcome === 'skipped') return { ...verdict, ...earlier };
      const noted = this.growth.note();
      // A loss that cannot be named is no reason not to fold.
      await journal.note({ ...entry, ...developed.facts }).catch(() => undefined);
      await noted;
      return { ...verdict, ...earlier, ...(await this.finishFull().catch(() => ({}))) };
    } catch (error) {
      await place.turn();
      const verdict = this.refuse(ask, { error, entry });
      if (verdict.outcome === 'rejected') journal.decided(admitted.capture);
      // What was in the spool before may be all that is left of a capture; what was put there for it has no place there.
      if (kept) await spool.takeBack(kept);
      return verdict;
    } finally {
      if (developed) giveBack(developed.frame.samples);
      admitted.release();
    }
  }

  /** 4 decode, 5 calibrate. Errors: those of developing. */
  private develop(admitted: Admitted, isAlone: boolean): Promise<Developed> {
    const { bytes, decoder, decoding, facts, entry } = admitted;
    const pace = isAlone ? 'soon' : 'thrifty';
    const capture = {
      path: entry.path,
      bytes,
      decoder,
      decoding,
      pace,
      modifiedMs: modifiedMsOf(facts),
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
    const { stamp } = entry;
    const isJudged = contents.settings.hold.on.includes('brightness');
    const fullScale = foldedFullScale(frame.shape.fullScale, frame.light ?? 'encoded');
    const known = {
      ...entry,
      ...facts,
      ...(recipe && { recipe }),
      ...(isJudged && { brightness: brightnessOf(frame.samples, fullScale) }),
    };
    const other = contents.holdRules.otherProfile(known);
    const notes = [
      ...(said === undefined ? [] : [said]),
      ...(hasAlpha ? [ALPHA_NOTE] : []),
      ...(other === null ? [] : [`${PROFILE_NOTE}: ${other}`]),
    ];
    const note = notes.join('; ');
    const about = note === '' ? {} : { message: note };
    const folding: Folding = {
      frame,
      entry: { ...known, outcome: 'folded', ...about },
      look,
      decoder,
      readSensor: reader.readSensor && (() => reader.readSensor!(bytes)),
    };
    const told = { stamp, ...(note === '' ? {} : { note }) };
    if (!this.mayPair) return this.stack.turn.alone(() => this.foldAlone(folding, told, wasFolded));
    const folded = this.batch.put(folding, this.lane.coming > 0);
    place.letNext();
    await folded;
    return { outcome: 'folded', ...told };
  }

  /** `told`: what is said of it where it is folded. Errors: as above, and those of laying it on the reference. */
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
  private untilFree(): Promise<void> {
    const { durability, contents } = this.stack;
    const seconds = contents.budget.mayCopy ? PLANES_WAIT_SECONDS : PLANES_WAIT_SECONDS_SHORT;
    return durability.untilFree(seconds * 1000);
  }

  /** Whether nothing has to happen between two frames, so that they may go into the planes together: aligned ones cover each its own. */
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

  private refuse(ask: TakeAsk, { error, entry }: { error: unknown; entry: OpenEntry } | Refused): Verdict {
    if (!(error instanceof StackError)) throw error;
    const { ledger, shape } = this.stack.contents;
    const planesTooLarge = error.code === 'stack-full' && shape === null;
    const code = planesTooLarge ? 'too-large' : error.code;
    if (familyOf(code) !== 'capture') throw error;
    const { message } = error;
    const { stamp } = entry;
    if (!ask.last && curable.includes(code)) return { outcome: 'pending', code, message, stamp };
    ledger.record({ ...entry, outcome: 'rejected', reason: code, message });
    return { outcome: 'rejected', code, message, stamp };
  }
}
