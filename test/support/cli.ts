/** The built program as a child process: run to its end, with what it said. */
import { spawn } from 'node:child_process';
import { repository } from './repository.ts';

export const cli = `${repository}dist/cli.js`;

/** A user with no rights, for tests about permissions; root may read everything. */
export const nobody = { uid: 65534, gid: 65534 };
export const isRoot = process.getuid?.() === 0;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /**
   * What a shell runs it by, such as `exec prlimit --nofile=64`; with `exec` the process is the same to the
   * end.
   */
  readonly through?: string;
  /** Runs as `nobody`; only root may. */
  readonly asNobody?: boolean;
  /** Another build of the program than the one of this checkout. */
  readonly program?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout parsed. Errors: SyntaxError, with what was said, when it is not one JSON object. */
  readonly json: Record<string, unknown>;
}

export function spawnCli(args: readonly string[], options: RunOptions = {}) {
  const { NOTIFY_SOCKET: _notify, STATE_DIRECTORY: _state, XDG_RUNTIME_DIR: _run, ...env } = process.env;
  const command = [process.execPath, options.program ?? cli, ...args];
  const [program = '', ...rest] =
    options.through === undefined ? command : ['sh', '-c', `${options.through} "$0" "$@"`, ...command];
  return spawn(program, rest, {
    cwd: options.cwd ?? '/',
    env: { ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.asNobody ? nobody : {}),
  });
}

export function runCli(args: readonly string[], options: RunOptions = {}): Promise<CliResult> {
  const child = spawnCli(args, options);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({
        ...{ code, signal, ...said },
        get json() {
          return parse(args, said);
        },
      });
    });
  });
}

function parse(args: readonly string[], { stdout, stderr }: { stdout: string; stderr: string }) {
  try {
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch (cause) {
    throw new SyntaxError(`${args.join(' ')} did not print JSON: ${stdout}${stderr}`, { cause });
  }
}
