/** Declarations turned into a command line. */
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/cli/program.ts';
import type { Command } from '../../src/commands/command.ts';
import { loadCommands } from '../../src/commands/index.ts';
import { configFlags } from '../../src/config/flags.ts';
import { StackError } from '../../src/core/errors.ts';
import { flagWord } from '../../src/flags/flag.ts';

const even = (text: string, before: readonly number[] = []) => {
  if (Number(text) % 2 === 0) return [...before, Number(text)];
  throw new StackError('usage', 'give an even number');
};

const declared: Command = {
  summary: 'tries',
  argument: { takes: '[things...]', means: 'some' },
  flags: {
    maxEdge: { takes: '<n>', means: 'even numbers', parse: even },
    everySeconds: { takes: '<n>', means: 'how often', parse: Number, default: 7, formerly: 'every' },
    strict: { means: 'or not' },
  },
  example: 'slowshutter try 1',
  exits: { usage: 'nothing to try', io: 'no disk' },
  run: async () => undefined,
};

/** What `run` is given, and all that is written. */
async function tried(args: readonly string[], command: Command = declared) {
  let given: unknown[] = [];
  let written = '';
  const run = async (flags: unknown, argument: unknown) => {
    given = [flags, argument];
  };
  const program = programOf({ try: { ...command, run } });
  const output = {
    writeOut: (text: string) => {
      written += text;
    },
    writeErr: (text: string) => {
      written += text;
    },
  };
  for (const each of [program, ...program.commands]) each.configureOutput(output);
  await program.parseAsync(['node', 'slowshutter', 'try', ...args]).catch((error) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return { given, written };
}

describe('a command', () => {
  it('gets its flags by name, with defaults, and its argument', async () => {
    const { given } = await tried(['a', 'b', '--max-edge', '2', '--max-edge', '4', '--strict']);
    expect(given).toEqual([{ maxEdge: [2, 4], everySeconds: 7, strict: true }, ['a', 'b']]);
  });

  it('refuses a value that its check refuses, and says the flag, what was found and what to give', async () => {
    const refused = { code: 'usage', message: '--max-edge: found "3"; give an even number' };
    await expect(tried(['--max-edge', '3'])).rejects.toMatchObject(refused);
  });

  it('lists in its help the exit codes of all commands and its own, by number', async () => {
    const { written } = await tried(['--help']);
    const [, codes = ''] = written.split('Exit codes:\n');
    expect(codes.trimEnd().split('\n')).toEqual([
      '   0  done',
      '   2  nothing to try',
      '  70  a fault of the program',
      '  74  no disk',
    ]);
  });
});

describe('a flag that had another name', () => {
  it('is understood by it, the later of both holds, and the help names only the new one', async () => {
    const { given: former } = await tried(['--every', '3']);
    const { given: both } = await tried(['--every', '3', '--every-seconds', '5']);
    expect([former[0], both[0]]).toEqual([{ everySeconds: 3 }, { everySeconds: 5 }]);
    const { written } = await tried(['--help']);
    expect(written).toContain('--every-seconds <n>');
    expect(written).not.toContain('--every <n>');
  });

  it.each(['camera', 'demo'] as const)('is --every of %s', async (name) => {
    const { [name]: command } = await loadCommands([name]);
    const { given } = await tried(
      name === 'camera' ? ['folder', '--every', '0.2'] : ['--every', '0.2'],
      command,
    );
    expect(given[0]).toMatchObject({ everySeconds: 0.2, frames: 60 });
    expect(given[0]).not.toHaveProperty('every');
  });
});

describe('every flag of watch that sets a key', () => {
  const checked = Object.entries(configFlags).filter(
    ([name, flag]) => name !== 'captures' && ('choices' in flag || 'parse' in flag),
  );
  /** What each takes for no value; a preview that is given twice. */
  const wrong: Readonly<Record<string, readonly string[]>> = {
    preview: ['--preview', 'a.jpg', '--preview', 'b.jpg'],
    reference: ['--reference', 'a.jpg', '--reference', 'b.jpg'],
    filter: ['--filter', '{'],
  };

  it.each(checked)('is named by a message about a wrong value: --%s', async (name) => {
    const { watch } = await loadCommands(['watch', 'status']);
    const args = wrong[name] ?? [flagWord(name), 'nope'];
    const found = JSON.stringify(args.at(-1));
    await expect(tried(args, watch)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(
        new RegExp(`^${flagWord(name)}: found ${found.replace('{', '\\{')}; give `),
      ),
    });
  });

  it('has its meant value said', async () => {
    const { watch } = await loadCommands(['watch']);
    await expect(tried(['--blend', 'max'], watch)).rejects.toThrow(/; did you mean lighten\?$/);
  });
});
