/** The documents of the repository: their text, their headings, and the command lines in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

export const read = (file: string) => readFileSync(join(repository, file), 'utf8');

const below = (folder: string) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** Every document that a reader may meet, by its path in the repository. */
export const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'test/golden'].flatMap(below),
].sort();

/** The names by which the headings of a document are linked to, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const headings = [...outsideFences(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const outsideFences = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The rows of the table whose first heading is this, as cells. Errors: Error when there is none. */
export function table(file: string, heading: string): string[][] {
  const lines = read(file).split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`${file} has no table of ${heading}`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Words of one simple command, quotes taken off. */
type Words = readonly string[];

/**
 * Simple commands of a shell script, comments and redirections left out. It knows as much of a shell as the
 * documents use.
 */
export function commandsOfScript(script: string): Words[] {
  const tokens = script
    .replaceAll('\\\n', ' ')
    .matchAll(
      /(#[^\n]*)|(\n|&&|\|\||[;|&])|([<>]+)\s*\S+|((?:'[^']*'|"[^"]*"|\$\([^)]*\)|[^\s'"#;|&<>])+#?)/g,
    );
  const commands: string[][] = [[]];
  for (const [, , separator, , word] of tokens) {
    if (separator !== undefined) commands.push([]);
    else if (word !== undefined)
      commands.at(-1)?.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2').replaceAll('$i', '0'));
  }
  return commands.filter((words) => words.length > 0);
}

/**
 * What is typed for slowshutter in a document: arguments only. Blocks of `sh`, lines behind a `$`, and code
 * within a sentence.
 */
export function argumentsIn(text: string): Words[] {
  const scripts = [...text.matchAll(/^```(?:sh)?\n([\s\S]*?)^```$/gm)].map(([, script = '']) => script);
  const typed = scripts.map((script) =>
    script.startsWith('$ ') ? (script.match(/(?<=^\$ ).*$/gm) ?? []).join('\n') : script,
  );
  const spoken = [
    ...outsideFences(text).matchAll(/`((?:sudo -u \w+ )?(?:slowshutter|npm start --) [^`\n]+)`/g),
  ].map(([, code = '']) => code);
  return [...typed, ...spoken].flatMap(commandsOfScript).flatMap((words) => {
    const from = words[0] === 'sudo' ? 3 : words[0] === 'do' ? 1 : 0;
    const typedAfter = (...start: string[]) =>
      start.every((word, i) => words[from + i] === word) ? [words.slice(from + start.length)] : [];
    return [...typedAfter('slowshutter'), ...typedAfter('npm', 'start', '--')];
  });
}
