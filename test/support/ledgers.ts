/** Ledgers for tests: made of entries, and read from state files. */
import { type Entry, Ledger } from '../../src/core/ledger.ts';
import { loadStack } from '../../src/io/storage/checkpoint.ts';
import { type Disk, systemDisk } from '../../src/io/storage/disk.ts';

/** A ledger that recorded these entries in this order. */
export function ledgerOf(entries: Iterable<Entry>): Ledger {
  const ledger = new Ledger();
  for (const each of entries) ledger.record(each);
  return ledger;
}

/** Header and entries of a state file, without its planes. Errors: when there is none. */
export async function savedIn(stateFile: string, disk: Disk = systemDisk) {
  const saved = await loadStack(
    disk,
    stateFile,
    () => undefined,
    () => undefined,
  );
  if (saved === null) throw new Error(`expected a state file ${stateFile}, found none`);
  return saved;
}
