/** What a command declares of itself: all that the command line, its help and its exit codes are made of. */
import type { ErrorCode } from '../core/errors.ts';
import type { Flags } from '../flags/flag.ts';

type Exits = Partial<Readonly<Record<ErrorCode, string>>>;

/** The error codes that any command may end with. */
export const exitsOfAll = {
  usage: 'the command line is wrong',
  'broken-invariant': 'a fault of the program',
} as const satisfies Exits;

/**
 * A file of a command exports one, as `command`. It is loaded for the help of the program too, so it imports at its top only flags and
 * text; `run` loads what the work needs.
 */
export interface Command {
  /** Its line in the help of the program. */
  readonly summary: string;
  /** As the help writes it: `<needed>`, `[optional]`, `<one-or-more...>`. */
  readonly argument?: { readonly takes: string; readonly means: string };
  /** In the order of the help. */
  readonly flags: Flags;
  readonly example: string;
  /** The error codes that it may end with besides those of all, or with more reasons than these have. */
  readonly exits: Exits;
  /** Errors: those of `exits`. */
  readonly run: (flags: never, argument: never) => Promise<void>;
}
