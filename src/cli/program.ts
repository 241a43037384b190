/** commander, built from what the commands declare of themselves. */
import { Argument, Command as Commander, Option } from 'commander';
import type { AllCommands, Command, Exits } from '../commands/command.ts';
import { type ErrorCode, exitCodeOf, StackError } from '../core/errors.ts';
import { shownValue } from '../core/names.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Flag, flagWord } from '../flags/flag.ts';
import { version } from '../io/software.ts';

/** Any command may end in these. */
const exitsOfAll: Exits = {
  usage: 'the command line is wrong',
  io: 'reading or writing failed',
  'broken-invariant': 'a fault of the program',
};

/**
 * The program with these commands, in their order; `all` gives those of the whole program, if there are more.
 */
export function programOf(
  commands: Readonly<Record<string, Command>>,
  all: AllCommands = async () => commands,
): Commander {
  const program = new Commander('slowshutter')
    .description(
      'A slow shutter for any tethered camera: the exact, live long exposure of every frame in a folder.',
    )
    .version(version, '-v, --version')
    .addHelpText('after', '\nExample:\n  slowshutter watch ~/shoot --preview ~/preview.jpg')
    .exitOverride();
  for (const [name, command] of Object.entries(commands)) add(program, name, command, all);
  return program;
}

function add(program: Commander, name: string, command: Command, all: AllCommands): void {
  const { summary, argument, flags, example } = command;
  const made = program
    .command(name)
    .description(summary)
    .addHelpText('after', `\nExample:\n  ${example}\n\n${exitCodes(command)}`);
  if (argument) made.addArgument(argumentOf(argument));
  for (const [flagName, flag] of Object.entries(flags)) {
    made.addOption(optionOf(flagName, flag));
    if (flag.formerly !== undefined) made.addOption(formerOption(flagName, flag, flag.formerly));
  }
  // An argument that is left out is undefined; a command without one gets no more than its flags.
  made.action(async () => command.run(made.opts() as never, made.processedArgs[0] as never, all));
}

function argumentOf({ takes, means, choices }: NonNullable<Command['argument']>): Argument {
  const argument = new Argument(takes, means);
  if (!choices) return argument;
  return argument.choices(choices).argParser((text) => taken({ choices }, takes, text, undefined) as string);
}

function optionOf(name: string, flag: Flag): Option {
  const { takes, means, choices, parse, isRequired, defaultText } = flag;
  const word = flagWord(name);
  const option = new Option(`${word}${takes === undefined ? '' : ` ${takes}`}`, means);
  if (choices) option.choices(choices);
  if (choices || parse) option.argParser((text, before) => taken(flag, word, text, before));
  if (flag.default !== undefined) option.default(flag.default, defaultText);
  return isRequired ? option.makeOptionMandatory() : option;
}

/** An older name sets the same value; the later on the command line holds. */
function formerOption(name: string, flag: Flag, formerly: string): Option {
  const { default: _default, ...rest } = flag;
  const option = optionOf(formerly, rest).hideHelp();
  option.attributeName = () => name;
  return option;
}

/** Errors: usage, begun by the flag as it was typed, with what was found. */
function taken(
  { choices, parse }: Pick<Flag, 'choices' | 'parse'>,
  word: string,
  text: string,
  before: unknown,
): unknown {
  const wrong = (what: string) => new StackError('usage', `${word}: found ${shownValue(text)}; ${what}`);
  if (choices && !choices.includes(text))
    throw wrong(`give one of ${choices.join(', ')}${didYouMean(text, choices)}`);
  try {
    return parse ? parse(text, before as never) : text;
  } catch (error) {
    throw error instanceof StackError ? wrong(error.message) : error;
  }
}

/** How a command may end, by exit code. */
export function exitsOf({ exits }: Command): { readonly exit: number; readonly why: string }[] {
  const failures = Object.entries({ ...exitsOfAll, ...exits }).map(([code, why]) => ({
    exit: exitCodeOf(new StackError(code as ErrorCode, why)),
    why,
  }));
  return [{ exit: 0, why: 'done' }, ...failures].sort((a, b) => a.exit - b.exit);
}

/** Shape: one line an error code; only the first column is for programs. */
function exitCodes(command: Command): string {
  const lines = exitsOf(command).map(({ exit, why }) => `  ${String(exit).padStart(2)}  ${why}`);
  return ['Exit codes:', ...lines].join('\n');
}
