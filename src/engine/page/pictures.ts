/** Pictures for the live page: drawn when they are asked for, in spare time. */
import { createHash } from 'node:crypto';
import type { Entry } from '../../core/entry.ts';
import { StackError } from '../../core/errors.ts';
import type { PagePicture, PagePictureAsk } from '../../core/page.ts';
import { latestFolded } from '../../core/page-frames.ts';
import type { RenderSettings } from '../../core/settings.ts';
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
}

export class PagePictures {
  private readonly contents: StackContents;
  private readonly turn: Parts['turn'];
  private readonly thumbnails: Parts['thumbnails'];
  private readonly spareTime: SpareTime;
  private readonly ports: Pick<EnginePorts, 'wallClock' | 'software'>;

  constructor(stack: Parts, ports: EnginePorts) {
    this.contents = stack.contents;
    this.turn = stack.turn;
    this.thumbnails = stack.thumbnails;
    this.spareTime = stack.spareTime;
    this.ports = ports;
  }

  /** Errors: usage for what there is not; nothing-folded; io when an original is gone, or too many pictures wait; those of drawing. */
  picture({ of, maxEdgePixels }: PagePictureAsk): Promise<PagePicture> {
    const wish = { maxEdgePixels, quality: QUALITY };
    return this.spareTime.spend(async () => {
      if (typeof of === 'object' && 'preview' in of) {
        const { preview } = of;
        return this.told(await this.turn.whole(() => this.preview(preview, wish)));
      }
      const entry = of === 'last' ? latestFolded(this.contents.ledger) : this.numbered(of.frame);
      if (!entry) throw nothingFolded();
      return this.told(await this.thumbnails.of(entry, wish));
    });
  }

  /** Drawn in this turn: what is said of it is true. */
  private preview(index: number, wish: Wish): Drawn {
    const preview = this.contents.settings.previews[index];
    if (!preview) throw new StackError('usage', `the config has no preview of number ${index}`);
    if (this.contents.frames === 0) throw nothingFolded();
    const { blend, ev } = preview;
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

  private numbered(number: number): Entry {
    const entry = this.contents.ledger.numbered(number);
    if (!entry) throw new StackError('usage', `the ledger has no capture of number ${number}`);
    if (entry.digest !== null) return entry;
    throw new StackError('usage', `capture ${number} was never read, so there is no picture of it`);
  }

  /** The same bytes have the same tag, after a restart too. */
  private async told({ width, height, encoded }: Drawn): Promise<PagePicture> {
    const { frames } = this.contents;
    const bytes = Buffer.from(await encoded(0));
    const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    return { jpeg: bytes.toString('base64'), etag, width, height, frames };
  }
}

function nothingFolded(): StackError {
  return new StackError('nothing-folded', 'no frame is in this stack yet: there is nothing to draw');
}
