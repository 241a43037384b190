/** The captures behind decided frames: where their bytes are now, and the frames developed from them again. */
import { createHash } from 'node:crypto';
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { modifiedMsOf, stampOf } from '../../core/settle.ts';
import type { Look } from '../../core/state.ts';
import type { ByteRange } from '../../decoders/containers/container.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { EnginePorts } from '../ports.ts';
import type { Stack } from '../stack/stack.ts';
import { type Developed, develop, lookOf } from '../stages/develop.ts';

/** The bytes of a capture, with the decoder that reads them. */
export interface Original {
  readonly bytes: Buffer;
  readonly decoder: Decoder;
  readonly modifiedMs: number;
}

type Ports = Pick<EnginePorts, 'readCapture' | 'lookAt' | 'decoders'>;

export class Originals {
  private readonly stack: Stack;
  private readonly ports: Ports;

  constructor(stack: Stack, ports: Ports) {
    this.stack = stack;
    this.ports = ports;
  }

  /** Null when no file that the stack knows of has these pixels any more. Errors: none. */
  async find(entry: Entry): Promise<Original | null> {
    for (const path of this.pathsOf(entry)) {
      const original = await this.look(path, entry);
      if (original) return original;
    }
    return null;
  }

  /** Errors: io, naming them, when any of them has no original any more. */
  async mustBeThere(entries: readonly Entry[], what: string): Promise<void> {
    const gone: string[] = [];
    for (const entry of entries) {
      const facts = await this.ports.lookAt(entry.path);
      const isUntouched = typeof facts === 'object' && stampOf(facts) === entry.stamp;
      if (!isUntouched && !(await this.find(entry))) gone.push(printable(entry.path));
    }
    if (gone.length === 0) return;
    const text = `cannot ${what}: ${gone.length} of ${entries.length} originals are gone: ${gone.join(', ')}`;
    throw new StackError('io', text);
  }

  /** Errors: io when it is gone; those of developing. */
  async develop(entry: Entry, shape: Shape | null): Promise<Developed> {
    const { path } = entry;
    return develop({ path, ...(await this.mustFind(entry)) }, shape, this.stack.filters);
  }

  /** How its samples are to be shown. Errors: io when it is gone; those of the decoder. */
  async lookOf(entry: Entry): Promise<Look> {
    const { bytes, decoder } = await this.mustFind(entry);
    return lookOf(await decoder.readHeader(bytes));
  }

  private async mustFind(entry: Entry): Promise<Original> {
    const original = await this.find(entry);
    if (original) return original;
    throw new StackError('io', `expected the original ${printable(entry.path)}, found none with its pixels`);
  }

  /** Its own path, the spool, and whatever other names these bytes or pixels were seen under. */
  private pathsOf({ path, digest, imageDigest }: Entry): string[] {
    const spooled = digest === null ? undefined : this.stack.spool.get(digest)?.file;
    const others: string[] = [];
    for (const each of this.stack.ledger.entries()) {
      const isSame = each.digest === digest || each.imageDigest === imageDigest;
      if (isSame && each.digest !== null && each.path !== path) others.push(each.path);
    }
    return [path, ...(spooled ? [spooled] : []), ...others];
  }

  private async look(path: string, entry: Entry): Promise<Original | null> {
    const read = await this.ports.readCapture(path).catch(() => 'gone' as const);
    if (typeof read === 'string') return null;
    const { bytes, facts } = read;
    const decoder = this.ports.decoders.find((candidate) => candidate.matches(bytes));
    const walk = decoder?.walk(bytes);
    if (!decoder || !walk?.whole) return null;
    const isSame =
      sha256Of(bytes, [{ start: 0, end: bytes.length }]) === entry.digest ||
      sha256Of(bytes, walk.imageRanges) === entry.imageDigest;
    return isSame ? { bytes, decoder, modifiedMs: modifiedMsOf(facts) } : null;
  }
}

/** SHA-256, hex, over these ranges one after the other. */
export function sha256Of(bytes: Uint8Array, ranges: readonly ByteRange[]): string {
  const hash = createHash('sha256');
  for (const { start, end } of ranges) hash.update(bytes.subarray(start, end));
  return hash.digest('hex');
}
