/** Numbered pictures of a stack as it grew, for a film of its growth: the previews, kept. */

import { messageOf } from '../../core/errors.ts';
import type { WriteFailure } from '../../core/settings.ts';
import { calibrationForPreview } from '../pictures/calibrated.ts';
import { drawable, drawNow } from '../pictures/draw.ts';
import { keepTogether } from '../pictures/keep.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Turn } from '../stack/turn.ts';

/** Digits of a number: a night of one picture a second has five. */
const DIGITS = 6;

export class GrowthPictures {
  private readonly contents: StackContents;
  private readonly turn: Pick<Turn, 'whole'>;
  private readonly ports: EnginePorts;
  /** What kept the last pictures from being written, until some are. */
  failure: WriteFailure | null = null;

  constructor(
    { contents, turn }: { readonly contents: StackContents; readonly turn: Pick<Turn, 'whole'> },
    ports: EnginePorts,
  ) {
    this.contents = contents;
    this.turn = turn;
    this.ports = ports;
  }

  /**
   * A frame has been folded: every so many of them the pictures are kept. Errors: none; what failed is in
   * `failure`.
   */
  async note(): Promise<void> {
    const everyFrames = this.contents.settings.history?.everyFrames ?? null;
    if (everyFrames !== null && this.contents.frames % everyFrames === 0) await this.keep();
  }

  /** One picture of each preview, as the stack is now. Errors: none; what failed is in `failure`. */
  async keep(): Promise<void> {
    const { contents, ports } = this;
    const { history, previews } = contents.settings;
    if (history === null || contents.frames === 0) return;
    // What there is no picture of is said with the previews.
    const shown = drawable(contents, previews);
    if (shown.length === 0) return;
    // All are drawn in this turn: the next frame belongs to the next pictures.
    const drawn = await this.turn.whole(() =>
      shown.map((preview) => {
        const name = preview.file.slice(preview.file.lastIndexOf('/') + 1);
        const dot = name.lastIndexOf('.');
        const { calibration } = calibrationForPreview(contents, preview.blend);
        const settings = { ...preview, depth: 8, listsExposures: false, with: calibration } as const;
        const picture = drawNow(contents, ports, settings);
        return { stem: `${history.folder}/${name.slice(0, dot)}`, extension: name.slice(dot), picture };
      }),
    );
    let failure: WriteFailure | null = null;
    for (let isOurs = false; !isOurs; ) {
      const number = String(++contents.pictures).padStart(DIGITS, '0');
      const files = drawn.map(
        ({ stem, extension, picture }) => [`${stem}-${number}${extension}`, picture.encoded] as const,
      );
      isOurs = await keepTogether(ports, new Map(files), false, (file, error) => {
        failure = { file, message: messageOf(error) };
      });
    }
    this.failure = failure;
  }
}
