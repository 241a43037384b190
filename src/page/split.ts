/** The split line between two pictures: left of it the first one, right of it the second. */
import { make } from './elements.ts';

const STEP = 0.02;

export class Split {
  private readonly stage: HTMLElement;
  private readonly right: HTMLElement;
  private readonly line = make('div', { className: 'split', tabIndex: 0, hidden: true });
  private part = 0.5;

  constructor(stage: HTMLElement, right: HTMLElement) {
    this.stage = stage;
    this.right = right;
    right.hidden = true;
    this.line.setAttribute('role', 'slider');
    this.line.setAttribute('aria-label', 'Split line between the two pictures');
    this.line.setAttribute('aria-valuemin', '0');
    this.line.setAttribute('aria-valuemax', '100');
    this.line.addEventListener('pointerdown', (event) => {
      event.stopPropagation();
      this.line.setPointerCapture(event.pointerId);
    });
    this.line.addEventListener('pointermove', (event) => {
      if (!this.line.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.stage.getBoundingClientRect();
      this.go((event.clientX - left) / width);
    });
    this.line.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.go(this.part + by);
    });
    stage.append(this.line);
    this.go(0.5);
  }

  show(isShown: boolean): void {
    this.line.hidden = !isShown;
    this.right.hidden = !isShown;
  }

  private go(part: number): void {
    this.part = Math.min(1, Math.max(0, part));
    const percent = `${100 * this.part}%`;
    this.line.style.left = percent;
    this.right.style.clipPath = `inset(0 0 0 ${percent})`;
    this.line.setAttribute('aria-valuenow', String(Math.round(100 * this.part)));
  }
}
