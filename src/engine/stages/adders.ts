/**
 * Frames that reader threads add to the planes by themselves: in the order of admission they are let in,
 * beside each other they are added.
 */
import { mustFit, type Shape, sameShape } from '../../core/frame.ts';
import type { Header } from '../../decoders/decoder.ts';
import type { Adding, SharedAdding } from '../stack/shared-adding.ts';
import type { Turn } from '../stack/turn.ts';
import type { Admitted } from './admitted.ts';

/** The way of one capture, behind those that were admitted before it. */
export interface Way {
  /** Resolves when all before have been let in, or are done. */
  readonly before: Promise<unknown>;
  /** The next may be let in: this one is in, or done. */
  pass(): void;
}

interface Parts {
  readonly contents: {
    readonly shape: Shape | null;
    readonly begun: Shape | null;
    readonly adding: SharedAdding;
    begin(shape: Shape, decoder: string): void;
    withdraw(): void;
  };
  readonly turn: Turn;
  /** A stack has its planes: more may be in hand. */
  onBegun(): void;
  /** Resolves when planes that are being written may change. */
  untilFree(): Promise<void>;
  /** How often they were to be written. */
  readonly durability: { readonly snapshots: number };
}

export class Adders {
  private readonly parts: Parts;
  private last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** To be asked in the order of admission. */
  comes(): Way {
    const { last: before } = this;
    let pass: () => void = () => undefined;
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    // One that is done is behind those before it, whatever way it went.
    this.last = Promise.all([before, passed]);
    return { before, pass };
  }

  /** One that is being decoded already is decoded to its end. */
  mayAdd({ decoder, decoding }: Admitted): boolean {
    return decoder.addTo !== undefined && decoding === null && this.parts.contents.adding.isPossible;
  }

  /** Whether it may be the first of a stack, or is another while the first is on its way. */
  mayBegin({ decoder, decoding }: Admitted): boolean {
    return decoding === null && this.parts.contents.adding.mayBeginWith(decoder);
  }

  /**
   * Adds the samples of a capture. Gives back what is to be called when it is counted: until then nobody may
   * look at the planes; null where they cannot be added in this way any more.
   *
   * Errors: shape-mismatch, those of decoding, stack-full; nothing is then changed.
   */
  async add(capture: Admitted, header: Header, way: Way): Promise<(() => void) | null> {
    const { contents } = this.parts;
    const { decoder, bytes } = capture;
    await way.before;
    await this.begin(capture, header);
    const begun = await this.letIn(capture, header).catch((error) => {
      contents.withdraw();
      throw error;
    });
    if (begun === null) {
      contents.withdraw();
      return null;
    }
    const { adding, leave } = begun;
    const end = () => {
      adding.end();
      // Before anybody is alone with planes that no frame has come of.
      contents.withdraw();
      leave();
    };
    try {
      way.pass();
      const { sums, desk, leaveDesk } = adding;
      await decoder.addTo?.(bytes, sums, desk).finally(leaveDesk);
      return end;
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Planes for the first frame: nobody else is at them, for those before it are done. */
  private async begin(capture: Admitted, { shape }: Header): Promise<void> {
    const { contents, turn, onBegun } = this.parts;
    if (contents.begun !== null || !this.mayBegin(capture)) return;
    await turn.alone(async () => {
      if (contents.begun === null) contents.begin(shape, capture.decoder.name);
    });
    onBegun();
  }

  /** Null where it cannot be added in this way. Errors: shape-mismatch, stack-full. */
  private async letIn(
    capture: Admitted,
    { shape }: Header,
  ): Promise<{ readonly adding: Adding; leave(): void } | null> {
    const { turn, contents, untilFree, durability } = this.parts;
    for (;;) {
      const { snapshots } = durability;
      await untilFree();
      const leave = await turn.add();
      // They began to be written while it waited.
      if (durability.snapshots !== snapshots) {
        leave();
        continue;
      }
      if (!this.mayAdd(capture) || contents.adding.hasLease) {
        try {
          const adding = this.begun(capture, shape);
          if (adding) return { adding, leave };
        } catch (error) {
          leave();
          throw error;
        }
        leave();
        return null;
      }
      leave();
      // Nobody is let in meanwhile who was admitted later, so nobody waits for this one.
      await turn.alone(async () => contents.adding.lease());
    }
  }

  /** Null, and errors, as above. */
  private begun(capture: Admitted, shape: Shape): Adding | null {
    const { contents } = this.parts;
    if (!this.mayAdd(capture)) return null;
    // What the stack has begun with may be refused yet, and then it fits: that is known when it is folded.
    const isOpen = contents.shape === null && contents.begun !== null;
    if (isOpen && !sameShape(shape, contents.begun)) return null;
    // Another stack may have begun meanwhile.
    mustFit(shape, contents.begun);
    return contents.adding.begin(capture.bytes.length);
  }
}
