/** The folders that a daemon writes into. */
import { dirname } from 'node:path';
import type { Config } from '../config/schema.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { answers } from '../io/answers.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { keepFolder } from '../io/storage/keep.ts';

/**
 * Makes those that are not there yet, where their places answer; the state is for its owner alone. Errors:
 * cannot-create.
 */
export async function makeFolders(stateFolder: string, { previews, history }: Config): Promise<void> {
  const wanted = [{ folder: stateFolder, mode: 0o700 }];
  for (const { file } of previews) wanted.push({ folder: dirname(file), mode: 0o755 });
  if (history) wanted.push({ folder: history.folder, mode: 0o755 });
  for (const { folder, mode } of wanted.filter(({ folder }) => answers(folder))) {
    await keepFolder(systemDisk, folder, mode).catch((cause) => {
      throw new StackError('cannot-create', `cannot create the folder ${folder}: ${messageOf(cause)}`, {
        cause,
      });
    });
  }
}
