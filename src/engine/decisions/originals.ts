/**
 * The captures behind decided frames: where their bytes are now, and the frames developed from them again.
 */
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { modifiedMsOf, stampOf } from '../../core/settle.ts';
import type { Look } from '../../core/state.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import { type Developed, develop, lookOf } from '../stages/develop.ts';

/** The bytes of a capture, with the decoder that reads them. */
export interface Original {
  readonly bytes: Buffer;
  readonly decoder: Decoder;
  readonly modifiedMs: number;
  /** Gives the memory of the bytes back. */
  release(): void;
}

type Ports = Pick<EnginePorts, 'readCapture' | 'release' | 'lookAt'>;

/** A stack as far as originals need it. */
interface Parts {
  readonly contents: {
    readonly ledger: { entries(): Iterable<Entry> };
    readonly steps: readonly PreparedStep[];
  };
  readonly spool: { fileOf(digest: string): string | undefined };
  readonly readers: Readers;
}

export class Originals {
  private readonly stack: Parts;
  private readonly ports: Ports;

  constructor(stack: Parts, ports: Ports) {
    this.stack = stack;
    this.ports = ports;
  }

  /**
   * Null when no file that the stack knows of has these pixels any more; whoever gets it releases it. Errors:
   * none.
   */
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
      if (isUntouched) continue;
      const original = await this.find(entry);
      if (original) original.release();
      else gone.push(printable(entry.path));
    }
    if (gone.length === 0) return;
    const text = `cannot ${what}: ${gone.length} of ${entries.length} originals are gone: ${gone.join(', ')}`;
    throw new StackError('io', text);
  }

  /** The frame, made by its recipe where it has one. Errors: io when it is gone; those of developing. */
  async develop(entry: Entry, shape: Shape | null): Promise<Developed> {
    const { path, recipe } = entry;
    const { steps } = this.stack.contents;
    const { release, ...original } = await this.mustFind(entry);
    return develop({ path, ...original }, { shape, steps, recipe }).finally(release);
  }

  /**
   * How its samples are to be shown, the sensor of a mosaic too. Errors: io when it is gone; those of the
   * decoder.
   */
  async lookOf(entry: Entry): Promise<Look> {
    const { bytes, decoder, release } = await this.mustFind(entry);
    try {
      const header = await decoder.readHeader(bytes);
      return lookOf(header, header.shape.mosaic && (await decoder.readSensor?.(bytes)));
    } finally {
      release();
    }
  }

  /** The caller releases it. Errors: io when it is gone. */
  async mustFind(entry: Entry): Promise<Original> {
    const original = await this.find(entry);
    if (original) return original;
    throw new StackError(
      'io',
      `the original of ${printable(entry.path)} is gone: no file that is known has its pixels; bring it back`,
    );
  }

  /** Its own path, the spool, and whatever other names these bytes or pixels were seen under. */
  private pathsOf({ path, digest, imageDigest }: Entry): string[] {
    const spooled = digest === null ? undefined : this.stack.spool.fileOf(digest);
    const others: string[] = [];
    for (const each of this.stack.contents.ledger.entries()) {
      const isSame = each.digest === digest || each.imageDigest === imageDigest;
      if (isSame && each.digest !== null && each.path !== path) others.push(each.path);
    }
    return [path, ...(spooled ? [spooled] : []), ...others];
  }

  private async look(path: string, entry: Entry): Promise<Original | null> {
    const read = await this.ports.readCapture(path).catch(() => 'gone' as const);
    if (typeof read === 'string') return null;
    const { bytes, facts } = read;
    const release = () => this.ports.release(bytes);
    const decoder = await this.decoderOf(bytes, entry).catch(() => null);
    // A copy may have been written later than the capture that the ledger speaks of.
    const modifiedMs = entry.capturedAt ?? modifiedMsOf(facts);
    if (decoder) return { bytes, decoder, modifiedMs, release };
    release();
    return null;
  }

  /** Null when these are not its bytes, nor its pixels. Errors: those of reading them. */
  private async decoderOf(bytes: Buffer, entry: Entry): Promise<Decoder | null> {
    const found = await this.stack.readers.identify(bytes);
    const isSame =
      (await found.digest()) === entry.digest || (await found.imageDigest()) === entry.imageDigest;
    return isSame ? found.decoder : null;
  }
}
