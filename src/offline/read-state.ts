/** Finding and reading state files for the commands that look at a stack without running it. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, StackError } from '../core/errors.ts';
import { type Entry, Ledger } from '../core/ledger.ts';
import type { StateHeader } from '../core/state.ts';
import { REFERENCE } from '../core/strips.ts';
import { loadStack, savedHeader, stateFiles } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';

export interface ReadState {
  readonly file: string;
  readonly header: StateHeader;
  readonly entries: readonly Entry[];
  readonly ledger: Ledger;
  /** SHA-256 of the packed planes, null when no frame is folded. */
  readonly digest: string | null;
}

/**
 * A state file, or the one in a folder that was written last.
 *
 * Errors: usage when there is none, damaged-state, newer-state.
 */
export async function readState(path: string): Promise<ReadState> {
  const file = await newestStateFile(path);
  const hash = createHash('sha256');
  const saved = await loadStack(
    systemDisk,
    file,
    () => undefined,
    ({ plane }, bytes) => plane !== REFERENCE && hash.update(bytes),
  );
  if (saved === null) throw noState(path);
  const ledger = new Ledger();
  for (const entry of saved.entries) ledger.record(entry);
  const digest = saved.header.frames === 0 ? null : hash.digest('hex');
  return { file, header: saved.header, entries: [...ledger.entries()], ledger, digest };
}

/** A state file, or the one in a folder that was written last. Errors: usage when there is none, io. */
export async function newestStateFile(path: string): Promise<string> {
  const found = await stat(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') throw noState(path);
    throw new StackError('io', `cannot look at ${path}: ${error.message}`, { cause: error });
  });
  if (!found.isDirectory()) return path;
  const files = await Promise.all(
    (await stateFiles(systemDisk, path)).map(async (name) => {
      const file = join(path, name);
      return { file, savedMs: (await stat(file)).mtimeMs };
    }),
  );
  const newest = files.sort((a, b) => b.savedMs - a.savedMs)[0];
  if (!newest) throw noState(path);
  return newest.file;
}

/** The header of a state file alone. Errors: usage when there is none; damaged-state, newer-state, io. */
export async function readHeader(file: string): Promise<StateHeader> {
  const header = await savedHeader(systemDisk, file);
  if (header) return header;
  throw noState(file);
}

function noState(path: string): StackError {
  return new StackError(
    'usage',
    `there is no state file at ${path}: give one, or a state folder that a daemon has worked in`,
  );
}
