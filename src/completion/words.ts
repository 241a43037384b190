/** What can be typed where, out of the declarations of the commands; each shell puts it in its own words. */
import { type Flags, flagWord } from '../flags/flag.ts';

/** What a command says of itself, as far as it can be completed. */
export interface Declared {
  readonly summary: string;
  readonly argument?: { readonly takes: string; readonly choices?: readonly string[] };
  readonly flags: Flags;
}

export type Declarations = Readonly<Record<string, Declared>>;

/** Words of a closed set, names on the disk, or what only the photographer knows. */
export type Values = readonly string[] | 'file' | 'folder' | 'own';

export interface Option {
  /** With its dashes. */
  readonly name: string;
  readonly means: string;
  /** Null for one that is there or not. */
  readonly values: Values | null;
}

export interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Null where a command takes none. */
  readonly argument: Values | null;
}

export const help: Option = { name: '--help', means: 'say how it is used', values: null };
export const optionsOfProgram: readonly Option[] = [
  help,
  { name: '--version', means: 'say the version', values: null },
];

/** The commands in their order, `help` last. */
export function entriesOf(declarations: Declarations): Entry[] {
  const entries = Object.entries(declarations).map(([name, { summary, argument, flags }]): Entry => {
    const options = Object.entries(flags).map(([flag, { takes, means, choices }]): Option => {
      const values = choices ?? (takes === undefined ? null : valuesOf(takes));
      return { name: flagWord(flag), means, values };
    });
    const values = argument && (argument.choices ?? valuesOf(argument.takes));
    return { name, summary, options: [...options, help], argument: values ?? null };
  });
  const names = entries.map(({ name }) => name);
  return [...entries, { name: 'help', summary: 'say how a command is used', options: [], argument: names }];
}

/** By the word in the help, such as `<file>` or `[folders...]`. */
function valuesOf(takes: string): Values {
  const word = takes.slice(1, -1);
  if (['folder', 'folders...'].includes(word)) return 'folder';
  return ['file', 'state', 'states...', 'dark', 'captures...'].includes(word) ? 'file' : 'own';
}

/** One word of a shell, whatever is in it. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
