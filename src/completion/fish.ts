/** Completion in fish. Source: complete(1) of fish 3. */
import { type Declarations, type Entry, entriesOf, optionsOfProgram, type Values } from './words.ts';

/** A script for fish to read. */
export function fish(declarations: Declarations): string {
  const entries = entriesOf(declarations);
  const first = '-n __fish_use_subcommand';
  const lines = [
    '# Completion of slowshutter in fish, made by: slowshutter completion fish',
    'complete -c slowshutter -f',
    ...optionsOfProgram.map(({ name, means }) => line(first, `-l ${name.slice(2)}`, means)),
    ...entries.map(({ name, summary }) => line(first, `-a ${name}`, summary)),
    ...entries.flatMap(linesOf),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ name: command, options, argument }: Entry): string[] {
  const here = `-n '__fish_seen_subcommand_from ${command}'`;
  const arguments_ =
    argument === null || argument === 'own' ? [] : [`complete -c slowshutter ${here} ${offer(argument)}`];
  const flags = options.map(({ name, means, values }) => {
    const takes = values === null ? '' : values === 'file' ? ' -r -F' : ` -x ${offer(values)}`;
    return line(here, `-l ${name.slice(2)}${takes}`, means);
  });
  return [...arguments_, ...flags];
}

function offer(values: Values): string {
  if (typeof values !== 'string') return `-a ${quoted(values.join(' '))}`;
  return { file: '-F', folder: "-a '(__fish_complete_directories)'", own: '' }[values];
}

const line = (where: string, what: string, means: string) =>
  `complete -c slowshutter ${where} ${what.trimEnd()} -d ${quoted(means)}`;

/** fish has its own rule: within quotes a backslash escapes both. */
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
