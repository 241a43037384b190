/** The order of captures: admitted in the order asked, developed side by side, folded in the order in which they were admitted. */

/** A capture that was admitted and has a result still to come. */
export interface Passage<R> {
  /** What it has in common with others of the same pixels. */
  readonly key: string;
  /** Runs beside others until its turn. Errors: the lane hands them on. */
  run(place: Place): Promise<R>;
}

/** A capture's place among those that are under way. */
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
  private readonly onNobodyComing: () => void;
  private count = 0;

  /** `onNobodyComing`: the last one on the way has had its turn, or will have none. */
  constructor(onNobodyComing: () => void) {
    this.onNobodyComing = onNobodyComing;
  }

  /** Captures that were admitted and have not had their turn yet. */
  get coming(): number {
    return this.count;
  }

  /** Resolves when nothing with these pixels is under way; what became of it is then decided. Errors: none. */
  async whenDone(key: string): Promise<void> {
    await this.underWay.get(key)?.catch(() => undefined);
  }

  /** `admit` begins when everything asked for earlier has been admitted. Errors: those of `admit` and of `run`. */
  async take(admit: () => Promise<R | Passage<R>>): Promise<R> {
    const admitted = this.admitting.then(admit).then((found) => ({ result: this.begun(found) }));
    this.admitting = admitted.catch(() => undefined);
    return (await admitted).result;
  }

  private begun(found: R | Passage<R>): R | Promise<R> {
    return isPassage(found) ? this.begin(found) : found;
  }

  private begin({ key, run }: Passage<R>): Promise<R> {
    const { before } = this;
    let letNext: () => void = () => undefined;
    this.before = new Promise<void>((resolve) => {
      letNext = resolve;
    });
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
    const running = run({ isAlone: this.count === 1, turn, letNext }).finally(() => {
      arrive();
      if (this.count === 0) this.onNobodyComing();
      letNext();
      this.underWay.delete(key);
    });
    this.underWay.set(key, running);
    // The caller of `take` gets the error; until then it must not count as unhandled.
    running.catch(() => undefined);
    return running;
  }
}

function isPassage<R>(found: R | Passage<R>): found is Passage<R> {
  return typeof found === 'object' && found !== null && 'run' in found;
}
