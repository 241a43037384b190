/**
 * The order of captures: admitted in the order asked, developed side by side, folded in the order in which
 * they were admitted.
 */

/** A capture that was admitted and has a result still to come. */
export interface Passage<R> {
  /** What others may wait for it by: its pixels, its name. */
  readonly keys: readonly string[];
  /** Runs beside others until its turn. Errors: the lane hands them on. */
  run(place: Place): Promise<R>;
}

/** A capture's place among those that are being developed. */
export interface Place {
  /** Whether nobody else is being developed. */
  readonly isAlone: boolean;
  /** Resolves when all that were admitted before have let the next one go. */
  turn(): Promise<void>;
  /** The next one may go now: this one is folded, or waits to be folded together with it. */
  letNext(): void;
}

export class Lane<R> {
  private admitting: Promise<unknown> = Promise.resolve();
  /** Resolves when the one that was admitted last lets the next one go. */
  private before: Promise<unknown> = Promise.resolve();
  private readonly underWay = new Map<string, Promise<R>>();
  private readonly waiting: (() => void)[] = [];
  private readonly width: () => number;
  private readonly onNobodyComing: () => void;
  private inHand = 0;
  private count = 0;

  /**
   * `width`: how many may be in hand, from their development until they have a result; it may change.
   * `onNobodyComing`: the last one of those has had its turn, or will have none.
   */
  constructor(width: () => number, onNobodyComing: () => void) {
    this.width = width;
    this.onNobodyComing = onNobodyComing;
  }

  /**
   * Captures that are being developed and have not had their turn yet: who waits for one that waits for a
   * hand would wait for ever.
   */
  get coming(): number {
    return this.count;
  }

  /** Whether no capture is in hand, nor waits for one. */
  get isIdle(): boolean {
    return this.inHand === 0;
  }

  /**
   * Resolves when nothing with one of these keys is under way; what became of it is then decided. Errors:
   * none.
   */
  async whenDone(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const running = this.underWay.get(key);
      if (running) await running.catch(() => undefined);
    }
  }

  /**
   * `admit` begins when everything asked for earlier has been admitted. Errors: those of `admit` and of
   * `run`.
   */
  async take(admit: () => Promise<R | Passage<R>>): Promise<R> {
    const admitted = this.admitting.then(admit).then((found) => ({ result: this.begun(found) }));
    this.admitting = admitted.catch(() => undefined);
    return (await admitted).result;
  }

  private begun(found: R | Passage<R>): R | Promise<R> {
    return isPassage(found) ? this.begin(found) : found;
  }

  private begin({ keys, run }: Passage<R>): Promise<R> {
    const { before } = this;
    let letNext: () => void = () => undefined;
    this.before = new Promise<void>((resolve) => {
      letNext = resolve;
    });
    const running = this.inItsHand(() => this.develop(run, before, letNext)).finally(() => {
      for (const key of keys) if (this.underWay.get(key) === running) this.underWay.delete(key);
    });
    for (const key of keys) this.underWay.set(key, running);
    // The caller of `take` gets the error; until then it must not count as unhandled.
    running.catch(() => undefined);
    return running;
  }

  /** More may be in hand than before. */
  wake(): void {
    while (this.waiting.length > 0 && this.isFree) this.waiting.shift()?.();
  }

  /** Hands are given in the order of admission: those before one that waits go on without it. */
  private inItsHand(develop: () => Promise<R>): Promise<R> {
    const begin = () => {
      this.inHand++;
      return develop().finally(() => {
        this.inHand--;
        this.wake();
      });
    };
    if (this.isFree && this.waiting.length === 0) return begin();
    return new Promise((resolve) => this.waiting.push(() => resolve(begin())));
  }

  private get isFree(): boolean {
    return this.inHand < Math.max(1, this.width());
  }

  private develop(run: Passage<R>['run'], before: Promise<unknown>, letNext: () => void): Promise<R> {
    let isComing = true;
    this.count++;
    const arrive = () => {
      if (isComing) this.count--;
      isComing = false;
    };
    const turn = async () => {
      await before;
      arrive();
    };
    return run({ isAlone: this.count === 1, turn, letNext }).finally(() => {
      arrive();
      if (this.count === 0) this.onNobodyComing();
      letNext();
    });
  }
}

function isPassage<R>(found: R | Passage<R>): found is Passage<R> {
  return typeof found === 'object' && found !== null && 'run' in found;
}
