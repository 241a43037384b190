/**
 * Where a picture lies on the screen: zoom and place in parts of the picture, so that another picture of the
 * same scene keeps them.
 */
import { type PageWidth, pageWidths } from '../../core/page.ts';

/** Units: pixels of CSS. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `zoom`: 1 shows the whole picture. `x`, `y`: the part of the picture in the middle of the stage, 0..1. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const whole: View = { zoom: 1, x: 0.5, y: 0.5 };

/** However small a picture is, this near can be gone. */
const LEAST_MOST_ZOOM = 2;
/** And this much nearer than pixel for pixel. */
const BEYOND = 4;

/** The largest size in which all of the picture is seen. */
export function fitted(picture: Size, stage: Size): Size {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/**
 * The zoom at which one pixel of the largest picture is one of the screen. `density`: pixels of the screen
 * for one of CSS.
 */
export function oneToOne(picture: Size, stage: Size, density: number): number {
  const longest = pageWidths.at(-1)!;
  const { width, height } = fitted(picture, stage);
  return Math.max(LEAST_MOST_ZOOM, longest / density / Math.max(width, height));
}

/** The width to ask for: what the screen can show, and all there is when looked at closely. */
export function widthFor(view: View, picture: Size, stage: Size, density: number): PageWidth {
  const { width, height } = fitted(picture, stage);
  const needed = Math.max(width, height) * density * view.zoom;
  return (
    (view.zoom === 1 ? pageWidths.find((each) => each >= needed * 0.9) : undefined) ?? pageWidths.at(-1)!
  );
}

/** Where to put the picture. Units: pixels of CSS from the corner of the stage. */
export function placed(view: View, picture: Size, stage: Size): Size & { left: number; top: number } {
  const fit = fitted(picture, stage);
  const [width, height] = [fit.width * view.zoom, fit.height * view.zoom];
  return { width, height, left: stage.width / 2 - view.x * width, top: stage.height / 2 - view.y * height };
}

/**
 * The view by a factor nearer; what is under the point stays there. Units: pixels of CSS from the corner of
 * the stage.
 */
export function zoomed(
  view: View,
  factor: number,
  at: { x: number; y: number },
  picture: Size,
  stage: Size,
  density: number,
): View {
  const most = BEYOND * oneToOne(picture, stage, density);
  const zoom = Math.min(most, Math.max(1, view.zoom * factor));
  const before = placed(view, picture, stage);
  const [partX, partY] = [(at.x - before.left) / before.width, (at.y - before.top) / before.height];
  const fit = fitted(picture, stage);
  const x = partX + (stage.width / 2 - at.x) / (fit.width * zoom);
  const y = partY + (stage.height / 2 - at.y) / (fit.height * zoom);
  return within({ zoom, x, y }, picture, stage);
}

/** The picture drawn along by so many pixels of CSS. */
export function moved(view: View, by: { x: number; y: number }, picture: Size, stage: Size): View {
  const { width, height } = placed(view, picture, stage);
  return within({ ...view, x: view.x - by.x / width, y: view.y - by.y / height }, picture, stage);
}

/** No black beside the picture while there is picture to show. */
export function within(view: View, picture: Size, stage: Size): View {
  const { width, height } = placed(view, picture, stage);
  const inside = (middle: number, length: number, room: number) => {
    const half = room / 2 / length;
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, middle));
  };
  return { zoom: view.zoom, x: inside(view.x, width, stage.width), y: inside(view.y, height, stage.height) };
}
