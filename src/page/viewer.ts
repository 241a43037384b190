/** The stage: one picture, or two with a split line, at a zoom and a place that stay when pictures change. */
import type { PageStatus } from '../core/page.ts';
import { byId, make, say } from './elements.ts';
import { followFingers } from './fingers.ts';
import { Loader, type Wanted } from './loader.ts';
import { Pane } from './pane.ts';
import type { Stretch } from './rules/stretch.ts';
import {
  moved,
  oneToOne,
  placed,
  type Size,
  type View,
  whole,
  widthFor,
  within,
  zoomed,
} from './rules/zoom.ts';
import { descriptionOf, type Source, versionOf } from './source.ts';
import { Split } from './split.ts';

export class Viewer {
  private readonly stage = byId('stage');
  private readonly zoomButton = byId<HTMLButtonElement>('zoom');
  private readonly panes = [new Pane(), new Pane()] as const;
  private readonly loaders: readonly Loader[];
  private readonly split: Split;
  private readonly onPicture: () => void;
  private view: View = whole;
  private status: PageStatus | null = null;
  private stretch: Stretch = 'as it is';
  private isMarked = false;
  sources: readonly [Source, Source | null] = ['preview/0', null];

  constructor(onPicture: () => void) {
    this.onPicture = onPicture;
    this.loaders = this.panes.map(
      (pane, i) =>
        new Loader(
          pane,
          () => this.wanted(i),
          (source, frames) => this.shown(i, source, frames),
        ),
    );
    this.stage.prepend(...this.panes.map(({ element }) => element));
    this.split = new Split(this.stage, this.panes[1].element);
    followFingers(this.stage, {
      zoom: (factor, at) => this.zoomBy(factor, at),
      move: (by) => this.withSize((size, stage) => this.go(moved(this.view, by, size, stage))),
      toggle: (at) => this.toggle(at),
    });
    this.zoomButton.addEventListener('click', () => this.toggle());
    new ResizeObserver(() => this.go(this.view)).observe(this.stage);
  }

  get tones() {
    return this.panes[0].tones;
  }

  update(status: PageStatus): void {
    this.status = status;
    this.refresh();
  }

  /** The second picture is beside the first one, right of the split line; null for none. */
  look(first: Source, second: Source | null): void {
    this.sources = [first, second];
    this.refresh();
  }

  set(stretch: Stretch, isMarked: boolean): void {
    this.stretch = stretch;
    this.isMarked = isMarked;
    for (const pane of this.panes) pane.draw(stretch, isMarked);
    this.go(this.view);
  }

  refresh(): void {
    for (const loader of this.loaders) void loader.refresh();
    const hasPicture = this.panes[0].size !== null;
    byId('empty').hidden = hasPicture || (this.status?.frames ?? 0) > 0;
    this.split.show(this.sources[1] !== null && hasPicture);
    if (!hasPicture) this.onPicture();
  }

  private wanted(i: number): Wanted | null {
    const source = this.sources[i];
    const version = source && this.status ? versionOf(source, this.status) : null;
    if (!source || version === null) return null;
    const width = widthFor(this.view, this.panes[i]!.size ?? { width: 3, height: 2 }, this.room(), density());
    return { source, key: `${source} ${version} ${width}`, url: `/${source}?w=${width}` };
  }

  private shown(i: number, source: Source, frames: number | null): void {
    const pane = this.panes[i]!;
    if (this.status) pane.describe(descriptionOf(source, this.status, frames));
    pane.draw(this.stretch, this.isMarked);
    this.stage.dataset.shown = source;
    this.go(this.view);
    this.refresh();
    if (i === 0) this.onPicture();
  }

  /** In the middle when no place is given. */
  zoomBy(factor: number, at?: { x: number; y: number }): void {
    this.withSize((size, stage) => {
      const place = at ?? { x: stage.width / 2, y: stage.height / 2 };
      this.go(zoomed(this.view, factor, place, size, stage, density()));
    });
  }

  /** Pixel for pixel, or all of it. */
  toggle(at?: { x: number; y: number }): void {
    if (this.view.zoom > 1) this.go(whole);
    else this.withSize((size, stage) => this.zoomBy(oneToOne(size, stage, density()), at));
  }

  whole(): void {
    this.go(whole);
  }

  private withSize(act: (size: Size, stage: Size) => void): void {
    const { size } = this.panes[0];
    if (size) act(size, this.room());
  }

  private room(): Size {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  private go(view: View): void {
    const stage = this.room();
    for (const { size, place } of this.panes.map((pane) => ({
      size: pane.size,
      place: pane.place.bind(pane),
    }))) {
      if (!size || stage.width === 0) continue;
      this.view = within(view, size, stage);
      place(placed(this.view, size, stage));
    }
    const isWhole = this.view.zoom === 1;
    this.zoomButton.hidden = this.panes[0].size === null;
    say(this.zoomButton, isWhole ? '1:1' : 'Whole picture');
    this.zoomButton.setAttribute('aria-label', isWhole ? 'Zoom to 1:1' : 'Show the whole picture');
    this.stage.classList.toggle('far', isWhole);
    this.stage.dataset.view = [this.view.zoom, this.view.x, this.view.y]
      .map((each) => each.toFixed(4))
      .join(' ');
    for (const loader of this.loaders) void loader.refresh();
  }
}

function density(): number {
  return window.devicePixelRatio || 1;
}

/** The names of the two pictures, in the corners. */
export function sideLabels(stage: HTMLElement, labels: readonly [string, string] | null): void {
  for (const old of stage.querySelectorAll('.side')) old.remove();
  for (const [i, label] of (labels ?? []).entries()) {
    stage.append(make('span', { className: `side ${i === 0 ? 'a' : 'b'}`, textContent: label }));
  }
}
