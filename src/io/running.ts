/**
 * The stacks that daemons of this user are at work on: one small file a daemon in
 * `$XDG_RUNTIME_DIR/slowshutter`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../core/errors.ts';
import { isLocked } from './lock.ts';

/** What a command needs to find a stack. Shape: absolute paths. */
export interface RunningStack {
  readonly pid: number;
  readonly state: string;
  readonly captures: readonly string[];
  readonly previews: readonly string[];
}

/**
 * Source: XDG Base Directory 0.8. Null where there is no such folder: nothing is then written, and nothing
 * found.
 */
function registryOf(env: NodeJS.ProcessEnv): string | null {
  return env.XDG_RUNTIME_DIR?.startsWith('/') ? join(env.XDG_RUNTIME_DIR, 'slowshutter') : null;
}

/**
 * Says that a daemon is at work, until the result is called. Errors: none; who is not listed is found as
 * before, by `--state`.
 */
export function listRunning(stack: RunningStack, env: NodeJS.ProcessEnv): () => void {
  const registry = registryOf(env);
  if (registry === null) return () => undefined;
  const file = join(registry, `${stack.pid}.json`);
  try {
    makeFolder(registry);
    rmSync(file, { force: true });
    // Made anew: what a link there points to is not ours to write.
    writeFileSync(file, `${JSON.stringify(stack)}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    // A runtime folder that is full or gone is no reason not to fold.
  }
  return () => remove(file);
}

/** Those whose state is locked now; files that a killed daemon has left are removed. Errors: none. */
export function runningStacks(env: NodeJS.ProcessEnv): RunningStack[] {
  const registry = registryOf(env);
  if (registry === null) return [];
  return namesIn(registry).flatMap((name) => {
    const file = join(registry, name);
    const stack = read(file);
    if (stack && isLocked(stack.state)) return [stack];
    remove(file);
    return [];
  });
}

/**
 * Errors: those of the file system. Not `recursive`: Node then never comes back where no folder can be, as in
 * /proc.
 */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function namesIn(registry: string): string[] {
  try {
    return readdirSync(registry).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    // No daemon has been listed since this user logged in.
    return [];
  }
}

function read(file: string): RunningStack | null {
  try {
    const said = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunningStack>;
    const { pid, state, previews } = said;
    // An older daemon has said one.
    const captures = [said.captures ?? []].flat();
    const isWhole = typeof pid === 'number' && typeof state === 'string' && captures.length > 0;
    return isWhole && Array.isArray(previews) ? { pid, state, captures, previews } : null;
  } catch {
    // Half a file, or none any more.
    return null;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is recognised as stale by the lock.
  }
}
