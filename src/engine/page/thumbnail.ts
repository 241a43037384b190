/** A small picture of one frame, from its original. */
import { uncalibrated } from '../../core/dark.ts';
import type { Entry } from '../../core/entry.ts';
import { turnUpright } from '../../core/orientation.ts';
import type { RenderSettings, StackSettings } from '../../core/settings.ts';
import { decodersFor } from '../../decoders/embedded.ts';
import { jpeg } from '../../encoders/jpeg.ts';
import { Arena } from '../../kernels/arena.ts';
import { type Original, Originals } from '../decisions/originals.ts';
import { type Drawn, drawNow } from '../pictures/draw.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import type { Budget } from '../stack/budget.ts';
import { StackContents } from '../stack/contents.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import { StackCalibration } from '../stack/stack-calibration.ts';
import { develop } from '../stages/develop.ts';

type Wish = Pick<RenderSettings, 'maxEdgePixels' | 'quality'>;

interface Parts {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly readers: Readers;
}

export class Thumbnails {
  private readonly budget: Budget;
  private readonly settings: StackSettings;
  private readonly originals: Originals;
  private readonly ports: EnginePorts;

  constructor(stack: Parts, ports: EnginePorts) {
    this.settings = stack.contents.settings;
    this.budget = stack.contents.budget;
    this.originals = new Originals(stack, ports);
    this.ports = ports;
  }

  /**
   * Upright, in sRGB. The JPEG inside a raw file, where there is one. Errors: io when the original is gone;
   * those of decoding.
   */
  async of(entry: Entry, wish: Wish): Promise<Drawn> {
    const original = await this.originals.mustFind(entry);
    try {
      return (await glanceAt(original, wish)) ?? (await this.developed(entry, original, wish));
    } finally {
      original.release();
    }
  }

  /** As a stack of this frame alone, whose brightest sample is the only one that there is. */
  private async developed(entry: Entry, original: Original, wish: Wish): Promise<Drawn> {
    const { settings, ports } = this;
    const { bytes, decoder, modifiedMs } = original;
    const capture = { path: entry.path, bytes, decoder, modifiedMs };
    const { frame, look } = await develop(capture, { shape: null, steps: [] });
    const sensor = frame.shape.mosaic && (await decoder.readSensor?.(bytes));
    const arena = new Arena(ports.openMemory());
    const calibration = await StackCalibration.open(uncalibrated, ports);
    const kernels = await ports.kernels(arena.memory);
    const workshop = { arena, kernels, decoders: [], steps: [], calibration, budget: this.budget };
    const alone = new StackContents({ ...settings, planes: ['max'], align: 'off' }, workshop);
    const { number: _ofTheStack, ...own } = entry;
    alone.fold({
      frame,
      entry: { ...own, outcome: 'folded' },
      look: { ...look, ...(sensor && { sensor }) },
      decoder: decoder.name,
    });
    const brightest = { file: 'frame.jpg', blend: 'lighten', ev: 0, depth: 8, ...wish } as const;
    return drawNow(alone, ports, { ...brightest, listsExposures: false, origin: false });
  }
}

/** Null where the original must be developed. */
async function glanceAt({ bytes, decoder: own }: Original, wish: Wish): Promise<Drawn | null> {
  if (own.jpegInside?.(bytes) === null) return null;
  const [decoder = own] = decodersFor('embedded', [own]);
  const stored = await decoder.glance?.(bytes, wish.maxEdgePixels);
  if (!stored) return null;
  const picture = turnUpright(stored, (await decoder.readHeader(bytes)).orientation);
  const { width, height } = picture.shape;
  const plain = { orientation: 1, iccProfile: null, sensor: null, glance: null, origin: null };
  return { width, height, encoded: () => jpeg.encode(picture, { ...plain, quality: wish.quality }) };
}
