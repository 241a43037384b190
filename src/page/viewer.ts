/** The stage: one picture, or two with a split line, at a zoom and a place that stay when pictures change. */
import type { PageStatus } from '../core/page.ts';
import { byId, make } from './elements.ts';
import { Loader, type Wanted } from './loader.ts';
import { Pane, type Told } from './pane.ts';
import type { Stretch } from './rules/stretch.ts';
import { placed, widthFor } from './rules/zoom.ts';
import { descriptionOf, type Source, versionOf } from './source.ts';
import { Split } from './split.ts';
import { density, Zoom } from './zoom.ts';

/** The part of the shoot that is chosen, and what is told of its picture. */
interface Seen {
  readonly path: string | null;
  told(frames: number | null, numbers: string | null): void;
}

export class Viewer {
  private readonly stage = byId('stage');
  private readonly panes = [new Pane(), new Pane()] as const;
  private readonly loaders: readonly Loader[];
  private readonly split: Split;
  readonly zoom: Zoom;
  private readonly onPicture: () => void;
  private status: PageStatus | null = null;
  private stretch: Stretch = 'as it is';
  private isMarked = false;
  sources: readonly [Source, Source | null] = ['preview/0', null];

  private readonly part: Seen;

  constructor(part: Seen, onPicture: () => void) {
    this.part = part;
    this.onPicture = onPicture;
    this.loaders = this.panes.map(
      (pane, i) =>
        new Loader(
          pane,
          () => this.wanted(i),
          (source, told) => this.shown(i, source, told),
        ),
    );
    this.stage.prepend(...this.panes.map(({ element }) => element));
    this.split = new Split(this.stage, this.panes[1].element);
    this.zoom = new Zoom(
      () => this.panes[0].size,
      () => this.lay(),
    );
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
    this.lay();
  }

  refresh(): void {
    for (const loader of this.loaders) void loader.refresh();
    const hasPicture = this.panes[0].size !== null;
    byId('empty').hidden = hasPicture || (this.status?.frames ?? 0) > 0;
    this.split.show(this.sources[1] !== null && hasPicture);
    this.dim();
    if (!hasPicture) this.onPicture();
  }

  /** A picture that is not yet the one asked for is not to be taken for it. */
  private dim(): void {
    for (const [i, { element }] of this.panes.entries()) {
      const { source } = this.loaders[i]!;
      element.classList.toggle('stale', source !== null && source !== this.sources[i]);
    }
  }

  private wanted(i: number): Wanted | null {
    const source = this.sources[i];
    const version = source && this.status ? versionOf(source, this.status) : null;
    const path = source === 'part' ? this.part.path : source;
    if (!source || !path || version === null) return null;
    const { view, room } = this.zoom;
    const width = widthFor(view, this.panes[i]!.size ?? { width: 3, height: 2 }, room, density());
    return {
      source,
      key: `${path} ${version} ${width}`,
      url: `/${path}${path.includes('?') ? '&' : '?'}w=${width}`,
    };
  }

  private shown(i: number, source: Source, { frames, numbers }: Told): void {
    const pane = this.panes[i]!;
    if (this.status) pane.describe(descriptionOf(source, this.status, frames));
    if (source === 'part') this.part.told(frames, numbers);
    pane.draw(this.stretch, this.isMarked);
    this.stage.dataset.shown = source;
    this.lay();
    this.refresh();
    if (i === 0) this.onPicture();
  }

  /** The pictures are put where the view has them; another width may be wanted for it. */
  private lay(): void {
    this.zoom.settle();
    const { view, room } = this.zoom;
    for (const pane of this.panes) {
      if (pane.size && room.width > 0) pane.place(placed(view, pane.size, room));
    }
    for (const loader of this.loaders) void loader.refresh();
  }
}

/** The names of the two pictures, in the corners. */
export function sideLabels(stage: HTMLElement, labels: readonly [string, string] | null): void {
  for (const old of stage.querySelectorAll('.side')) old.remove();
  for (const [i, label] of (labels ?? []).entries()) {
    stage.append(make('span', { className: `side ${i === 0 ? 'a' : 'b'}`, textContent: label }));
  }
}
