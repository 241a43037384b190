/**
 * A place for one end-to-end test: a temp folder with captures, state and preview in it, gone when the test
 * is done.
 */
import type { SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, vi } from 'vitest';
import { type CliResult, nobody, type RunOptions, runCli } from './cli.ts';
import { Client } from './client.ts';
import { Daemon } from './daemon.ts';

export interface DaemonOptions extends RunOptions {
  /** Flags besides `watch --config`. */
  readonly args?: readonly string[];
  /** Keys that differ from those of the place. */
  readonly config?: Record<string, unknown>;
}

// Real processes on a machine that may have other work: a limit is only for what would never end.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 });

/** Quick enough for tests; what is measured against is said in each test. */
const quick = { settleMs: 100, previewEverySeconds: 0.1 };

export class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'slowshutter-test-')));
  readonly captures = join(this.folder, 'captures');
  readonly state = join(this.folder, 'state');
  readonly preview = join(this.folder, 'preview.jpg');
  private readonly daemons: Daemon[] = [];
  private readonly clients: Client[] = [];
  private configs = 0;

  constructor() {
    mkdirSync(this.captures);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Makes everything here belong to a user who is not root, so that permissions mean something. */
  handOver(): void {
    mkdirSync(this.state, { recursive: true });
    for (const folder of [this.folder, this.captures, this.state]) chownSync(folder, nobody.uid, nobody.gid);
  }

  writeConfig(config: Record<string, unknown> = {}): string {
    const file = this.path(`config-${++this.configs}.json`);
    const { captures, state, preview } = this;
    const all = { captures, state, previews: [{ file: preview }], ...quick, ...config };
    writeFileSync(file, JSON.stringify(all));
    chmodSync(file, 0o644);
    return file;
  }

  /** Starts `watch` with a config of this place. */
  daemon({ args = [], config = {}, ...run }: DaemonOptions = {}): Daemon {
    const { file } = (config.previews as { file: string }[] | undefined)?.[0] ?? { file: this.preview };
    const flags = ['watch', '--config', this.writeConfig(config), '--log-level', 'debug', ...args];
    const daemon = new Daemon(flags, `${file.slice(0, file.lastIndexOf('.'))}.json`, run);
    this.daemons.push(daemon);
    return daemon;
  }

  /** Starts a program that brings captures; it is killed with the place. */
  client(program: string, args: readonly string[], options: SpawnOptions = {}): Client {
    const client = new Client(program, args, options);
    this.clients.push(client);
    return client;
  }

  /** Runs the built program in this place. */
  run(...args: string[]): Promise<CliResult> {
    return runCli(args, { cwd: this.folder });
  }

  async inspect(): Promise<StateFacts> {
    return (await this.run('inspect', this.state, '--json')).json as unknown as StateFacts;
  }

  /** The digest of the planes that `stack` makes of these captures. */
  async digestOfStack(files: readonly string[], ...flags: readonly string[]): Promise<unknown> {
    const { json } = await this.run('stack', ...files, '--out', this.path('stacked.png'), ...flags, '--json');
    return json.digest;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.signal('SIGKILL');
    await Promise.all(this.daemons.map((daemon) => daemon.kill()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What `inspect --json` says, as far as tests look at it. */
export interface StateFacts {
  readonly file: string;
  readonly frames: number;
  readonly digest: string | null;
  readonly exposureSecondsTotal: number | null;
  readonly rejected: Record<string, number>;
  readonly entries: readonly {
    readonly path: string;
    readonly digest: string | null;
    readonly outcome: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

/** Vitest's `it`, with a place of its own for each test. */
export const it = test.extend<{ place: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern here, and nothing is taken out of it
  place: async ({}, use) => {
    const place = new Place();
    await use(place);
    await place.close();
  },
});
