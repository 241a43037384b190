/** The sheet of what is needed rarely: keys, gestures, starting over. */
import type { Actions } from './actions.ts';
import { button, make } from './elements.ts';
import { choices, closing, openSheet } from './sheet.ts';

const keys: readonly (readonly [string, string, boolean])[] = [
  ['space', 'pause or resume', true],
  ['u', 'undo the last frame', true],
  ['s', 'save now', true],
  ['f', 'finish', true],
  ['1 ... 9', 'a preview', false],
  ['l', 'the last frame', false],
  ['c', 'compare two pictures', false],
  ['+  -  0', 'nearer, farther, the whole picture', false],
  ['n', 'night', false],
  ['?', 'this help', false],
];

export function openMore(actions: Actions): void {
  const list = make('dl');
  for (const [key, means, isOwners] of keys) {
    if (isOwners && !actions.isPossible) continue;
    list.append(make('dt', {}, make('kbd', { textContent: key })), make('dd', { textContent: means }));
  }
  const fingers =
    'Pinch, double tap or turn the wheel to zoom; drag to move. A dot of the strip is a frame: full is in the stack, a ring is held, a small ring is removed, a cross is not usable, a hole is a gap.';
  const over = actions.isPossible ? [button('Start over', () => actions.startOver(), 'danger')] : [];
  openSheet('Help', make('p', { textContent: fingers }), list, choices(...over, closing('Close')));
}
