/**
 * Whether a place answers: a call to one that hangs, as on a network that is gone, may keep a process for
 * ever.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { StackError } from '../core/errors.ts';

/** A disk behind another program may have to spin up. */
const ANSWER_MS = 4000;
/** Behind these is a network, or a program; every other file system answers. Source: proc(5), `mountinfo`. */
const mayHang = /^(fuse|nfs|cifs|smb|9p|afs|ceph|gluster|lustre|autofs|virtiofs)/;

/** Looked at already. A mount that hangs hangs for all that is in it. */
const known = new Map<string, boolean>();

/**
 * Asked once for each place, by another process, which can be ended. Blocks for 4 s where it hangs, and for
 * nothing where no file system can.
 *
 * Errors: none; what cannot be asked answers.
 */
export function answers(path: string): boolean {
  const mounts = mountsThatMayHang();
  if (mounts.length === 0) return true;
  const mount = mounts.findLast((each) => path === each || path.startsWith(each + sep)) ?? path;
  const found = known.get(mount) === false ? false : (known.get(path) ?? ask(path));
  known.set(path, found);
  if (!found) known.set(mount, false);
  return found;
}

/** `what`: the place, as it begins a sentence. Errors: io. */
export function mustAnswer(what: string, path: string): void {
  if (answers(path)) return;
  const text = `${what} ${path} does not answer, as on a network that is gone; nothing was started: see to its mount, or name another`;
  throw new StackError('io', text);
}

function ask(path: string): boolean {
  // The kernel cannot know anything itself of a name that nobody has asked for.
  const unasked = join(path, `.${randomUUID()}`);
  const { error } = spawnSync('stat', [unasked], {
    stdio: 'ignore',
    timeout: ANSWER_MS,
    killSignal: 'SIGKILL',
  });
  return (error as NodeJS.ErrnoException | undefined)?.code !== 'ETIMEDOUT';
}

/** The longest last. */
function mountsThatMayHang(): string[] {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const mounts = lines.flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const escaped = before.split(' ')[4] ?? '';
      const place = escaped.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
      return mayHang.test(after) ? [place] : [];
    });
    return mounts.sort((a, b) => a.length - b.length);
  } catch {
    // Not Linux, or without /proc.
    return [];
  }
}
