/** Where a stack is kept. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { StackError } from '../core/errors.ts';
import { isInside } from '../io/inside.ts';
import type { Config } from './schema.ts';

/**
 * The state folder where the config names none. Source: systemd.exec(5) StateDirectory=, XDG Base Directory
 * 0.8.
 */
export function defaultStateFolder(captures: readonly string[], env: NodeJS.ProcessEnv): string {
  const systemd = env.STATE_DIRECTORY?.split(':')[0];
  if (systemd) return systemd;
  const base = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  const hash = createHash('sha256').update(captures.join('\0')).digest('hex').slice(0, 8);
  return join(base, 'slowshutter', `${basename(captures[0] ?? '') || 'captures'}-${hash}`);
}

/**
 * Errors: config when the default folder is inside the captures folder (invariant 1), as when a whole home is
 * watched.
 */
export function stateFolderOf(config: Config): string {
  const folder = config.state ?? defaultStateFolder(config.captures, process.env);
  const outer = config.captures.find((each) => isInside(folder, each));
  if (outer === undefined) return folder;
  const text = `the state would be kept in ${folder}, which is inside the captures folder ${outer}; name another folder with --state`;
  throw new StackError('config', text);
}
