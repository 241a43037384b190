/** Captures that a list names, one a line. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { fsPath, nameFromBytes } from '../io/paths.ts';
import { mustBeNewBeside } from './capture-files.ts';

/**
 * As find(1) and others write them, relative to the working folder; `-` is what comes in. `written`: where
 * pictures and sums go.
 *
 * Errors: usage when it cannot be read, or one that is written is among them.
 */
export async function listedCaptures(list: string, written: readonly string[]): Promise<string[]> {
  const bytes = await readFile(list === '-' ? '/dev/stdin' : fsPath(list)).catch((cause) => {
    throw new StackError('usage', `--list: cannot read ${printable(list)}: ${messageOf(cause)}`, { cause });
  });
  // A name is bytes, of which only the newline ends it.
  const lines = nameFromBytes(bytes).split('\n');
  const files = lines.filter((line) => line !== '').map((line) => resolve(line));
  for (const file of files) for (const out of written) await mustBeNewBeside(file, out);
  return files;
}
