/** The histogram, what is clipped, and how the picture is looked at. */
import { button, byId, press, say } from './elements.ts';
import { isNight } from './night.ts';
import { heightsOf } from './rules/histogram.ts';
import { type Stretch, stretches } from './rules/stretch.ts';
import { percent } from './rules/words.ts';
import type { Viewer } from './viewer.ts';

const COLOURS = { day: ['#ff5a4d', '#46c974', '#4a95ff'], night: ['#ff0000', '#b00000', '#700000'] };

const seenAs: Record<Stretch, string> = {
  'as it is': '',
  '+1': 'Seen one stop brighter: for the eye alone, no file is changed.',
  '+2': 'Seen two stops brighter: for the eye alone, no file is changed.',
  auto: 'Seen as bright as it can be: for the eye alone, no file is changed.',
};

export class TonesView {
  private readonly canvas = byId<HTMLCanvasElement>('histogram');
  private readonly clip = byId<HTMLButtonElement>('clip');
  private readonly hint = byId('hint');
  private readonly viewer: Viewer;
  private readonly buttons: readonly HTMLButtonElement[];
  private stretch: Stretch = 'as it is';
  private isMarked = false;

  constructor(viewer: Viewer) {
    this.viewer = viewer;
    this.buttons = stretches.map((stretch) => button(stretch, () => this.set(stretch, this.isMarked)));
    byId('view').append(...this.buttons);
    this.clip.addEventListener('click', () => this.set(this.stretch, !this.isMarked));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.set('as it is', false);
  }

  private set(stretch: Stretch, isMarked: boolean): void {
    this.stretch = stretch;
    this.isMarked = isMarked;
    for (const [i, each] of this.buttons.entries()) press(each, stretches[i] === stretch);
    press(this.clip, isMarked);
    this.recolour();
  }

  /** In the colours of the day or of the night. */
  recolour(): void {
    this.viewer.set(this.stretch, this.isMarked);
    const [over, under] = isNight() ? ['Bright', 'dim'] : ['Red', 'blue'];
    const marks = `${over} blinks where a channel is full, ${under} where all are empty.`;
    say(
      this.hint,
      [seenAs[this.stretch], this.isMarked ? marks : ''].filter((text) => text !== '').join(' '),
    );
    this.draw();
  }

  draw(): void {
    const { tones } = this.viewer;
    say(this.clip, tones ? `${percent(tones.full)} clipped` : 'Clipped');
    this.clip.disabled = tones === null;
    const words = tones
      ? `Histogram: ${percent(tones.full)} of the samples are full, ${percent(tones.empty)} are empty`
      : 'Histogram: no picture yet';
    this.canvas.setAttribute('aria-label', words);
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth * scale, this.canvas.clientHeight * scale];
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d')!;
    context.globalCompositeOperation = 'lighter';
    heightsOf(tones?.channels ?? []).forEach((bins, channel) => {
      const colour = COLOURS[isNight() ? 'night' : 'day'][channel]!;
      context.beginPath();
      context.moveTo(0, height);
      for (const [bin, value] of bins.entries()) {
        context.lineTo(((bin + 0.5) / bins.length) * width, height - value * (height - 2 * scale));
      }
      context.lineTo(width, height);
      context.fillStyle = `${colour}66`;
      context.fill();
      context.strokeStyle = colour;
      context.lineWidth = scale;
      context.stroke();
    });
  }
}
