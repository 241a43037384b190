/**
 * One picture in the stage: fetched, decoded and then shown in place of the one before, with its brighter
 * view and its marks.
 */
import { make } from './elements.ts';
import { isNight } from './night.ts';
import { clippedMarks, type Tones, tonesOf } from './rules/histogram.ts';
import { applyTable, type Stretch, stretchTable } from './rules/stretch.ts';
import type { Size } from './rules/zoom.ts';

/** Pixels that are enough for a histogram. */
const TONES_PIXELS = 600_000;

/** By day red and blue; at night all is red, and they are bright and dim. */
const MARKS = {
  day: [
    [255, 40, 90],
    [40, 120, 255],
  ],
  night: [
    [255, 255, 255],
    [110, 110, 110],
  ],
} as const;

/** What is said with a picture: how many frames it has, and of a part from which to which. */
export interface Told {
  readonly frames: number | null;
  readonly numbers: string | null;
}

export class Pane {
  readonly element = make('div', { className: 'pane' });
  size: Size | null = null;
  tones: Tones | null = null;
  private image: HTMLImageElement | null = null;
  private pixels: ImageData | null = null;
  private readonly bright = make('canvas', { hidden: true });
  private readonly marks = make('canvas', { hidden: true, className: 'marks' });

  constructor() {
    for (const canvas of [this.bright, this.marks]) canvas.setAttribute('aria-hidden', 'true');
    this.element.append(this.bright, this.marks);
  }

  /** Errors: when it cannot be fetched or is no picture; the one before stays. */
  async load(url: string, signal: AbortSignal): Promise<Told> {
    const response = await fetch(url, { cache: 'no-cache', signal });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const source = URL.createObjectURL(await response.blob());
    try {
      const image = make('img', { src: source, draggable: false });
      await image.decode();
      this.swap(image);
    } finally {
      // A picture that is decoded keeps its samples.
      URL.revokeObjectURL(source);
    }
    const frames = response.headers.get('X-Slowshutter-Frames');
    const numbers = response.headers.get('X-Slowshutter-Numbers');
    return { frames: frames === null ? null : Number(frames), numbers };
  }

  private swap(image: HTMLImageElement): void {
    if (this.image) this.image.replaceWith(image);
    else this.element.prepend(image);
    this.image = image;
    this.size = { width: image.naturalWidth, height: image.naturalHeight };
    this.pixels = null;
    const { data, width, height } = this.samples();
    this.tones = tonesOf(data, Math.max(1, Math.floor((width * height) / TONES_PIXELS)));
  }

  /** There is no picture any more. */
  clear(): void {
    this.image?.remove();
    this.image = null;
    this.pixels = null;
    this.size = null;
    this.tones = null;
    this.draw('as it is', false);
  }

  /** Read once for each picture: a readback is slow. */
  private samples(): ImageData {
    if (this.pixels) return this.pixels;
    const { width, height } = this.size!;
    const canvas = make('canvas', { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.drawImage(this.image!, 0, 0);
    this.pixels = context.getImageData(0, 0, width, height);
    return this.pixels;
  }

  /** What the picture shows, for those who do not see it. */
  describe(text: string): void {
    if (this.image && this.image.alt !== text) this.image.alt = text;
  }

  /** Units: pixels of CSS from the corner of the stage. */
  place({ left, top, width, height }: Size & { left: number; top: number }): void {
    for (const element of [this.image, this.bright, this.marks]) {
      if (!element) continue;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      element.style.transform = `translate(${left}px, ${top}px)`;
    }
  }

  /** Draws the brighter view and the marks of the picture that is shown. */
  draw(stretch: Stretch, isMarked: boolean): void {
    this.bright.hidden = stretch === 'as it is' || !this.image;
    this.marks.hidden = !isMarked || !this.image;
    if (!this.bright.hidden) {
      const { data, width, height } = this.samples();
      const copy = new ImageData(new Uint8ClampedArray(data), width, height);
      applyTable(copy.data, stretchTable(stretch, this.tones!));
      put(this.bright, copy);
    }
    if (!this.marks.hidden) {
      const { data, width, height } = this.samples();
      const [over, under] = MARKS[isNight() ? 'night' : 'day'];
      put(this.marks, new ImageData(clippedMarks(data, over, under), width, height));
    }
  }
}

function put(canvas: HTMLCanvasElement, picture: ImageData): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')!.putImageData(picture, 0, 0);
}
