/** State folders of daemons of all users of this machine, by the sockets that hear their commands. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SOCKET_NAME } from './client.ts';

/** Source: proc(5), `/proc/net/unix`, where a socket that listens has this flag. */
const LISTENS = '00010000';

/**
 * The folders of sockets that are called as those of daemons, whosever they are, once each.
 *
 * A path that is too long for a socket is not among them, nor is one of another network namespace. Errors:
 * none.
 */
export function listeningFolders(read = () => readFileSync('/proc/net/unix', 'utf8')): string[] {
  let table: string;
  try {
    table = read();
  } catch {
    // No such system, or no right to see it: those of this user are known otherwise.
    return [];
  }
  const folders = table.split('\n').flatMap((line) => {
    const [, flags, path] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +\S+ (\/.*)$/.exec(line) ?? [];
    if (flags !== LISTENS || path === undefined) return [];
    return path.endsWith(`/${SOCKET_NAME}`) && !path.startsWith('/proc/') ? [dirname(path)] : [];
  });
  return [...new Set(folders)];
}
