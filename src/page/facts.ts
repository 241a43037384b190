/** The facts of the stack: six numbers, a line of the disk, and what needs a look. */
import type { PageStatus } from '../core/page.ts';
import { button, byId, make, say } from './elements.ts';
import { closingText, type Trouble, troublesOf } from './rules/troubles.ts';
import { bytes, roughly, spokenShort } from './rules/words.ts';

export class Facts {
  private readonly list = byId('facts');
  private readonly troubles = byId('troubles');
  private readonly cells = new Map<string, HTMLElement>();
  private shown = '';
  private readonly putBack: (trouble: Trouble) => void;

  constructor(putBack: (trouble: Trouble) => void) {
    this.putBack = putBack;
  }

  update(status: PageStatus): void {
    const { frames, exposureSecondsTotal, ndStops, noiseGain, durableFrames, queueFrames } = status;
    const none = frames === 0 ? '–' : 'unknown';
    this.fact('frames', String(frames));
    this.fact('exposure', exposureSecondsTotal === null ? none : spokenShort(exposureSecondsTotal));
    this.fact('filter stops', ndStops === null ? none : ndStops.toFixed(1));
    this.fact('noise', frames === 0 ? none : `÷ ${noiseGain.toFixed(1)}`);
    this.fact('safe on disk', durableFrames === frames ? `all ${frames}` : String(durableFrames));
    this.fact('waiting', String(queueFrames));
    this.showAside(asideParts(status));
    this.showTroubles(status);
  }

  private fact(name: string, value: string): void {
    let cell = this.cells.get(name);
    if (!cell) {
      cell = make('dd');
      this.list.append(make('div', {}, make('dt', { textContent: name }), cell));
      this.cells.set(name, cell);
    }
    say(cell, value);
  }

  private showAside(parts: readonly string[]): void {
    const aside = byId('aside');
    if (aside.textContent === parts.join('')) return;
    aside.replaceChildren(...parts.map((part) => make('span', { textContent: part })));
  }

  /** Made anew only when they are others: a finger may be on its way to a button. */
  private showTroubles(status: PageStatus): void {
    const all = troublesOf(status);
    const isOwner = status.role === 'owner';
    const text = JSON.stringify([all, isOwner]);
    if (text === this.shown) return;
    this.shown = text;
    this.troubles.replaceChildren(...all.map((each) => this.line(each, isOwner)));
  }

  private line(trouble: Trouble, isOwner: boolean): HTMLElement {
    const { kind, title, text, numbers } = trouble;
    const words = make('p', {}, make('b', { textContent: title }), ' ', make('span', { textContent: text }));
    const item = make('li', { className: kind }, words);
    if (!isOwner || numbers.length === 0) return item;
    const label = numbers.length === 1 ? 'Put back' : `Put ${numbers.length} back`;
    item.append(button(label, () => this.putBack(trouble), 'act'));
    return item;
  }
}

/** Each stays on its line. */
function asideParts(status: PageStatus): string[] {
  const { disk } = status;
  const lasts = disk?.lastsSeconds == null ? '' : `, for ${roughly(disk.lastsSeconds)}`;
  const parts = [disk === null ? null : `${bytes(disk.freeBytes)} free${lasts}`, closingText(status)];
  return parts.filter((part) => part !== null);
}
