/** Darks and flats, read from their state files for an engine. */
import { createHash } from 'node:crypto';
import type { CalibrationFile } from '../../core/dark.ts';
import { type FrameSums, SumsReader } from '../../core/dark-sums.ts';
import { StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import type { Storage } from '../../core/storage.ts';

/** Errors: usage when it is gone or cannot be used; damaged-state, newer-state; those of the file system. */
export async function readSums(
  what: 'dark' | 'flat',
  source: CalibrationFile,
  { load }: Pick<Storage, 'load'>,
  findsHot: boolean,
): Promise<FrameSums> {
  const reader = new SumsReader(what, source, () => createHash('sha256'), findsHot);
  const saved = await load(
    source.file,
    (header) => reader.begin(header),
    (strip, bytes) => reader.strip(strip, bytes),
  );
  if (saved !== null) return reader.end(saved.entries);
  throw new StackError('usage', `the ${what} ${printable(source.from)} is gone: there is no such file`);
}
