/** Whether filters load, found out before anything else is begun. */
import { StackError } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import { systemClock } from '../io/clock.ts';
import { startEngine } from '../wire/client.ts';

/**
 * Whether the filters load, in an engine of their own, for they are no code of ours: before anything else is
 * begun.
 *
 * Errors: config when one does not, also when it ends the process.
 */
export async function tryFilters(settings: StackSettings): Promise<void> {
  if (settings.filters.length === 0) return;
  const engine = startEngine(systemClock);
  try {
    await engine.ask('open', { ...settings, stateFile: null, spoolFolder: null });
  } catch (cause) {
    if (!(cause instanceof StackError) || cause.code !== 'engine-died') throw cause;
    const modules = settings.filters.map(({ module }) => module).join(', ');
    const text = `one of these filters ends the program when it is loaded: ${modules}`;
    throw new StackError('config', text, { cause });
  } finally {
    await engine.close();
  }
}
