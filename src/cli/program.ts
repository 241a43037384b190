/** commander, built from what the commands declare of themselves. */
import { Argument, Command as Commander, InvalidArgumentError, Option } from 'commander';
import type { AllCommands, Command, Exits } from '../commands/command.ts';
import { type ErrorCode, exitCodeOf, StackError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Flag, optionName } from '../flags/flag.ts';
import { version } from '../io/software.ts';

/** Any command may end in these. */
const exitsOfAll: Exits = {
  usage: 'the command line is wrong',
  'broken-invariant': 'a fault of the program',
};

/** The program with these commands, in their order; `all` gives those of the whole program, if there are more. */
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
  return choices ? argument.choices(choices).argParser((text) => oneOf(choices, text)) : argument;
}

function optionOf(name: string, flag: Flag): Option {
  const { takes, means, choices, parse, isRequired, defaultText } = flag;
  const option = new Option(`${optionName(name)}${takes === undefined ? '' : ` ${takes}`}`, means);
  if (choices) option.choices(choices).argParser((text) => oneOf(choices, text));
  if (parse) option.argParser((text, before) => parsed(parse, text, before));
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

/** Errors: those of commander, with what was meant. */
function oneOf(choices: readonly string[], text: string): string {
  if (choices.includes(text)) return text;
  throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}${didYouMean(text, choices)}`);
}

function parsed(parse: NonNullable<Flag['parse']>, text: string, before: unknown): unknown {
  try {
    return parse(text, before as never);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    throw new InvalidArgumentError(error.message);
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
