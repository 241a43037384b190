/**
 * Pictures for the live page: each drawn once for all who want it, one at a time of a kind, and kept while it
 * may be asked for again.
 */
import type { PagePictureAsk } from '../core/page.ts';
import type { PageJpeg } from '../io/page/host.ts';
import type { Engine } from './ports.ts';

/** Pictures of a few hundred kilobytes: of two versions of a preview in three widths, and thumbnails. */
const KEPT_MAX = 48;
const KEPT_BYTES_MAX = 24_000_000;

interface Drawing {
  readonly version: string;
  readonly picture: Promise<PageJpeg>;
}

export class PagePictures {
  private readonly engine: Engine;
  /** By what, width and version, the one wanted last at the end. */
  private readonly kept = new Map<string, PageJpeg>();
  /** By what and width. */
  private readonly drawing = new Map<string, Drawing>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** One that was drawn under this version and is still there. */
  keptAt(of: PagePictureAsk['of'], maxEdgePixels: number, version: string): PageJpeg | null {
    const key = `${kindOf(of, maxEdgePixels)} ${version}`;
    const picture = this.kept.get(key) ?? null;
    if (picture) {
      this.kept.delete(key);
      this.kept.set(key, picture);
    }
    return picture;
  }

  /** `version` is asked when it is drawn: it may be another by then. Errors: those of the engine. */
  async draw(of: PagePictureAsk['of'], maxEdgePixels: number, version: () => string): Promise<PageJpeg> {
    const kind = kindOf(of, maxEdgePixels);
    for (;;) {
      const now = version();
      const kept = this.keptAt(of, maxEdgePixels, now);
      if (kept) return kept;
      const other = this.drawing.get(kind);
      if (other?.version === now) return other.picture;
      if (!other) return this.begin(kind, { of, maxEdgePixels }, now);
      await other.picture.catch(() => undefined);
    }
  }

  private begin(kind: string, ask: PagePictureAsk, version: string): Promise<PageJpeg> {
    const picture = this.engine.ask('picture', ask).then(({ jpeg, ...facts }) => {
      const drawn = { ...facts, bytes: Buffer.from(jpeg, 'base64') };
      this.keep(`${kind} ${version}`, drawn);
      return drawn;
    });
    this.drawing.set(kind, { version, picture });
    return picture.finally(() => this.drawing.delete(kind));
  }

  private keep(key: string, picture: PageJpeg): void {
    this.kept.set(key, picture);
    let bytes = [...this.kept.values()].reduce((total, each) => total + each.bytes.length, 0);
    for (const [oldest, { bytes: its }] of this.kept) {
      if (this.kept.size <= KEPT_MAX && bytes <= KEPT_BYTES_MAX) return;
      this.kept.delete(oldest);
      bytes -= its.length;
    }
  }
}

function kindOf(of: PagePictureAsk['of'], maxEdgePixels: number): string {
  return `${JSON.stringify(of)} ${maxEdgePixels}`;
}
