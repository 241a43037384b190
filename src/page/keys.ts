/** What keys do, where they are not typed into something or meant for a button. */
import type { Actions } from './actions.ts';
import { openMore } from './more.ts';
import { isSheetOpen } from './sheet.ts';
import type { Tabs } from './tabs.ts';
import type { Viewer } from './viewer.ts';

const NEARER = 1.5;

export function followKeys(
  actions: Actions,
  tabs: Tabs,
  viewer: Viewer,
  last: () => number,
  night: () => void,
): void {
  const acts: Record<string, () => void> = {
    ' ': () => void actions.pause(),
    u: () => void actions.undo(),
    s: () => actions.save(),
    f: () => actions.finish(),
    n: night,
    l: () => tabs.choose(last()),
    c: () => tabs.compare(),
    '+': () => viewer.zoom.by(NEARER),
    '-': () => viewer.zoom.by(1 / NEARER),
    '0': () => viewer.zoom.whole(),
    '?': () => openMore(actions),
  };
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isSheetOpen()) return;
    const isOnButton = target instanceof Element && target.closest('button, input, a');
    if (isOnButton && (key === ' ' || key === 'Enter')) return;
    const act = /^[1-9]$/.test(key) ? () => tabs.choose(Number(key) - 1) : acts[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
