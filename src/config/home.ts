/** `~` and `$HOME` at the start of paths in a config file, as a shell reads them. */
import { homedir } from 'node:os';

/**
 * A path with the home of this user in place of `~`, `$HOME` or `${HOME}`; another user's `~name` stays as it
 * is.
 */
export function withHome(path: string, env: NodeJS.ProcessEnv): string {
  const home = env.HOME || homedir();
  return path.replace(/^(~|\$HOME|\$\{HOME\})(?=\/|$)/, () => home);
}
