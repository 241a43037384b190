/** The histogram, what is clipped, and how the picture is looked at. */
import { button, byId, press, say } from './elements.ts';
import { heightsOf } from './rules/histogram.ts';
import { type Stretch, stretches } from './rules/stretch.ts';
import { percent } from './rules/words.ts';
import type { Viewer } from './viewer.ts';

const COLOURS = { day: ['#ff5a4d', '#46c974', '#4a95ff'], night: ['#ff4a38', '#c02a1a', '#801408'] };

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
    this.viewer.set(stretch, isMarked);
    const view =
      stretch === 'as it is'
        ? ''
        : `Seen ${stretch === 'auto' ? 'brighter' : `${stretch} stop${stretch === '+1' ? '' : 's'} brighter`}: for the eye alone, no file is changed.`;
    const marks = isMarked ? 'Red blinks where a channel is full, blue where all are empty.' : '';
    say(this.hint, [view, marks].filter((text) => text !== '').join(' '));
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
    const isNight = document.documentElement.classList.contains('night');
    context.globalCompositeOperation = 'lighter';
    heightsOf(tones?.channels ?? []).forEach((bins, channel) => {
      const colour = COLOURS[isNight ? 'night' : 'day'][channel]!;
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
