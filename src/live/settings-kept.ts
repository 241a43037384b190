/**
 * `stack.json`, written at the start, or as soon as there is room for it: a full disk is no reason not to
 * begin.
 */
import { keepSettings } from '../config/settings-file.ts';
import { isWantOfRoom, messageOf } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';

const RETRY_MS = 30_000;

/** The result ends the trying. Errors: cannot-create, where it is not for want of room. */
export async function keepSettingsInTime(
  stateFolder: string,
  settings: StackSettings,
  clock: Clock,
  log: Log,
): Promise<() => void> {
  let cancel: () => void = () => undefined;
  const retry = () => {
    cancel = clock.after(RETRY_MS, () => {
      keepSettings(stateFolder, settings).then(
        () => log.line('info', 'settings-failed', 'over: the settings of the stack are written'),
        retry,
      );
    });
  };
  try {
    await keepSettings(stateFolder, settings);
  } catch (error) {
    if (!isWantOfRoom(error)) throw error;
    const text = `${messageOf(error)}; it is tried again, and until then commands without a daemon do not know this stack`;
    log.line('error', 'settings-failed', text);
    retry();
  }
  return () => cancel();
}
