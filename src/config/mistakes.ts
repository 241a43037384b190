/**
 * Mistakes of a config in the words of where they come from: a flag of the command line, or a key of the
 * file.
 */
import { printable, shellWord } from '../core/names.ts';

export interface Mistake {
  /** The key, as `previews[0].blend`. */
  readonly at: string;
  /** A key that it does not go with. */
  readonly against?: string;
  readonly text: string;
  /** A right value, as the file has it. */
  readonly example?: string;
}

/** By key, as `previews[0].blend`, the word of the command line that set it. */
export type SetBy = ReadonlyMap<string, string>;

/**
 * All of them, those made by flags first; `file` null where none holds. Shape: a line each, one more for the
 * file.
 */
export function mistakesTold(mistakes: readonly Mistake[], file: string | null, setBy: SetBy): string {
  const isOfFlag = (mistake: Mistake) => wordsFor(mistake, setBy).length > 0;
  const ofFlags = mistakes.filter(isOfFlag).map((mistake) => mistakeLine(mistake, setBy));
  const ofFile = mistakes.filter((mistake) => !isOfFlag(mistake));
  if (ofFile.length === 0) return ofFlags.join('\n');
  const where = file === null ? 'the config' : `the config ${printable(file)}`;
  const head = `${ofFile.length === 1 ? 'a mistake' : `${ofFile.length} mistakes`} in ${where}:`;
  return [...ofFlags, head, ...ofFile.map((mistake) => `  ${mistakeLine(mistake, setBy)}`)].join('\n');
}

/** One of them, begun by the flag or the key. */
export function mistakeLine(mistake: Mistake, setBy: SetBy): string {
  const { at, text, example } = mistake;
  const words = wordsFor(mistake, setBy);
  const right = example === undefined ? '' : `; for example ${asTyped(example, words[0])}`;
  return `${words.join(', ') || at}: ${text}${right}`;
}

function wordsFor({ at, against }: Mistake, setBy: SetBy): string[] {
  const words = [at, against ?? at].map((key) => {
    const setters = [...setBy].filter(
      ([set]) => key === set || key.startsWith(`${set}.`) || key.startsWith(`${set}[`),
    );
    return setters.map(([, word]) => word);
  });
  return [...new Set(words.flat())];
}

/** A value of the file as it is typed after a flag. */
function asTyped(example: string, word: string | undefined): string {
  if (word === undefined) return example;
  const value = [JSON.parse(example)].flat()[0] as unknown;
  const typed = shellWord(typeof value === 'string' ? value : JSON.stringify(value));
  return word.startsWith('--') ? `${word} ${typed}` : typed;
}
