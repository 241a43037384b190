/** Fingers, mouse and wheel on the stage: pinch, drag, double tap. */

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Units: pixels of CSS from the corner of the stage. */
export interface Moves {
  zoom(factor: number, at: Point): void;
  move(by: Point): void;
  toggle(at: Point): void;
}

/** Two taps this near and this soon after each other are one double tap. */
const TAP_PIXELS = 24;
const TAP_MS = 350;
const WHEEL_FACTOR = 1.0018;
const LINE_PIXELS = 16;
/** Two fingers on a touchpad come as a wheel with Ctrl, in small steps. */
const PINCH_TIMES = 6;

export function followFingers(stage: HTMLElement, moves: Moves): void {
  const fingers = new Map<number, Point>();
  let tap: { at: Point; time: number; isStill: boolean } | null = null;
  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  stage.addEventListener('pointerdown', (event) => {
    if ((event.target as Element).closest('button')) return;
    stage.setPointerCapture(event.pointerId);
    const at = pointOf(event);
    const isSecond = tap?.isStill && event.timeStamp - tap.time < TAP_MS && apart(tap.at, at) < TAP_PIXELS;
    fingers.set(event.pointerId, at);
    if (isSecond && fingers.size === 1) moves.toggle(at);
    tap = isSecond || fingers.size > 1 ? null : { at, time: event.timeStamp, isStill: true };
  });
  stage.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = pointOf(event);
    if (tap && apart(tap.at, at) > TAP_PIXELS) tap.isStill = false;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, at);
    if (!other) {
      moves.move({ x: at.x - before.x, y: at.y - before.y });
      return;
    }
    const middle = half(at, other);
    const was = half(before, other);
    moves.move({ x: middle.x - was.x, y: middle.y - was.y });
    moves.zoom(apart(at, other) / Math.max(1, apart(before, other)), middle);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(end, ({ pointerId }) => fingers.delete(pointerId));
  }
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
      const pinch = event.ctrlKey ? PINCH_TIMES : 1;
      moves.zoom(WHEEL_FACTOR ** (-event.deltaY * lines * pinch), pointOf(event));
    },
    { passive: false },
  );
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function half(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
