/** The note above the actions: an answer, or what went wrong. It is read out, and goes by itself. */
import { button, byId, make } from './elements.ts';

export const NOTE_SECONDS = 8;
const ERROR_SECONDS = 20;

let timer: ReturnType<typeof setTimeout> | undefined;

function show(text: string, className: string, seconds: number, act?: HTMLElement): void {
  clearTimeout(timer);
  const note = byId('note');
  const line = make('div', { className }, make('p', { textContent: text }));
  if (act) line.append(act);
  note.replaceChildren(line);
  timer = setTimeout(clearNote, 1000 * seconds);
}

/** `act`: a button that is there as long as the note is. */
export function tell(text: string, act?: { label: string; run: () => void }): void {
  const run = () => {
    clearNote();
    act?.run();
  };
  show(text, '', NOTE_SECONDS, act && button(act.label, run, 'strong'));
}

export function tellError(text: string): void {
  show(text, 'error', ERROR_SECONDS, button('Close', clearNote));
}

export function clearNote(): void {
  clearTimeout(timer);
  byId('note').replaceChildren();
}
