/**
 * What is used of a dark or a flat, as one digest: the same for the same frames, whenever and wherever these
 * were stacked.
 */
import type { StateHeader } from './state.ts';
import type { Strip } from './strips.ts';

/** As of `node:crypto`. */
export interface Hashing {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

export class SumsDigest {
  private readonly hash: Hashing;
  private readonly planes: readonly string[];

  constructor(hashing: () => Hashing, planes: readonly string[] = ['sum', 'squares']) {
    this.hash = hashing();
    this.planes = planes;
  }

  begin({ shape, frames }: Pick<StateHeader, 'shape' | 'frames'>): void {
    const { width, height, channels } = shape ?? { width: 0, height: 0, channels: 0 };
    this.hash.update(new TextEncoder().encode(`${width} ${height} ${channels} ${frames}`));
  }

  /** In file order. */
  strip({ plane: { name, bytesPerSample } }: Strip, bytes: Uint8Array): void {
    if (!this.planes.includes(name)) return;
    this.hash.update(new TextEncoder().encode(`${name} ${bytesPerSample}`));
    this.hash.update(bytes);
  }

  /** Shape: hex. */
  end(): string {
    return this.hash.digest('hex');
  }
}
