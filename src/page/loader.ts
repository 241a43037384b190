/**
 * Keeps one pane at the newest picture: one request at a time, and what came meanwhile is skipped but for the
 * last.
 */
import type { Pane, Told } from './pane.ts';
import type { Source } from './source.ts';

export interface Wanted {
  readonly source: Source;
  /** Another text when another picture is wanted. */
  readonly key: string;
  readonly url: string;
}

const PATIENCE_MS = 60_000;
/** A part may have to be made of the originals first, little by little. */
const PART_AGAIN_MS = 2000;

export class Loader {
  private readonly pane: Pane;
  private readonly wanted: () => Wanted | null;
  private readonly onShown: (source: Source, told: Told) => void;
  private shown = '';
  /** What the pane shows now, which is another one while the next is under way. */
  source: Source | null = null;
  private current: { source: Source; abort: AbortController } | null = null;

  constructor(pane: Pane, wanted: () => Wanted | null, onShown: (source: Source, told: Told) => void) {
    this.pane = pane;
    this.wanted = wanted;
    this.onShown = onShown;
  }

  /**
   * Something may have changed. A page that nobody sees asks for nothing, and nothing is asked for beside
   * another request.
   */
  async refresh(): Promise<void> {
    const { current } = this;
    // Another picture is looked at: the one under way is of no use.
    if (current && this.wanted()?.source !== current.source) current.abort.abort();
    if (current) return;
    for (let next = this.next(); next; next = this.next()) {
      const abort = new AbortController();
      const patience = setTimeout(() => abort.abort(), PATIENCE_MS);
      this.current = { source: next.source, abort };
      try {
        const told = await this.pane.load(next.url, abort.signal);
        this.shown = next.key;
        this.source = next.source;
        this.onShown(next.source, told);
      } catch {
        // The picture before stays; the next event asks again.
        if (next.source === 'part') setTimeout(() => void this.refresh(), PART_AGAIN_MS);
        if (this.wanted()?.source === next.source) return;
      } finally {
        clearTimeout(patience);
        this.current = null;
      }
    }
  }

  private next(): Wanted | null {
    const wanted = this.wanted();
    if (wanted === null && this.shown !== '') {
      this.pane.clear();
      this.shown = '';
      this.source = null;
    }
    return wanted && document.visibilityState === 'visible' && wanted.key !== this.shown ? wanted : null;
  }
}
