/** The two handles under the strip, which choose the part of the shoot that is looked at. */
import type { PageFrame } from '../core/page.ts';
import { byId, say } from './elements.ts';
import { endText, movedTo, type Span, shownText, spanAmong } from './rules/part.ts';

export class Part {
  private readonly element = byId('part');
  private readonly handles = {
    from: byId<HTMLInputElement>('part-from'),
    until: byId<HTMLInputElement>('part-until'),
  };
  private readonly onChange: () => void;
  private frames: readonly PageFrame[] = [];
  private span: Span = { from: 0, until: 0 };
  private as = 0;

  /** `onChange`: another part is chosen. */
  constructor(onChange: () => void) {
    this.onChange = onChange;
    for (const name of ['from', 'until'] as const) {
      this.handles[name].addEventListener('input', () => {
        this.span = movedTo(this.span, name, this.handles[name].valueAsNumber);
        this.draw();
        this.onChange();
      });
    }
  }

  /** The path of its picture on the server, and what is asked there; null while there is no frame. */
  get path(): string | null {
    const [first, last] = [this.frames[this.span.from], this.frames[this.span.until]];
    return first && last ? `part/${first.number}/${last.number}?as=${this.as}` : null;
  }

  update(all: readonly PageFrame[]): void {
    const frames = all.filter(({ outcome }) => outcome === 'folded');
    this.span = spanAmong(this.span, this.frames.length, frames.length);
    this.frames = frames;
    this.draw();
    this.onChange();
  }

  /** `as`: the preview as which its picture is drawn. */
  show(isSeen: boolean, as: number): void {
    this.element.hidden = !isSeen;
    this.as = as;
  }

  /** What the picture has: whole parts of the timeline. */
  told(frames: number | null, numbers: string | null): void {
    if (frames !== null && numbers !== null) say(byId('part-shown'), shownText(frames, numbers));
  }

  private draw(): void {
    const last = Math.max(0, this.frames.length - 1);
    for (const name of ['from', 'until'] as const) {
      const handle = this.handles[name];
      handle.max = String(last);
      handle.valueAsNumber = this.span[name];
      const frame = this.frames[this.span[name]];
      const text = frame ? endText(frame) : 'no frames yet';
      handle.setAttribute('aria-valuetext', text);
      say(byId(`part-${name}-text`), text);
    }
    this.element.style.setProperty('--from', String(this.span.from / Math.max(1, last)));
    this.element.style.setProperty('--until', String(this.span.until / Math.max(1, last)));
    // Where both are at one end, the one that can still be moved is on top.
    this.element.classList.toggle('at-end', this.span.from === last);
  }
}
