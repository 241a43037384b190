/** A state file that is merged into another, opened. */
import { messageOf, StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import type { Opened, Storage } from '../../core/storage.ts';

export interface Input extends Opened {
  readonly file: string;
}

/** Errors: usage when there is none; damaged-state, newer-state. */
export async function openInput(file: string, storage: Storage): Promise<Input> {
  const opened = await storage.openSaved(file);
  if (opened)
    return mustAdd({ ...opened, file, read: (i) => opened.read(i).catch((cause) => unread(file, cause)) });
  throw new StackError('usage', `there is no state file at ${printable(file)}`);
}

/** What is written then has no part in it. */
function unread(file: string, cause: unknown): never {
  if (cause instanceof StackError) throw cause;
  throw new StackError('io', `cannot read ${printable(file)}: ${messageOf(cause)}`, { cause });
}

/** Errors: damaged-state where planes and ledger do not say the same. */
function mustAdd(input: Input): Input {
  const { header, entries, file } = input;
  const folded = entries.filter(({ outcome }) => outcome === 'folded').length;
  const expected = header.shape === null ? 0 : header.frames;
  if (folded === expected || header.refold !== null) return input;
  const text = `damaged state file ${printable(file)}: its planes have ${expected} frames, and its ledger ${folded}`;
  throw new StackError('damaged-state', text);
}
