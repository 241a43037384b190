/** Numbered pictures of a stack as it grew, for a film of its growth: the previews, kept. */
import { messageOf } from '../../core/errors.ts';
import type { WriteFailure } from '../../core/settings.ts';
import { renderNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';

/** Digits of a number: a night of one picture a second has five. */
const DIGITS = 6;

export class GrowthPictures {
  private readonly contents: StackContents;
  private readonly ports: EnginePorts;
  /** What kept the last pictures from being written, until some are. */
  failure: WriteFailure | null = null;

  constructor(contents: StackContents, ports: EnginePorts) {
    this.contents = contents;
    this.ports = ports;
  }

  /** A frame has been folded: every so many of them the pictures are kept. Errors: none; what failed is in `failure`. */
  async note(): Promise<void> {
    const everyFrames = this.contents.settings.history?.everyFrames ?? null;
    if (everyFrames !== null && this.contents.frames % everyFrames === 0) await this.keep();
  }

  /** One picture of each preview, as the stack is now. Errors: none; what failed is in `failure`. */
  async keep(): Promise<void> {
    const { contents, ports } = this;
    const { history, previews } = contents.settings;
    if (history === null || contents.frames === 0) return;
    const number = String(++contents.pictures).padStart(DIGITS, '0');
    // All are drawn in this turn: the next frame belongs to the next pictures.
    const drawn = previews.map((preview) => {
      const name = preview.file.slice(preview.file.lastIndexOf('/') + 1);
      const dot = name.lastIndexOf('.');
      const file = `${history.folder}/${name.slice(0, dot)}-${number}${name.slice(dot)}`;
      return {
        file,
        bytes: renderNow(contents, ports, { ...preview, depth: 8, listsExposures: false }).bytes,
      };
    });
    // Side by side: a place that hangs is waited for once.
    const written = drawn.map(async ({ file, bytes }) => {
      try {
        await ports.publishFile(file, await bytes, 0o644);
        return null;
      } catch (error) {
        return { file, message: messageOf(error) };
      }
    });
    this.failure = (await Promise.all(written)).find((failure) => failure !== null) ?? null;
  }
}
