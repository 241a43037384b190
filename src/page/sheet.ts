/**
 * The one sheet over the page: questions, a frame, help. The browser keeps the focus in it, and Escape closes
 * it.
 */
import { button, byId, make } from './elements.ts';

const dialog = () => byId<HTMLDialogElement>('sheet');

/** Takes the place of what was in it. */
export function openSheet(title: string, ...content: readonly (Node | string)[]): HTMLDialogElement {
  const sheet = dialog();
  sheet.replaceChildren(make('h2', { id: 'sheet-title', textContent: title }), ...content);
  if (!sheet.open) sheet.showModal();
  return sheet;
}

export function closeSheet(): void {
  dialog().close();
}

export function isSheetOpen(): boolean {
  return dialog().open;
}

export function choices(...buttons: readonly HTMLElement[]): HTMLElement {
  return make('div', { className: 'choices' }, ...buttons);
}

export function closing(text: string): HTMLButtonElement {
  return button(text, closeSheet);
}

/** A tap beside the sheet closes it. */
export function closeBeside(): void {
  dialog().addEventListener('click', (event) => {
    if (event.target === dialog()) closeSheet();
  });
}
