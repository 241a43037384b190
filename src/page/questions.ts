/** What is asked before something is done that takes long, or that cannot be taken back. */
import { button, make } from './elements.ts';
import { choices, closeSheet, closing, openSheet } from './sheet.ts';

const formats = [
  ['jpg', 'JPEG'],
  ['tif', 'TIFF, 16 bit'],
  ['dng', 'DNG, of raw frames'],
] as const;

export function askFormat(title: string, then: (format: string) => void): void {
  const buttons = formats.map(([format, text], i) => {
    const choose = () => {
      closeSheet();
      then(format);
    };
    return button(text, choose, i === 0 ? 'strong' : '');
  });
  const words = 'It is drawn at full size as the stack is now, then downloaded.';
  openSheet(title, make('p', { textContent: words }), choices(...buttons), choices(closing('Not now')));
}

/** A name, or null where none was given. */
export function askName(title: string, then: (name: string | null) => void): void {
  const name = make('input', { type: 'text', maxLength: 100, autocomplete: 'off', spellcheck: false });
  const form = make(
    'form',
    { method: 'dialog' },
    make('label', {}, 'Name, if it should have one', name),
    choices(make('button', { className: 'strong', textContent: 'Finish it' }), closing('Not yet')),
  );
  form.addEventListener('submit', () => then(name.value.trim() || null));
  const words = 'The masters are written, and the next frame begins a new stack.';
  openSheet(title, make('p', { textContent: words }), form);
}

/** What is thrown away does not come back. `frames`: how many, in words. */
export function askTwice(frames: string, then: () => void): void {
  const sure = () => {
    closeSheet();
    then();
  };
  const again = () =>
    openSheet(
      `Really throw ${frames} away?`,
      make('p', { textContent: 'There is no way back from here.' }),
      choices(closing('Keep them'), button(`Throw ${frames} away`, sure, 'danger')),
    );
  const words = 'The stack is thrown away without a master. Its captures stay where they are, and stay out.';
  openSheet(
    'Start over?',
    make('p', { textContent: words }),
    choices(button(`Start over without ${frames}`, again, 'danger'), closing('Keep them')),
  );
}
