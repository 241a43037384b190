/** Frames of a stack folded once more from their originals, as they were. */
import { everyCapture } from '../core/meaning.ts';
import type { StackSettings } from '../core/settings.ts';
import { openTerminal } from '../io/terminal.ts';
import { foldFiles, startBatch } from './batch.ts';
import type { ReadState } from './read-state.ts';

/**
 * `done`: the word for how far it is. Shape and errors: those of `foldFiles`; whoever gets the engine closes
 * it.
 */
export async function foldAgain(
  { file, header }: Pick<ReadState, 'file' | 'header'>,
  settings: Omit<StackSettings, keyof typeof everyCapture | 'pairs' | 'repeats'>,
  files: readonly string[],
  done: string,
): ReturnType<typeof foldFiles> {
  const terminal = openTerminal(process.stderr);
  const pairs = header.shape?.mosaic ? 'raw' : 'jpeg';
  // The ledger has chosen already, halves of pairs among others, and nothing is found anew: what frames were
  // laid by is repeated.
  const again = { ...settings, ...everyCapture, pairs, repeats: file } as const;
  const folded = await foldFiles(startBatch(), again, files, (count) =>
    terminal.show(`${count} of ${files.length} ${done}`),
  );
  terminal.end();
  return folded;
}
