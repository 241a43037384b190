/** The sources as text: what they import, how long they and their functions are. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repository } from './repository.ts';

export interface Source {
  /** Relative to src, as `core/frame.ts`. */
  readonly file: string;
  readonly text: string;
}

export const sources: readonly Source[] = readdirSync(join(repository, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => ({ file, text: readFileSync(join(repository, 'src', file), 'utf8') }));

/** Without comments, and with nothing in string literals: what is left is code. */
export function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

/** Whatever is imported: a file of src, as `core/frame.ts`, `node:...`, or a package. */
export function importsOf({ file, text }: Source): string[] {
  const found = [...text.matchAll(/(?:\bfrom |^import |\bimport\()\s*'([^']+)'/gm)].map(
    ([, name]) => name ?? '',
  );
  return found.map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name));
}

/**
 * The longest chain of imports below a folder of src, or with '' in all of it, of types as of values, from
 * the file that nothing there imports.
 *
 * Errors: a circle, by the files on it.
 */
export function deepestChain(folder: string): string[] {
  const inside = new Map(
    sources
      .filter(({ file }) => folder === '' || file.startsWith(`${folder}/`))
      .map((source) => [source.file, source]),
  );
  const known = new Map<string, string[]>();
  const chainFrom = (file: string, above: readonly string[]): string[] => {
    if (above.includes(file)) throw new Error(`a circle of imports: ${[...above, file].join(' -> ')}`);
    const found = known.get(file);
    if (found) return found;
    const below = importsOf(inside.get(file)!)
      .filter((name) => inside.has(name))
      .map((name) => chainFrom(name, [...above, file]));
    const deepest = below.reduce((a, b) => (b.length > a.length ? b : a), []);
    known.set(file, [file, ...deepest]);
    return [file, ...deepest];
  };
  const chains = [...inside.keys()].map((file) => chainFrom(file, []));
  return chains.reduce((a, b) => (b.length > a.length ? b : a), []);
}

/**
 * The packages that are loaded with a file of src before any of its functions runs. Relative to src, as
 * `cli.ts`.
 */
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
type Allowed = ReadonlyMap<string, readonly string[] | null>;

/** What a row of the table allows. */
export interface Row {
  readonly everything: boolean;
  readonly names: Allowed;
}

/**
 * The table below `## Imports` in docs/ARCHITECTURE.md: places in backticks, a folder without what is below
 * it, or a single file;
 * `(x.ts, y.ts only)` behind one name or several joined by `and` narrows them to these files; "everything
 * but" turns the meaning round.
 */
export function importTable(): Map<string, Row> {
  const page = readFileSync(join(repository, 'docs/ARCHITECTURE.md'), 'utf8');
  const [, section = ''] = page.split(/^## Imports$/m);
  const rows = [...(section.split(/^## /m)[0] ?? '').matchAll(/^\| (`[^|]+) \| ([^|]+) \|$/gm)];
  const table = new Map<string, Row>();
  for (const [, places = '', cell = ''] of rows) {
    const names = new Map<string, readonly string[] | null>();
    for (const [, group = '', only] of cell.matchAll(
      /((?:`[^`]+`(?: and )?)+)(?: \(((?:[\w.-]+\.ts(?:, )?)+) only\))?/g,
    )) {
      for (const name of inBackticks(group)) names.set(name, only?.split(', ') ?? null);
    }
    for (const place of inBackticks(places))
      table.set(place, { everything: cell.includes('everything'), names });
  }
  return table;
}

/** The row of the table that a file of src belongs to: its own, or that of its folder. */
export function placeOf(file: string, table: ReadonlyMap<string, Row>): string {
  return table.has(file) ? file : dirname(file);
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
