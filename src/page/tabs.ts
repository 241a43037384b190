/** The tabs: which picture is seen, and which one beside it when two are compared. */
import type { PageStatus } from '../core/page.ts';
import { button, byId, press } from './elements.ts';
import { type Choice, choicesOf, type Source } from './source.ts';
import { sideLabels, type Viewer } from './viewer.ts';

export class Tabs {
  private readonly list = byId('tabs');
  private readonly viewer: Viewer;
  private choices: readonly Choice[] = [];
  private shown = '';
  private first: Source = 'preview/0';
  private second: Source | null = null;
  private readonly part: { show(isSeen: boolean, as: number): void };
  /** The preview that is looked at, or was before the last frame or a part was. */
  preview = 0;

  constructor(viewer: Viewer, part: Tabs['part']) {
    this.viewer = viewer;
    this.part = part;
  }

  update(status: PageStatus): void {
    this.choices = choicesOf(status);
    if (!this.choices.some(({ source }) => source === this.first)) this.first = this.choices[0]!.source;
    this.draw();
  }

  choose(place: number): void {
    const choice = this.choices[place];
    if (!choice) return;
    if (this.second === null) this.first = choice.source;
    else this.second = choice.source;
    this.draw();
  }

  /**
   * Beside the picture seen, the last frame; beside that, the first preview. A tab then chooses the right
   * one.
   */
  compare(): void {
    const other = this.first === 'last' ? this.choices[0]!.source : 'last';
    this.second = this.second === null ? other : null;
    this.draw();
  }

  private draw(): void {
    const text = JSON.stringify([this.choices, this.first, this.second]);
    if (text === this.shown) return;
    this.shown = text;
    const focused = [...this.list.children].indexOf(document.activeElement as Element);
    const seen = this.second ?? this.first;
    const buttons = this.choices.map(({ source, label }, i) => {
      const tab = button(label, () => this.choose(i));
      press(tab, source === seen);
      return tab;
    });
    const compare = button('A|B', () => this.compare(), 'compare');
    compare.setAttribute('aria-label', 'A|B: compare two pictures');
    press(compare, this.second !== null);
    this.list.replaceChildren(...buttons, compare);
    if (focused >= 0) (this.list.children[focused] as HTMLElement | undefined)?.focus();
    this.list.querySelector('[aria-pressed=true]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    if (this.first.startsWith('preview/')) this.preview = Number(this.first.slice('preview/'.length));
    this.part.show(this.first === 'part' || this.second === 'part', this.preview);
    this.viewer.look(this.first, this.second);
    const labelOf = (wanted: Source) => this.choices.find(({ source }) => source === wanted)?.label ?? '';
    const labels =
      this.second === null ? null : ([`A ${labelOf(this.first)}`, `B ${labelOf(this.second)}`] as const);
    sideLabels(byId('stage'), labels);
  }
}
