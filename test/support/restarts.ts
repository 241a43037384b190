/** A stack that is folded by several engines, one after the other, and what is left of it. */
import { join } from 'node:path';
import type { StackSettings } from '../../src/core/settings.ts';
import { type Captures, startEngine } from './engine.ts';
import { tempFolder } from './temp.ts';

/**
 * Folds the captures; after each of the places named, the engine ends and another goes on from its
 * checkpoint.
 */
export async function foldWithRestarts(
  captures: Captures,
  order: readonly string[],
  restarts: readonly number[],
  settings: Partial<StackSettings> = {},
) {
  const stateFile = join(tempFolder(), 'a.state');
  let engine = await startEngine('wasm', captures, { ...settings, stateFile });
  for (const [i, path] of [...order, null].entries()) {
    if (restarts.includes(i)) {
      await engine.ask('checkpoint', {});
      engine = await startEngine('wasm', captures, { ...settings, stateFile });
    }
    if (path !== null) await engine.take(path);
  }
  const { digest } = await engine.ask('digest', {});
  const { totals, duplicates, skipped, rejected } = await engine.ask('standing', {});
  return { digest, totals, duplicates, skipped, rejected };
}
