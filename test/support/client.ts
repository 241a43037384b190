/** A program that brings captures into the folder, as it runs. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export class Client {
  /** Resolves when it has ended with 0. Errors: when it ended otherwise, with what it said. */
  readonly done: Promise<void>;
  /** Everything that it has said. */
  said = '';
  private readonly child: ChildProcess;

  constructor(program: string, args: readonly string[], options: SpawnOptions = {}) {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.said += text));
    this.done = once(child, 'close').then(([code, signal]) => {
      if (code !== 0)
        throw new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}: ${this.said}`);
    });
    // Whoever waits for it hears of it.
    this.done.catch(() => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
