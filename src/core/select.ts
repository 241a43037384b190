/** Which frames a photographer means: by name, pattern, ledger number, or the last one. */
import type { Entry } from './ledger.ts';
import { isEarlier, takenAt } from './order.ts';

/** What was asked for, with the entries that it means; none when it means none. */
export interface Selected {
  readonly wanted: string;
  readonly entries: readonly Entry[];
}

/**
 * A frame is said by its name or its path, by a pattern of `*`, `?` and `[...]` over either, by its number in the ledger, or as `last`:
 * the one that was taken last.
 */
export function select(entries: readonly Entry[], wanted: readonly string[]): Selected[] {
  return wanted.map((each) => ({ wanted: each, entries: meant(entries, each) }));
}

function meant(entries: readonly Entry[], wanted: string): readonly Entry[] {
  if (wanted === 'last') return lastOf(entries);
  if (/^\d+$/.test(wanted)) return entries.filter(({ number }) => number === Number(wanted));
  const pattern = patternOf(wanted);
  return entries.filter(({ path }) =>
    [path, nameOf(path)].some((text) => text === wanted || pattern.test(text)),
  );
}

function lastOf(entries: readonly Entry[]): readonly Entry[] {
  const [first, ...others] = entries;
  if (!first) return [];
  return [others.reduce((last, each) => (isEarlier(takenAt(last), takenAt(each)) ? each : last), first)];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function patternOf(wanted: string): RegExp {
  const source = wanted.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1)
      return `[${part
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`;
    return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    // A range that runs backwards is no pattern; a file may still have that name.
    return /(?!)/;
  }
}
