/** Captures whose reading a test can hold up, so that what it starts meets in the order that it wants. */
import type { EnginePorts } from '../../src/engine/ports.ts';

export interface HeldReading {
  /** Somebody has begun to read it. */
  readonly reached: Promise<void>;
  /** It is read, as is everything of this path from now on. */
  go(): void;
}

export class Reader {
  private readonly read: EnginePorts['readCapture'];
  private readonly held = new Map<string, { reach(): void; mayGo: Promise<void> }>();

  constructor(read: EnginePorts['readCapture']) {
    this.read = read;
  }

  readonly readCapture: EnginePorts['readCapture'] = async (path) => {
    const held = this.held.get(path);
    held?.reach();
    await held?.mayGo;
    return this.read(path);
  };

  /** Whoever reads it next waits. */
  hold(path: string): HeldReading {
    let [reach, go] = [() => undefined, () => undefined] as (() => void)[];
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    this.held.set(path, { reach: () => reach!(), mayGo });
    return {
      reached,
      go: () => {
        this.held.delete(path);
        go!();
      },
    };
  }
}
