/** What the schema finds wrong, in plain words. */
import { shownValue } from '../core/names.ts';
import { didYouMean } from '../core/suggest.ts';
import { examples } from './examples.ts';
import type { Mistake } from './mistakes.ts';

/** What zod says of a wrong value; what else is in it follows from the code. */
interface Wrong {
  readonly code?: string | undefined;
  readonly origin?: unknown;
  readonly expected?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly values?: unknown;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'keys and values in { }',
  record: 'keys and values in { }',
};

/** What to give instead; undefined where the schema says it itself. */
export function whatToGive(wrong: Wrong): string | undefined {
  const { code, origin, minimum, maximum } = wrong;
  const isNumber = origin === 'number' || origin === 'int';
  if (code === 'invalid_type')
    return `give ${nouns[String(wrong.expected)] ?? `a value of type ${wrong.expected}`}`;
  if (code === 'invalid_value') return `give one of ${[wrong.values].flat().join(', ')}`;
  if (code === 'too_big' && isNumber) return `give ${maximum} or less`;
  if (code !== 'too_small') return undefined;
  if (!isNumber) return 'it must not be empty';
  return wrong.inclusive ? `give ${minimum} or more` : `give more than ${minimum}`;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `blends`: the names that a blend may have. */
export function schemaMistake({ path, message }: Issue, raw: unknown, blends: readonly string[]): Mistake {
  const value = valueAt(raw, path);
  const found = value === undefined ? '' : `found ${shownValue(value)}; `;
  const meant = path.at(-1) === 'blend' && typeof value === 'string' ? didYouMean(value, blends) : '';
  const key = path.findLast((part) => examples[String(part)] !== undefined);
  const example = key === undefined ? '{ "captures": "./captures" }' : (examples[String(key)] ?? '');
  return { at: shownPath(path), text: `${found}${message}${meant}`, example };
}

/** `keys`: those there are, by the key that they are within. */
export function unknownKey(
  path: readonly PropertyKey[],
  keys: Readonly<Record<string, readonly string[]>>,
): Mistake {
  const within = path.slice(0, -1).findLast((part) => typeof part === 'string') ?? '';
  const known = keys[String(within)] ?? [];
  const meant = didYouMean(String(path.at(-1)), known);
  return { at: shownPath(path), text: `there is no such key, only ${known.join(', ')}${meant}` };
}

function shownPath(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '') || '(top level)';
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return value;
}
