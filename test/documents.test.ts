/** Every document: links lead somewhere, and what it tells people to type is taken by the program. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { programOf } from '../src/cli/program.ts';
import type { Command } from '../src/commands/command.ts';
import { commands, isCommandName, loadCommands } from '../src/commands/index.ts';
import { checkConfig } from '../src/config/check.ts';
import { registryNames } from '../src/config/registries.ts';
import { messageOf } from '../src/core/errors.ts';
import { anchorsOf, argumentsIn, commandsOfScript, documents, read } from './support/documents.ts';
import { repository } from './support/repository.ts';

const declared = await loadCommands(Object.keys(commands).filter(isCommandName));
const idle = Object.fromEntries(
  Object.entries(declared).map(([name, command]) => [
    name,
    { ...command, run: async () => undefined } as Command,
  ]),
);

/** Why the program does not take these arguments; null when it does. Nothing is run. */
async function refusal(words: readonly string[]): Promise<string | null> {
  const [first = ''] = words;
  // A name alone stands for the command, and a word in capitals for any.
  if (isCommandName(first) && words.length === 1) return null;
  if (first === 'help' && (isCommandName(words[1] ?? '') || words[1] === 'COMMAND')) return null;
  // `npm start` watches the folder that it is given.
  const args = isCommandName(first) || !/^[~./]/.test(first) ? words : ['watch', ...words];
  const program = programOf(idle);
  const silent = { writeErr: () => undefined, writeOut: () => undefined };
  for (const each of [program, ...program.commands]) each.configureOutput(silent);
  try {
    await program.parseAsync(args, { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    return `slowshutter ${words.join(' ')}: ${messageOf(error)}`;
  }
}

describe('every document', () => {
  it('is found, also in the folders of docs', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'docs/guide/recipes/allsky.md', 'docs/reference/config.md']),
    );
  });

  it.each(documents)('%s links to files and headings that are there', (file) => {
    const targets = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const wrong = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : relative(repository, join(repository, dirname(file), path));
      if (!existsSync(join(repository, to))) return true;
      return anchor !== undefined && !anchorsOf(read(to)).includes(anchor);
    });
    expect(wrong).toEqual([]);
  });

  it.each(documents.filter((file) => argumentsIn(read(file)).length > 0))(
    '%s has commands and flags that the program takes',
    async (file) => {
      const refusals = await Promise.all(argumentsIn(read(file)).map(refusal));
      expect(refusals.filter((each) => each !== null)).toEqual([]);
    },
  );

  const configs = documents.flatMap((file) =>
    [...read(file).matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => [file, text] as const),
  );
  it.each(configs)('%s shows a config that is right: %s', (_file, text) => {
    const found = { raw: JSON.parse(text) as unknown, folder: '/shoot', file: null };
    expect(() => checkConfig(found, registryNames)).not.toThrow();
  });

  const noGphoto2 = spawnSync('gphoto2', ['--version']).error !== undefined;
  if (noGphoto2) console.warn('SKIPPED: the lines for gphoto2 are not checked, for gphoto2 is not here');
  it.skipIf(noGphoto2)('has flags that gphoto2 has', () => {
    const help = spawnSync('gphoto2', ['--help'], { encoding: 'utf8' }).stdout;
    const lines = documents
      .flatMap((file) =>
        [...read(file).matchAll(/^gphoto2 .*$/gm)].flatMap(([line]) => commandsOfScript(line)),
      )
      .flat();
    const flags = lines.filter((word) => word.startsWith('--'));
    expect(flags.length).toBeGreaterThan(4);
    expect(flags.filter((flag) => !help.includes(flag))).toEqual([]);
  });
});

const written = documents.filter((file) =>
  /^(README|docs\/((guide|reference|internals)\/|PAGE|FILTERS))/.test(file),
);
it.each(written)('%s begins its sentences with what they are about', (file) => {
  const begun = read(file).match(
    /(?:^|[.:?!] |\| |- |\*\*)(?:Of|What|Whatever|Who|Whoever|Whom|Whose)\b.*/gm,
  );
  expect(begun ?? []).toEqual([]);
});

it('the guide has its chapters by number, without a gap, and lists them so', () => {
  const chapters = documents.filter((file) => /^docs\/guide\/\d/.test(file));
  const listed = [...read('docs/guide/README.md').matchAll(/^(\d+)\. \[.*?\]\((\d+)-/gm)];
  expect(listed.map(([, place, number]) => [Number(place), Number(number)])).toEqual(
    chapters.map((_, i) => [i + 1, i + 1]),
  );
  expect(chapters.map((file) => /^# (\d+)\. /.exec(read(file))?.[1])).toEqual(
    chapters.map((file) => String(Number(/\d+/.exec(file)?.[0]))),
  );
});

it('every recipe shows a picture', () => {
  const recipes = documents.filter((file) => /^docs\/guide\/recipes\/[a-z]/.test(file));
  expect(recipes.length).toBeGreaterThan(7);
  expect(recipes.filter((file) => !read(file).includes('!['))).toEqual([]);
});

it('DECISIONS has every decision in its contents, once', () => {
  const text = read('docs/DECISIONS.md');
  const end = text.indexOf('\n## ', text.indexOf('## Contents') + 1);
  const linked = [...text.slice(0, end).matchAll(/\]\(#(.*?)\)$/gm)].map(([, anchor = '']) => anchor);
  expect(linked.sort()).toEqual(anchorsOf(text.slice(end)).sort());
});

describe('the README', () => {
  it('has at most 130 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(130);
  });

  it('has pictures that weigh less than 400 KB together', () => {
    const pictures = [...read('README.md').matchAll(/\]\((\S+\.jpg)\)/g)].map(([, file = '']) => file);
    expect(pictures.length).toBeGreaterThan(5);
    const sizes = pictures.map((file) => statSync(join(repository, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
  });

  it('has commands that a newcomer types in CI, each of them', () => {
    const [, tried = ''] = /## Try it\n([\s\S]*?)## What you get/.exec(read('README.md')) ?? [];
    const fences = [...tried.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
    const typed = fences.flatMap((text) => [
      ...text.matchAll(/^(?:\$ )?((?:npm|slowshutter) [^#\n]*[^#\s])/gm),
    ]);
    expect(typed.length).toBeGreaterThan(5);
    const script = read('scripts/check-clone.sh');
    expect(typed.map(([, line = '']) => line).filter((line) => !script.includes(line))).toEqual([]);
  });

  it('leads to every chapter, page and recipe in two steps', () => {
    const linked = (file: string): string[] =>
      [...read(file).matchAll(/\]\(([^)\s#]+\.md)/g)].map(([, target = '']) =>
        relative(repository, join(repository, dirname(file), target)),
      );
    const near = linked('README.md');
    const reached = new Set([...near, ...near.flatMap(linked)]);
    const meant = documents.filter((file) => file.startsWith('docs/'));
    expect(meant.filter((file) => !reached.has(file))).toEqual([]);
  });

  it('shows what the program does not know as refused, or these tests could not fail', async () => {
    expect(await refusal(['watch', '~/shoot', '--blnd', 'mean'])).toContain('--blnd');
    expect(await refusal(['watch', '--blend', 'meen'])).toContain('meen');
    expect(await refusal(['wach', '~/shoot'])).toContain('wach');
  });
});
