/**
 * Part of stage 3: whether a capture is the other half of an exposure that counts by its RAW or by its JPEG.
 */
import { type Entry, saidAt } from '../../core/entry.ts';
import type { Shape } from '../../core/frame.ts';
import type { Ledger } from '../../core/ledger.ts';
import { extensionOf, printable } from '../../core/names.ts';
import { extensionsOfHalves, isSameMoment, otherNames, type PairHalf } from '../../core/pair.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import type { Written } from '../stack/written.ts';
import type { WhenDone } from './admitted.ts';

type Ports = Pick<EnginePorts, 'readCapture' | 'release' | 'lookAt' | 'decoders'>;

/**
 * `paired`: it is the other half of what is named. `early`: the half that would count may still be on its
 * way.
 */
export type PairVerdict = { readonly paired: string } | { readonly early: string } | null;

/** Outcomes of a half that stands for the exposure. */
const standing: readonly Entry['outcome'][] = ['folded', 'held', 'removed', 'closed', 'expired'];

/** A stack as far as pairs need it. */
interface Contents {
  readonly ledger: Ledger;
  readonly shape: Shape | null;
  readonly settings: Pick<StackSettings, 'pairs' | 'files' | 'raw'>;
}

export class Pairs {
  private readonly contents: Contents;
  private readonly readers: Readers;
  private readonly ports: Ports;
  private readonly extensions: Readonly<Record<PairHalf, readonly string[]>>;
  /** Those that were named, where only these are looked at. */
  private readonly files: ReadonlySet<string> | null;

  constructor(contents: Contents, readers: Readers, ports: Ports) {
    this.contents = contents;
    this.readers = readers;
    this.ports = ports;
    this.extensions = extensionsOfHalves(ports.decoders);
    const { files } = contents.settings;
    this.files = files ? new Set(files) : null;
  }

  /**
   * Null for a capture to be taken as any other. `isLate`: no other half is waited for any more. `whenDone`:
   * one that is being decoded is, for it may stand. Errors: none.
   */
  async judge(
    capture: Pick<Written, 'path' | 'saidAt'>,
    isLate: boolean,
    whenDone: WhenDone,
  ): Promise<PairVerdict> {
    const half: PairHalf = this.extensions.raw.includes(extensionOf(capture.path)) ? 'raw' : 'jpeg';
    const names = otherNames(capture.path, this.extensions[half === 'raw' ? 'jpeg' : 'raw']);
    await whenDone(names);
    const known = names.map((name) => this.contents.ledger.at(name)).find((entry) => stands(entry, capture));
    if (known) return { paired: known.path };
    if (half === this.counting) return null;
    const { files } = this;
    const other = await this.there(files ? names.filter((name) => files.has(name)) : names);
    if (other === null) return isLate ? null : { early: `its ${half === 'raw' ? 'JPEG' : 'RAW'} may follow` };
    const at = await this.saidIn(other);
    if (at === 'unreadable') return isLate ? null : { early: `${printable(other)} is not whole yet` };
    return isSameMoment(at, capture.saidAt()) ? { paired: other } : null;
  }

  /** A stack is of mosaics or of pictures: its first frame decides, and until then the setting. */
  private get counting(): PairHalf {
    const { shape, settings } = this.contents;
    // The JPEG of a camera is at least as large as the one inside its RAW.
    if (settings.raw === 'embedded') return 'jpeg';
    if (shape === null) return settings.pairs;
    return shape.mosaic ? 'raw' : 'jpeg';
  }

  private async there(names: readonly string[]): Promise<string | null> {
    const found = await Promise.all(
      names.map((name) => this.ports.lookAt(name).catch(() => 'gone' as const)),
    );
    return names.find((_, i) => typeof found[i] === 'object') ?? null;
  }

  /** What the camera says in it. */
  private async saidIn(path: string): Promise<number | null | 'unreadable'> {
    const read = await this.ports.readCapture(path).catch(() => 'gone' as const);
    if (typeof read === 'string') return 'unreadable';
    try {
      const { decoder } = await this.readers.identify(read.bytes);
      const { capturedAt, clock } = decoder.readFacts(read.bytes);
      return clock === null ? null : capturedAt;
    } catch {
      return 'unreadable';
    } finally {
      this.ports.release(read.bytes);
    }
  }
}

function stands(entry: Entry | undefined, capture: Pick<Written, 'saidAt'>): boolean {
  return (
    entry !== undefined && standing.includes(entry.outcome) && isSameMoment(saidAt(entry), capture.saidAt())
  );
}
