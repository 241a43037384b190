/**
 * Writes man/slowshutter.1 from what the commands declare of themselves, or with --print to stdout; a test
 * compares the two.
 */
import './setup.mjs';

const { mkdirSync, writeFileSync } = await import('node:fs');
const { exitsOf } = await import('../dist/cli/program.js');
const { commands, isCommandName, loadCommands } = await import('../dist/commands/index.js');
const { flagWord } = await import('../dist/flags/flag.js');
const { version } = await import('../dist/io/software.js');

/**
 * Text that roff takes for nothing else. Source: man(7), groff_char(7).
 *
 * @param {string} text
 */
const plain = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('`', '\\(ga')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replace(/^\./gm, '\\&.');
/** @param {string} text */
const bold = (text) => `\\fB${plain(text)}\\fR`;
/** @param {string} text */
const italic = (text) => `\\fI${plain(text)}\\fR`;

/**
 * @param {string} name
 * @param {import('../src/flags/flag.ts').Flag} flag
 */
function flagLines(name, { takes, means, choices, isRequired, default: value, defaultText }) {
  const shown = takes === undefined ? '' : ` ${italic(takes)}`;
  const standing = defaultText ?? (value === undefined ? undefined : String(value));
  const more = [
    ...(choices ? [`one of ${choices.join(', ')}`] : []),
    ...(isRequired ? ['must be given'] : []),
    ...(standing === undefined ? [] : [`${standing} unless given`]),
  ];
  return ['.TP', `${bold(flagWord(name))}${shown}`, plain([means, ...more].join('; '))];
}

/**
 * @param {string} name
 * @param {import('../src/commands/command.ts').Command} command
 */
function commandLines(name, command) {
  const { summary, argument, flags, example } = command;
  const takes = argument === undefined ? '' : ` ${italic(argument.takes)}`;
  const chosen = argument?.choices ? `; one of ${argument.choices.join(', ')}` : '';
  return [
    `.SS ${name}`,
    `${bold(`slowshutter ${name}`)}${Object.keys(flags).length > 0 ? ' [\\fIflags\\fR]' : ''}${takes}`,
    '.PP',
    `${plain(summary)}.`,
    ...(argument ? ['.TP', italic(argument.takes), plain(argument.means + chosen)] : []),
    ...Object.entries(flags).flatMap(([flag, each]) => flagLines(flag, each)),
    '.PP',
    'Example:',
    '.PP',
    '.nf',
    `.RS\n${plain(example)}\n.RE`,
    '.fi',
    '.PP',
    'Exit codes:',
    ...exitsOf(command).flatMap(({ exit, why }) => ['.TP', bold(String(exit)), plain(why)]),
  ];
}

const declared = await loadCommands(Object.keys(commands).filter(isCommandName));
const text = [
  '.\\" Made by scripts/man.mjs: change the commands, not this.',
  `.TH SLOWSHUTTER 1 "" ${JSON.stringify(`slowshutter ${version}`)} "User Commands"`,
  // Names of blends and flags stay whole.
  '.nh',
  '.SH NAME',
  'slowshutter \\- the exact, live long exposure of every frame in a folder',
  '.SH SYNOPSIS',
  '\\fBslowshutter\\fR \\fIcommand\\fR [\\fIflags\\fR] [\\fIargument\\fR]',
  '.br',
  '\\fBslowshutter help\\fR [\\fIcommand\\fR]',
  '.SH DESCRIPTION',
  'A slow shutter for any tethered camera.',
  'It watches the folder that the camera writes to, adds every frame exactly once, and keeps a picture of the long exposure so far.',
  'The folder is never written to.',
  'Flags override the config file. Results go to standard output, logs and errors to standard error.',
  '.SH COMMANDS',
  ...Object.entries(declared).flatMap(([name, command]) => commandLines(name, command)),
  '.SH FILES',
  '.TP',
  '\\fIslowshutter.json\\fR',
  'The config in the working folder; \\fBslowshutter init\\fR writes one.',
  '.TP',
  `${italic('$XDG_STATE_HOME/slowshutter')}`,
  'Stacks, where no other folder is named; without the variable below \\fI\\(ti/.local/state\\fR.',
  '.SH SEE ALSO',
  'README.md and docs in the folder of the package: \\fBnpm root \\-g\\fR.',
  '',
].join('\n');

if (process.argv.includes('--print')) process.stdout.write(text);
else {
  mkdirSync(new URL('../man', import.meta.url), { recursive: true });
  writeFileSync(new URL('../man/slowshutter.1', import.meta.url), text);
}
