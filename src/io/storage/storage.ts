/** Everything that keeps a stack, on one disk: the state file, its journals, the spool. */

import { dirname } from 'node:path';
import { codeOf, isWantOfRoom } from '../../core/errors.ts';
import type { StateHeader } from '../../core/state.ts';
import type { JournalLine } from '../../core/storage.ts';
import { loadStack, openSaved, saveAgain, saveStack, stateFiles } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import { Journal, journalFile, journals, readJournal } from './journal.ts';
import { isHiddenName } from './replace.ts';
import { keepInSpool, listSpool } from './spool.ts';

/** Errors: those of the file system, by code; damaged-state and newer-state from `load`. */
export function openStorage(disk: Disk) {
  const journal = new Journal(disk);
  return {
    async load(...[file, onHeader, onStrip]: Tail<typeof loadStack>) {
      const saved = await loadStack(disk, file, onHeader, onStrip);
      // A writer that was killed may have renamed without syncing: what is here counts as durable from now
      // on.
      if (saved) await disk.syncFolder(dirname(file));
      return saved;
    },
    openSaved: (file: string) => openSaved(disk, file),
    async save(...[file, header, entries, packed]: Tail<typeof saveStack>): Promise<void> {
      await saveStack(disk, file, header, entries, packed);
      // Only now: until the rename is durable, the older journals tell what the older checkpoint lacks.
      for (const older of await journals(disk, file)) {
        if (older.generation < header.generation) await disk.remove(older.file);
      }
    },
    note: (file: string, generation: number, line: JournalLine, isDurable?: boolean) =>
      journal.append(journalFile(file, generation), line, isDurable),
    async noted(file: string, generation: number) {
      const since = (await journals(disk, file)).filter((each) => each.generation >= generation);
      return (await Promise.all(since.map((each) => readJournal(disk, each.file)))).flat();
    },
    async keep(folder: string, capture: Parameters<typeof keepInSpool>[2]) {
      try {
        return await keepInSpool(disk, folder, capture);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        await makeSpool(disk, folder);
        return keepInSpool(disk, folder, capture);
      }
    },
    async spooled(folder: string) {
      try {
        await makeSpool(disk, folder);
      } catch (error) {
        // Where there is no spool nothing is in it; it is made with the first frame that there is room for.
        if (!isWantOfRoom(error)) throw error;
        if ((await disk.list(folder)).length === 0) return [];
      }
      const found = await listSpool(disk, folder);
      // As after loading: a writer may have been killed before it synced the names.
      await disk.syncFolder(folder);
      return found;
    },
    drop: (spooled: { file: string }) => disk.remove(spooled.file),
    async saveAgain(file: string, header: StateHeader, planes: Uint8Array) {
      const save = () => saveAgain(disk, file, header, planes);
      await save().catch(async (error) => {
        if (codeOf(error) !== 'ENOENT') throw error;
        await disk.makeFolder(dirname(file), 0o700);
        await save();
      });
    },
    async savedIn(folder: string) {
      const left = (await disk.list(folder)).filter(isHiddenName);
      return [...(await stateFiles(disk, folder)), ...left];
    },
    forget: (file: string) => disk.remove(file),
  };
}

/**
 * The folder's own name must outlive a power cut as well as what is in it. Errors: those of the file system.
 */
async function makeSpool(disk: Disk, folder: string): Promise<void> {
  await disk.makeFolder(folder, 0o700);
  await disk.syncFolder(dirname(folder));
}

type Tail<F extends (first: Disk, ...rest: never[]) => unknown> = F extends (
  first: Disk,
  ...rest: infer Rest
) => unknown
  ? Rest
  : never;
