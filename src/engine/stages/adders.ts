/**
 * Frames that reader threads add to the planes by themselves: in the order of admission they are let in,
 * beside each other they are added.
 */
import { mustFit, type Shape } from '../../core/frame.ts';
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
  readonly contents: { readonly shape: Shape | null; readonly adding: SharedAdding };
  readonly turn: Turn;
  /** Resolves when planes that are being written may change. */
  untilFree(): Promise<void>;
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

  /**
   * Whether it came while the first frame was on its way, and may be added now that it is in: it would need
   * the memory of a frame meanwhile.
   */
  async isSecond({ decoder, decoding }: Admitted, { before }: Way): Promise<boolean> {
    const { adding, shape } = this.parts.contents;
    if (!adding.mayBegin || shape !== null || decoding !== null || !decoder.addTo) return false;
    await before;
    return adding.isPossible;
  }

  /**
   * Adds the samples of a capture. Gives back what is to be called when it is counted: until then nobody may
   * look at the planes; null where they cannot be added in this way any more.
   *
   * Errors: shape-mismatch, those of decoding, stack-full; nothing is then changed.
   */
  async add(capture: Admitted, header: Header, way: Way): Promise<(() => void) | null> {
    const { decoder, bytes } = capture;
    await way.before;
    const leave = await this.letIn(capture);
    if (leave === null) return null;
    let adding: Adding | null = null;
    const end = () => {
      adding?.end();
      leave();
    };
    try {
      const { contents } = this.parts;
      // Another stack may have begun meanwhile.
      mustFit(header.shape, contents.shape);
      adding = contents.adding.begin(bytes.length);
      if (adding === null) {
        leave();
        return null;
      }
      way.pass();
      const { sums, desk, leaveDesk } = adding;
      await decoder.addTo?.(bytes, sums, desk).finally(leaveDesk);
      return end;
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Null where it cannot be added in this way. Errors: stack-full. */
  private async letIn(capture: Admitted): Promise<(() => void) | null> {
    const { turn, contents, untilFree } = this.parts;
    for (;;) {
      await untilFree();
      const leave = await turn.add();
      if (this.mayAdd(capture) && contents.adding.hasLease) return leave;
      leave();
      if (!this.mayAdd(capture)) return null;
      // Nobody is let in meanwhile who was admitted later, so nobody waits for this one.
      await turn.alone(async () => contents.adding.lease());
    }
  }
}
