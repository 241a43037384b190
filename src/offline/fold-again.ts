/** Frames of a stack folded once more from their originals, as they were. */
import type { Entry } from '../core/entry.ts';
import { StackError } from '../core/errors.ts';
import { everyCapture } from '../core/meaning.ts';
import { printable, someOf } from '../core/names.ts';
import type { StackSettings } from '../core/settings.ts';
import { openTerminal } from '../io/terminal.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { foldFiles, startBatch } from './batch.ts';
import { originalsNow } from './originals-now.ts';
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

/**
 * These frames of it, from where their originals are now; `use` has the engine until it resolves.
 *
 * Errors: io, naming them, when originals are gone or are not what they were; those of the engine.
 */
export async function withFolded<T>(
  state: Pick<ReadState, 'file' | 'header'>,
  settings: StackSettings,
  frames: readonly Entry[],
  use: (engine: EngineClient) => Promise<T>,
): Promise<T> {
  const { files, missing } = await originalsNow(frames, state.header.captures);
  if (missing.length > 0) throw gone(missing, frames.length);
  const { engine, replies } = await foldAgain(state, settings, files, 'folded');
  try {
    const refused = [...replies].filter(([, { outcome }]) => outcome !== 'folded');
    const [one] = refused;
    if (one)
      throw new StackError(
        'io',
        `${printable(one[0])} cannot be refolded: ${one[1].message ?? one[1].outcome}`,
      );
    return await use(engine);
  } finally {
    await engine.close();
  }
}

const NAMES_MAX = 5;

function gone(missing: readonly string[], of: number): StackError {
  const named = someOf(missing.map(printable), NAMES_MAX);
  const text = `${missing.length} of ${of} originals of this interval are gone: ${named}; bring them back`;
  return new StackError('io', text);
}
