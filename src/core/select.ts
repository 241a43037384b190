/** Which frames a photographer means: by name, pattern, ledger number, or the last one. */
import type { Entry } from './ledger.ts';
import { inOrderTaken } from './taken-order.ts';

/** What was asked for, with the entries that it means; none when it means none. */
export interface Selected {
  readonly wanted: string;
  readonly entries: readonly Entry[];
}

/**
 * A frame is said by its name or its path, by a pattern of `*`, `?` and `[...]` over either, by its number in
 * the ledger, or as `last`: the one that was taken last. Nothing in a pattern stands for a slash; a path that
 * does not begin with one is of the last folders of a frame's.
 */
export function select(entries: readonly Entry[], wanted: readonly string[]): Selected[] {
  return wanted.map((each) => ({ wanted: each, entries: meant(entries, each) }));
}

function meant(entries: readonly Entry[], wanted: string): readonly Entry[] {
  if (wanted === 'last') return lastOf(entries);
  if (/^\d+$/.test(wanted)) return entries.filter(({ number }) => number === Number(wanted));
  const isWhole = wanted.startsWith('/');
  const parts = wanted.split('/').length;
  const pattern = patternOf(wanted);
  return entries.filter(({ path }) => {
    const text = isWhole ? path : path.replace(/^\//, '').split('/').slice(-parts).join('/');
    return text === wanted || fits(text, pattern);
  });
}

/** Whether a pattern of `*`, `?` and `[...]` stands for all of a text. */
export function isLike(text: string, pattern: string): boolean {
  return fits(text, patternOf(pattern));
}

function lastOf(entries: readonly Entry[]): readonly Entry[] {
  return inOrderTaken(entries)
    .slice(-1)
    .map(({ entry }) => entry);
}

/** What stands for one character, or `*` for any number of them. */
type Part = '*' | ((character: string) => boolean);

function patternOf(wanted: string): Part[] {
  const parts: Part[] = [];
  for (let rest = wanted, isOpen = true; rest !== ''; ) {
    const bracket: RegExpExecArray | null = isOpen ? /^\[([!^]?)(\]?[^\]]+|\])\]/u.exec(rest) : null;
    // What is not closed here is closed nowhere.
    if (rest.startsWith('[') && !bracket) isOpen = false;
    const [text, not, within] = bracket ?? [String.fromCodePoint(rest.codePointAt(0)!)];
    parts.push(within === undefined ? partOf(text!) : bracketOf(within, not !== ''));
    rest = rest.slice(text!.length);
  }
  return parts;
}

function partOf(text: string): Part {
  if (text === '*') return '*';
  if (text === '?') return (character) => character !== '/';
  return (character) => character === text;
}

function bracketOf(within: string, isNot: boolean): Part {
  const ranges = rangesOf(within);
  return (character) => character !== '/' && ranges.some((range) => isIn(range, character)) !== isNot;
}

type Range = readonly [from: string, to: string];

/** Both `a-z` and `_` for `a-z_`. */
function rangesOf(within: string): Range[] {
  return [...within.matchAll(/([\s\S])-([\s\S])|[\s\S]/gu)].map(([one, from = one, to = one]) => [from, to]);
}

function isIn([from, to]: Range, character: string): boolean {
  const [at, start, end] = [character, from, to].map((each) => each.codePointAt(0) ?? 0);
  return start! <= at! && at! <= end!;
}

/** What a `*` has taken is given up only for the last of them, so that no pattern takes long. */
function fits(text: string, pattern: readonly Part[]): boolean {
  const characters = [...text];
  let [at, part] = [0, 0];
  let star: { part: number; taken: number } | null = null;
  while (at < characters.length) {
    const next = pattern[part];
    if (next === '*') {
      star = { part: ++part, taken: at };
    } else if (next?.(characters[at]!)) {
      at++;
      part++;
    } else if (star && characters[star.taken] !== '/') {
      at = ++star.taken;
      part = star.part;
    } else return false;
  }
  return pattern.slice(part).every((each) => each === '*');
}
