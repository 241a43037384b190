/** The strip of frames as it is drawn, pointed at and walked through by keys. */
import type { PageFrame } from '../core/page.ts';
import { byId } from './elements.ts';
import { type Dot, dotAt, dotsOf, type Grid, gridOf, type Mark } from './rules/strip.ts';
import { nameOf, outcomeText } from './rules/words.ts';

export class StripView {
  private readonly element = byId('strip');
  private readonly canvas = this.element.querySelector('canvas')!;
  private readonly open: (place: number) => void;
  private frames: readonly PageFrame[] = [];
  private dots: readonly (Dot | null)[] = [];
  private grid: Grid = { columns: 1, rows: 1, pitch: 1 };
  /** The place of the frame that keys have come to; null follows the latest. */
  private cursor: number | null = null;

  constructor(open: (place: number) => void) {
    this.open = open;
    this.element.addEventListener('click', (event) => {
      const { left, top } = this.element.getBoundingClientRect();
      const dot = this.dots[dotAt(event.clientX - left, event.clientY - top, this.dots, this.grid)];
      if (dot) this.open(this.placeIn(dot));
    });
    this.element.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  update(frames: readonly PageFrame[]): void {
    if (frames.length < this.frames.length) this.cursor = null;
    this.frames = frames;
    this.dots = dotsOf(frames);
    this.tell();
    this.draw();
  }

  /** In a dot of several: the one that is the reason for its mark. */
  private placeIn({ first, last, mark }: Dot): number {
    for (let place = first; place <= last; place++) {
      const [dot] = dotsOf([this.frames[place]!]);
      if (dot?.mark === mark) return place;
    }
    return first;
  }

  private key(event: KeyboardEvent): void {
    const last = this.frames.length - 1;
    if (last < 0) return;
    const at = this.cursor ?? last;
    const steps: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - this.grid.columns,
      ArrowDown: at + this.grid.columns,
      Home: 0,
      End: last,
    };
    if (event.key === 'Enter') this.open(at);
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.cursor = Math.min(last, Math.max(0, to));
    this.tell();
    this.draw();
  }

  private tell(): void {
    const frame = this.frames[this.cursor ?? this.frames.length - 1];
    this.element.setAttribute('aria-valuemin', String(Math.min(1, this.frames.length)));
    this.element.setAttribute('aria-valuemax', String(this.frames.length));
    this.element.setAttribute('aria-valuenow', String((this.cursor ?? this.frames.length - 1) + 1));
    const text = frame ? `frame ${frame.number}, ${nameOf(frame)}, ${outcomeText(frame)}` : 'no frames yet';
    this.element.setAttribute('aria-valuetext', text);
    this.element.title = frame ? 'A dot a frame: tap one to see it' : '';
  }

  draw(): void {
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    this.grid = gridOf(this.dots.length, width, height);
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const context = this.canvas.getContext('2d')!;
    context.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const colour = (name: string) => style.getPropertyValue(`--${name}`);
    const at = this.cursor;
    this.dots.forEach((dot, i) => {
      if (!dot) return;
      const { columns, pitch } = this.grid;
      const [x, y] = [((i % columns) + 0.5) * pitch, (Math.floor(i / columns) + 0.5) * pitch];
      drawDot(context, dot.mark, x, y, pitch * 0.33, colour);
      if (at !== null && at >= dot.first && at <= dot.last) {
        context.strokeStyle = colour('ink');
        context.strokeRect(x - pitch / 2 + 0.5, y - pitch / 2 + 0.5, pitch - 1, pitch - 1);
      }
    });
  }
}

/** Told apart by shape, not by colour alone: full, ring, small ring, cross, small dot. */
function drawDot(
  context: CanvasRenderingContext2D,
  mark: Mark,
  x: number,
  y: number,
  radius: number,
  colour: (name: string) => string,
): void {
  context.beginPath();
  context.lineWidth = Math.max(1, radius * 0.5);
  const line = { in: 'frame', held: 'late', removed: 'dim', out: 'bad', aside: 'edge' }[mark];
  context.strokeStyle = context.fillStyle = colour(line);
  if (mark === 'out') {
    context.moveTo(x - radius, y - radius);
    context.lineTo(x + radius, y + radius);
    context.moveTo(x + radius, y - radius);
    context.lineTo(x - radius, y + radius);
    context.stroke();
    return;
  }
  const size = { in: 1, held: 1.1, removed: 0.7, aside: 0.5 }[mark];
  context.arc(x, y, radius * size, 0, 2 * Math.PI);
  if (mark === 'in' || mark === 'aside') context.fill();
  else context.stroke();
}
