/**
 * Previews that are at their places, and what they show: one of planes that have not changed since is not
 * drawn again.
 */
import { stampOf } from '../../core/settle.ts';
import type { EnginePorts } from '../ports.ts';

/** A picture that was drawn. `of`: in words that are the same only for the same picture. Units: pixels. */
export interface ShownPicture {
  readonly of: string;
  readonly width: number;
  readonly height: number;
}

export class ShownPictures {
  private readonly ports: Pick<EnginePorts, 'lookAtOutput'>;
  private readonly shown = new Map<string, ShownPicture & { readonly stamp: string }>();

  constructor(ports: Pick<EnginePorts, 'lookAtOutput'>) {
    this.ports = ports;
  }

  /** What the file shows; null where it is not the one that was written here. Errors: none. */
  async at(file: string): Promise<ShownPicture | null> {
    const known = this.shown.get(file);
    if (known === undefined) return null;
    return (await this.stampAt(file)) === known.stamp ? known : null;
  }

  /** The file has been written, and nobody writes it but us. Errors: none. */
  async note(file: string, picture: ShownPicture): Promise<void> {
    this.shown.delete(file);
    const stamp = await this.stampAt(file);
    if (stamp !== null) this.shown.set(file, { ...picture, stamp });
  }

  private async stampAt(file: string): Promise<string | null> {
    const facts = await this.ports.lookAtOutput(file).catch(() => 'gone' as const);
    return typeof facts === 'string' ? null : stampOf(facts);
  }
}
