/** What fault tests need of the machine besides Node, looked for before they run, and how they run it. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { isRoot } from './cli.ts';

export interface Needs {
  readonly root?: true;
  readonly programs?: readonly string[];
  readonly files?: readonly string[];
  readonly pythonModule?: string;
}

/** Debian's own Python has the modules that Debian packages; another may come first in the PATH. */
const pythons = ['/usr/bin/python3', 'python3'];

/**
 * Whether the machine has what these tests need; says what is missing.
 *
 * Errors: in CI, where a test that is silently left out would count as one that holds.
 */
export function isReady(what: string, needs: Needs): boolean {
  const missing = [
    ...(needs.root && !isRoot ? ['root'] : []),
    ...(needs.programs ?? []).filter((program) => !hasProgram(program)),
    ...(needs.files ?? []).filter((file) => !existsSync(file)),
    ...(needs.pythonModule && !pythonWith(needs.pythonModule) ? [`python3 with ${needs.pythonModule}`] : []),
  ];
  if (missing.length === 0) return true;
  const text = `${what} need ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(text);
  console.warn(`SKIPPED: ${text}`);
  return false;
}

function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin" command -v ${name}`]).status === 0;
}

/** A Python that can import the module; undefined when none can. */
export function pythonWith(module: string): string | undefined {
  return pythons.find((python) => spawnSync(python, ['-c', `import ${module}`]).status === 0);
}

/** Runs a program to its end. Errors: when it does not end with 0, with what it said. */
export function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  child.stderr?.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}: ${said}`));
    });
  });
}

/** A program that serves until it is ended; starts when it says `readyWord`, whose line is given. */
export async function serve(
  program: string,
  args: readonly string[],
  readyWord: RegExp,
): Promise<{ line: string; child: ChildProcess }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text;
      // The last piece is a line that is not finished.
      const line = said
        .split('\n')
        .slice(0, -1)
        .find((each) => readyWord.test(each));
      if (line !== undefined) resolve({ line, child });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
}

/** A port on the loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Mounts over a folder for as long as `use` takes; unmounts even what is still in use. */
export async function withMount<T>(
  args: readonly string[],
  folder: string,
  use: () => Promise<T>,
): Promise<T> {
  // A file system in user space goes on running, and would hold a pipe open.
  const { status } = spawnSync('mount', [...args, folder], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')} ${folder} ended with ${status}`);
  try {
    return await use();
  } finally {
    // It may have been unmounted by the test itself.
    spawnSync('umount', ['--lazy', folder]);
  }
}

/**
 * Makes system calls of a running process fail for as long as `use` takes, in all of its threads. `paths`:
 * only calls about these files. Source: strace(1), `-e inject`.
 */
export async function withFault<T>(
  pid: number,
  inject: string,
  use: () => Promise<T>,
  paths: readonly string[] = [],
): Promise<T> {
  const only = paths.flatMap((path) => ['-P', path]);
  const calls = inject.slice(0, inject.indexOf(':'));
  const args = [
    '-f',
    '-p',
    `${pid}`,
    ...only,
    '-o',
    '/dev/null',
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${inject}`,
  ];
  const { child } = await serve('strace', args, /attached/);
  try {
    return await use();
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
  }
}

export const withTmpfs = <T>(size: string, folder: string, use: () => Promise<T>): Promise<T> =>
  withMount(['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs'], folder, use);
