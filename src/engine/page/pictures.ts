/** Pictures for the live page: drawn when they are asked for, in spare time. */
import { createHash } from 'node:crypto';
import type { Entry } from '../../core/entry.ts';
import { StackError } from '../../core/errors.ts';
import type { IntervalAsk, IntervalDrawn } from '../../core/interval-picture.ts';
import type { PagePicture, PagePictureAsk } from '../../core/page.ts';
import { latestFolded } from '../../core/page-frames.ts';
import type { PreviewSettings, RenderSettings } from '../../core/settings.ts';
import type { Leaf } from '../../core/timeline.ts';
import { calibrationForPreview } from '../pictures/calibrated.ts';
import { type Drawn, drawNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Turn } from '../stack/turn.ts';
import type { SpareTime } from './spare-time.ts';

const QUALITY = 82;

type Wish = Pick<RenderSettings, 'maxEdgePixels' | 'quality'>;

interface Parts {
  readonly contents: StackContents;
  readonly turn: Pick<Turn, 'whole'>;
  readonly spareTime: SpareTime;
  readonly thumbnails: { of(entry: Entry, wish: Wish): Promise<Drawn> };
  /** Errors: usage where the stack keeps no timeline; those of drawing. */
  interval(ask: IntervalAsk): Promise<IntervalDrawn>;
}

export class PagePictures {
  private readonly contents: StackContents;
  private readonly turn: Parts['turn'];
  private readonly thumbnails: Parts['thumbnails'];
  private readonly spareTime: SpareTime;
  private readonly interval: Parts['interval'];
  private readonly ports: Pick<EnginePorts, 'wallClock' | 'software'>;

  constructor(stack: Parts, ports: EnginePorts) {
    this.contents = stack.contents;
    this.turn = stack.turn;
    this.thumbnails = stack.thumbnails;
    this.spareTime = stack.spareTime;
    this.interval = stack.interval;
    this.ports = ports;
  }

  /**
   * Errors: usage for what there is not; nothing-folded; io when an original is gone, or too many pictures
   * wait; those of drawing.
   */
  picture({ of, maxEdgePixels }: PagePictureAsk): Promise<PagePicture> {
    const wish = { maxEdgePixels, quality: QUALITY };
    return this.spareTime.spend(async () => {
      if (typeof of === 'object' && 'preview' in of) {
        const { preview } = of;
        return this.told(await this.turn.whole(() => this.preview(preview, wish)));
      }
      if (typeof of === 'object' && 'part' in of) return this.part(of.part, this.previewOf(of.as), wish);
      const entry = of === 'last' ? latestFolded(this.contents.ledger) : this.numbered(of.frame);
      if (!entry) throw nothingFolded();
      return this.told(await this.thumbnails.of(entry, wish));
    });
  }

  /** Drawn in this turn: what is said of it is true. */
  private preview(index: number, wish: Wish): Drawn {
    const { blend, ev } = this.previewOf(index);
    if (this.contents.frames === 0) throw nothingFolded();
    const jpeg = { file: 'preview.jpg', blend, ev, depth: 8, ...wish } as const;
    // As the preview itself: with what cannot be taken out left in.
    const { calibration } = calibrationForPreview(this.contents, blend);
    return drawNow(this.contents, this.ports, {
      ...jpeg,
      listsExposures: false,
      origin: false,
      with: calibration,
    });
  }

  private previewOf(index: number): PreviewSettings {
    const preview = this.contents.settings.previews[index];
    if (preview) return preview;
    throw new StackError('usage', `the config has no preview of number ${index}`);
  }

  private async part(
    numbers: Leaf['numbers'],
    { blend, ev }: PreviewSettings,
    wish: Wish,
  ): Promise<PagePicture> {
    const interval = { from: null, until: null, numbers, last: null };
    const drawn = await this.interval({ file: null, interval, blend, ev, depth: 8, ...wish });
    const { width, height, frames, jpeg } = drawn;
    const bytes = Buffer.from(jpeg ?? '', 'base64');
    return { ...tagged(bytes), width, height, frames, numbers: drawn.numbers };
  }

  private numbered(number: number): Entry {
    const entry = this.contents.ledger.numbered(number);
    if (!entry) throw new StackError('usage', `the ledger has no capture of number ${number}`);
    if (entry.digest !== null) return entry;
    throw new StackError('usage', `capture ${number} was never read, so there is no picture of it`);
  }

  private async told({ width, height, encoded }: Drawn): Promise<PagePicture> {
    const { frames } = this.contents;
    return { ...tagged(Buffer.from(await encoded(0))), width, height, frames };
  }
}

/** The same bytes have the same tag, after a restart too. */
function tagged(bytes: Buffer): Pick<PagePicture, 'jpeg' | 'etag'> {
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { jpeg: bytes.toString('base64'), etag };
}

function nothingFolded(): StackError {
  return new StackError('nothing-folded', 'no frame is in this stack yet: there is nothing to draw');
}
