/** The sources as text: what they import, how long they and their functions are. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repository } from './repository.ts';

export interface Source {
  /** Relative to src, as `core/frame.ts`. */
  readonly file: string;
  readonly text: string;
  /** The first part of `file`: a folder, or a file at the top. */
  readonly place: string;
}

export const sources: readonly Source[] = readdirSync(join(repository, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => ({
    file,
    text: readFileSync(join(repository, 'src', file), 'utf8'),
    place: file.split('/')[0] ?? '',
  }));

/** Without comments, and with nothing in string literals: what is left is code. */
export function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

/** Whatever is imported: a folder or file at the top of src, `node:...`, or a package. */
export function importsOf({ file, text }: Source): string[] {
  const found = [...text.matchAll(/(?:\bfrom |^import |\bimport\()\s*'([^']+)'/gm)].map(
    ([, name]) => name ?? '',
  );
  return found.map((name) =>
    name.startsWith('.') ? (normalize(join(dirname(file), name)).split('/')[0] ?? '') : name,
  );
}

/** The packages that are loaded with a file of src before any of its functions runs. Relative to src, as `cli.ts`. */
export function packagesWith(file: string): string[] {
  const [seen, packages] = [new Set<string>(), new Set<string>()];
  const load = (each: string) => {
    if (seen.has(each)) return;
    seen.add(each);
    const { text = '' } = sources.find((source) => source.file === each) ?? {};
    for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';$/gm)) {
      if (name.startsWith('.')) load(normalize(join(dirname(each), name)));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  };
  load(file);
  return [...packages].sort();
}

/** Which files of a folder may import a name; null when all may. */
type Allowed = ReadonlyMap<string, string | null>;

/**
 * The table below `## Imports` in docs/ARCHITECTURE.md: names in backticks; `(x.ts only)` behind one or several joined by
 * `and` narrows them to that file; "everything but" turns the meaning round.
 */
export function importTable(): Map<string, { everything: boolean; names: Allowed }> {
  const page = readFileSync(join(repository, 'docs/ARCHITECTURE.md'), 'utf8');
  const [, section = ''] = page.split(/^## Imports$/m);
  const rows = [...(section.split(/^## /m)[0] ?? '').matchAll(/^\| (`[^|]+) \| ([^|]+) \|$/gm)];
  const table = new Map<string, { everything: boolean; names: Allowed }>();
  for (const [, places = '', cell = ''] of rows) {
    const names = new Map<string, string | null>();
    for (const [, group = '', only] of cell.matchAll(
      /((?:`[^`]+`(?: and )?)+)(?: \(`?([\w.-]+\.ts)`? only\))?/g,
    )) {
      for (const name of inBackticks(group)) names.set(name, only ?? null);
    }
    const together = inBackticks(places);
    for (const place of together) {
      const own = new Map([...together.map((each) => [each, null] as const), ...names]);
      table.set(place, { everything: cell.includes('everything'), names: own });
    }
  }
  return table;
}

function inBackticks(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}

/** Lines of every function with a body in braces, by the line that it starts on. */
export function functionLengths({ text }: Source): { line: number; lines: number; head: string }[] {
  const lines = codeOf(text).split('\n');
  const found: { line: number; lines: number; head: string }[] = [];
  const opens = /(=>|\)(?::[^{}=;]+)?)\s*\{$/;
  const control = /^\s*(\}\s*)?(if|else|for|while|switch|try|catch|do)\b/;
  lines.forEach((line, start) => {
    if (!opens.test(line) || control.test(line)) return;
    let depth = 0;
    for (let i = start; i < lines.length; i++) {
      const from = i === start ? lines[i]!.slice(lines[i]!.lastIndexOf('{')) : lines[i]!;
      for (const character of from) depth += character === '{' ? 1 : character === '}' ? -1 : 0;
      if (depth > 0) continue;
      found.push({ line: start + 1, lines: i - start + 1, head: line.trim() });
      return;
    }
  });
  return found;
}
