/** What a command declares of itself: all that the command line, its help and its exit codes are made of. */
import type { ErrorCode } from '../core/errors.ts';
import type { Flags } from '../flags/flag.ts';

/** Error codes that end a command, each with its reason. */
export type Exits = Partial<Readonly<Record<ErrorCode, string>>>;

/**
 * A file of a command exports one, as `command`. It is loaded for the help of the program too, so it imports
 * at its top only flags and text; `run` loads what the work needs.
 */
export interface Command {
  /** Its line in the help of the program. */
  readonly summary: string;
  /** As the help writes it: `<needed>`, `[optional]`, `<one-or-more...>`. */
  readonly argument?: {
    readonly takes: string;
    readonly means: string;
    readonly choices?: readonly string[];
  };
  /** In the order of the help. */
  readonly flags: Flags;
  readonly example: string;
  /**
   * Beside `usage`, `io` and `broken-invariant`, in which any command may end; `usage` where it has more
   * reasons than a wrong command line.
   */
  readonly exits: Exits;
  /** `all` is for a command about the commands. Errors: those of `exits`. */
  readonly run: (flags: never, argument: never, all: AllCommands) => Promise<void>;
}

/** Loads the declarations of every command of the program, by name. */
export type AllCommands = () => Promise<Readonly<Record<string, Command>>>;
