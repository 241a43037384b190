/**
 * A capture that still settles, read and decoded ahead: what was made counts only if the very same bytes are
 * taken.
 */
import { giveBack } from '../../core/frame.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { EnginePorts } from '../ports.ts';
import type { Identified, Readers } from '../readers/readers.ts';
import type { SharedAdding } from '../stack/shared-adding.ts';
import { beginDecoding, type Decoding, fittingOf, type Standing } from './develop.ts';

/** Bytes of a whole capture, with what is made of them. */
export interface MadeAhead {
  readonly bytes: Buffer;
  readonly found: Identified;
  readonly decoding: Decoding | null;
}

/** What a stack says of captures that it has not met. */
interface Contents extends Standing {
  readonly budget: Standing['budget'] & { readonly framesInHand: number };
  readonly ledger: Pick<Ledger, 'at'>;
  readonly adding: Pick<SharedAdding, 'mayBeginWith'>;
  readonly paused: boolean;
  readonly settings: Pick<StackSettings, 'everyNth' | 'from' | 'until'>;
}

type Ports = Pick<EnginePorts, 'readCapture' | 'release'>;

export class Ahead {
  private readonly contents: Contents;
  private readonly readers: Readers;
  private readonly ports: Ports;
  /** At most one: each has the memory of a frame. */
  private made: { readonly path: string; readonly coming: Promise<MadeAhead | null> } | null = null;

  constructor(contents: Contents, readers: Readers, ports: Ports) {
    this.contents = contents;
    this.readers = readers;
    this.ports = ports;
  }

  /** Whether the file is whole as it is now; if it is, its decoding has begun. Errors: none. */
  async prepare(path: string): Promise<boolean> {
    this.drop();
    const coming = this.make(path).catch(() => null);
    this.made = { path, coming };
    return (await coming) !== null;
  }

  /**
   * What was made of these bytes, with bytes of its own: those given are given back. Null where nothing was,
   * or something of other bytes: that is let go. Errors: none.
   */
  async claim(path: string, bytes: Buffer): Promise<MadeAhead | null> {
    if (this.made?.path !== path) return null;
    const made = await this.made.coming;
    if (made === null || !made.bytes.equals(bytes)) {
      this.drop();
      return null;
    }
    this.made = null;
    this.ports.release(bytes);
    return made;
  }

  /** A guess: no rule that is decided by its bytes is likely to keep it out. */
  isLikelyNew(path: string): boolean {
    const { ledger, paused, settings } = this.contents;
    const { everyNth, from, until } = settings;
    return !paused && everyNth === 1 && from === null && until === null && ledger.at(path) === undefined;
  }

  /** Null when its header is wrong, which is told when it is its turn. */
  begin(decoder: Decoder, bytes: Buffer): Promise<Decoding | null> {
    return beginDecoding(decoder, bytes, fittingOf(this.contents), 'soon').catch(() => null);
  }

  /** Errors: those of reading it. */
  private async make(path: string): Promise<MadeAhead | null> {
    const read = await this.ports.readCapture(path);
    if (typeof read === 'string') return null;
    const { bytes } = read;
    const found = await this.readers.identify(bytes).catch(() => null);
    if (found === null || found.doubt !== undefined) {
      this.ports.release(bytes);
      return null;
    }
    const { shape, budget, adding } = this.contents;
    // It is one frame more in hand.
    const hasRoom = shape === null || budget.framesInHand > 1;
    const mayDecode = hasRoom && this.isLikelyNew(path) && !adding.mayBeginWith(found.decoder);
    const decoding = mayDecode ? await this.begin(found.decoder, bytes) : null;
    // Asked for again when it is taken, and then there.
    for (const digest of [found.digest(), found.imageDigest()]) digest.catch(() => undefined);
    return { bytes, found, decoding };
  }

  private drop(): void {
    void this.made?.coming.then((made) => made && letGo(made, () => this.ports.release(made.bytes)));
    this.made = null;
  }
}

/** What nobody wants gives its memory back: that of its bytes when nothing is made of them any more. */
export function letGo({ found, decoding }: Pick<MadeAhead, 'found' | 'decoding'>, release: () => void): void {
  const digests = Promise.allSettled([found.digest(), found.imageDigest()]);
  const decoded = decoding?.samples.then(giveBack, () => undefined);
  void Promise.all([digests, decoded]).then(release);
}
