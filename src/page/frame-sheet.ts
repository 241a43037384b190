/** The sheet of one frame: how it looks, what is known of it, and what can be done with it. */
import type { PageFrame } from '../core/page.ts';
import type { Actions } from './actions.ts';
import { button, make } from './elements.ts';
import { nameOf, outcomeText, percent, shutter, whyText } from './rules/words.ts';
import { choices, closeSheet, closing, openSheet } from './sheet.ts';

export function openFrame(frames: readonly PageFrame[], place: number, actions: Actions): void {
  const frame = frames[place];
  if (!frame) return;
  const step = (text: string, to: number) => {
    const element = button(text, () => openFrame(frames, to, actions));
    element.disabled = frames[to] === undefined;
    return element;
  };
  openSheet(
    nameOf(frame),
    thumbnail(frame),
    factsOf(frame),
    choices(step('Previous', place - 1), ...act(frame, actions), step('Next', place + 1)),
    choices(closing('Close')),
  );
}

/** A frame that was never decoded has no picture. */
function thumbnail(frame: PageFrame): HTMLElement {
  const box = make('div', { className: 'thumbnail' });
  const image = make('img', { alt: nameOf(frame), src: `/frame/${frame.number}` });
  image.addEventListener('error', () => box.replaceChildren('no picture of this frame'));
  box.append(image);
  return box;
}

function factsOf(frame: PageFrame): HTMLElement {
  const { number, capturedAt, exposureSeconds, brightness } = frame;
  const at = capturedAt === null ? null : new Date(capturedAt).toLocaleString('sv-SE');
  const rows: readonly (readonly [string, string | null])[] = [
    ['number', String(number)],
    ['taken', at],
    ['exposure', exposureSeconds === null ? null : shutter(exposureSeconds)],
    ['brightness', brightness === null ? null : percent(brightness)],
    ['state', outcomeText(frame)],
    ['why', whyText(frame)],
  ];
  const list = make('dl');
  for (const [name, value] of rows) {
    if (value !== null) list.append(make('dt', { textContent: name }), make('dd', { textContent: value }));
  }
  return list;
}

function act({ outcome, number }: PageFrame, actions: Actions): HTMLElement[] {
  if (!actions.isPossible) return [];
  const run = (what: () => Promise<void>) => () => {
    closeSheet();
    void what();
  };
  if (outcome === 'folded')
    return [
      button(
        'Remove',
        run(() => actions.remove(String(number))),
        'danger',
      ),
    ];
  const isKept = outcome === 'held' || outcome === 'removed';
  return isKept
    ? [
        button(
          'Put back',
          run(() => actions.restore([String(number)])),
          'strong',
        ),
      ]
    : [];
}
