/** Engines with frames in them, and what is to be seen of these. */
import type { StackSettings } from '../../src/core/settings.ts';
import { type Captures, startEngine, type TestEngine } from './engine.ts';

/** An engine that has taken these captures, in this order. */
export async function folded(captures: Captures, names: Iterable<string>, settings: Partial<StackSettings>) {
  const engine = await startEngine('wasm', captures, settings);
  for (const path of names) await engine.take(path);
  return engine;
}

/** Everything that a picture depends on. */
export async function look(engine: TestEngine) {
  const { digest } = await engine.ask('digest', {});
  const { totals } = await engine.ask('standing', {});
  return { digest, totals };
}
