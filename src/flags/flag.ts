/** A flag of the command line as plain data, and the shape of what a command is given for its flags. */

/**
 * One flag; its name is its key in a `Flags`, `maxEdge` for `--max-edge`.
 *
 * `parse` turns the text of the value, and the value so far of a flag that may be repeated, into the value.
 * Errors: usage, with a text that follows the name of the flag.
 */
export interface Flag {
  /** The word for its value in the help; a flag without one is there or not. */
  readonly takes?: string;
  readonly means: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string, before?: never) => unknown;
  readonly default?: unknown;
  /** The default in words. */
  readonly defaultText?: string;
  readonly isRequired?: true;
  /** An older name that is still understood; the help leaves it out. */
  readonly formerly?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** As it is typed: `--max-edge` of `maxEdge`. */
export function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

type ValueOf<F> = F extends { parse: (...given: never) => infer Value }
  ? Value
  : F extends { choices: readonly (infer Choice)[] }
    ? Choice
    : F extends { takes: string }
      ? string
      : true;

type AlwaysGiven = { readonly default: unknown } | { readonly isRequired: true };

/** The values of these flags; what has no default and may be left out is optional. */
export type Given<F extends Flags> = {
  readonly [Name in keyof F as F[Name] extends AlwaysGiven ? Name : never]: ValueOf<F[Name]>;
} & {
  readonly [Name in keyof F as F[Name] extends AlwaysGiven ? never : Name]?: ValueOf<F[Name]>;
};
