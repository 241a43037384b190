/** Zoom and place of the stage: what fingers, keys and the button make of them. */
import { byId, say } from './elements.ts';
import { followFingers } from './fingers.ts';
import { moved, oneToOne, type Size, type View, whole, within, zoomed } from './rules/zoom.ts';

export class Zoom {
  private readonly stage = byId('stage');
  private readonly button = byId<HTMLButtonElement>('zoom');
  private readonly size: () => Size | null;
  private readonly onChange: () => void;
  view: View = whole;

  /** `size`: of the picture that is seen, in any unit; null while there is none. */
  constructor(size: () => Size | null, onChange: () => void) {
    this.size = size;
    this.onChange = onChange;
    followFingers(this.stage, {
      zoom: (factor, at) => this.by(factor, at),
      move: (by) => this.withSize((size, room) => this.go(moved(this.view, by, size, room))),
      toggle: (at) => this.toggle(at),
    });
    this.button.addEventListener('click', () => this.toggle());
    new ResizeObserver(() => this.go(this.view)).observe(this.stage);
  }

  /** In the middle when no place is given. */
  by(factor: number, at?: { x: number; y: number }): void {
    this.withSize((size, room) => {
      const place = at ?? { x: room.width / 2, y: room.height / 2 };
      this.go(zoomed(this.view, factor, place, size, room, density()));
    });
  }

  /** Pixel for pixel, or all of it. */
  toggle(at?: { x: number; y: number }): void {
    if (this.view.zoom > 1) this.whole();
    else this.withSize((size, room) => this.by(oneToOne(size, room, density()), at));
  }

  whole(): void {
    this.go(whole);
  }

  /** Units: pixels of CSS. */
  get room(): Size {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  /** The picture or the stage is another one: the view stays, within what there is. */
  settle(): void {
    const size = this.size();
    const { room, stage, button } = this;
    if (size && room.width > 0) this.view = within(this.view, size, room);
    // Rounded: the same scene in another width is not another shape.
    if (size) stage.style.setProperty('--aspect', (size.width / size.height).toFixed(2));
    const isWhole = this.view.zoom === 1;
    button.hidden = size === null;
    say(button, isWhole ? '1:1' : 'Whole picture');
    button.setAttribute('aria-label', isWhole ? 'Zoom to 1:1' : 'Whole picture');
    stage.classList.toggle('far', isWhole);
    const { zoom, x, y } = this.view;
    stage.dataset.view = [zoom, x, y].map((each) => each.toFixed(4)).join(' ');
  }

  private go(view: View): void {
    this.view = view;
    this.onChange();
  }

  private withSize(act: (size: Size, room: Size) => void): void {
    const size = this.size();
    if (size) act(size, this.room);
  }
}

/** Pixels of the screen for one of CSS. */
export function density(): number {
  return window.devicePixelRatio || 1;
}
