/** A running `slowshutter watch`: its log, its sidecar, its processes and its end. */
import { readdirSync, readFileSync } from 'node:fs';
import { type RunOptions, spawnCli } from './cli.ts';
import { DEADLINE_MS, until } from './until.ts';

export interface LogLine {
  readonly event: string;
  readonly level: number;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

export interface SidecarFacts {
  readonly frames: number;
  readonly lastCaptureAt: string | null;
  readonly durableFrames: number;
  readonly exposureSecondsTotal: number | null;
  readonly width: number;
  readonly height: number;
  readonly rejected: Record<string, number>;
  readonly lost: number;
  readonly passedOver?: Readonly<Record<string, number>>;
  readonly overwritten: number;
  readonly held: number;
  readonly removed: number;
  readonly refolding: { readonly done: number; readonly of: number } | null;
  readonly updatedAt: string;
  readonly queueFrames: number;
  readonly state: string;
  readonly stateReason: string | null;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

export class Daemon {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Everything said on stderr. */
  stderr = '';
  private readonly child;
  private readonly sidecarFile: string;
  private end: Ended | null = null;
  private readonly startedAt = new Date().toISOString();

  constructor(args: readonly string[], sidecarFile: string, options: RunOptions = {}) {
    this.sidecarFile = sidecarFile;
    this.child = spawnCli(args, options);
    this.pid = this.child.pid ?? 0;
    this.child.stdout.resume();
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.end = { code, signal };
        resolve(this.end);
      });
    });
  }

  /** The log so far. Errors: SyntaxError when a finished line is not JSON. */
  log(): LogLine[] {
    const lines = this.stderr.split('\n').slice(0, -1);
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogLine);
  }

  logged(event: string, says = ''): LogLine[] {
    return this.log().filter((line) => line.event === event && line.msg.includes(says));
  }

  /** Resolves with the lines of this event that say this, as soon as there are so many. */
  untilLogged(event: string, says = '', count = 1, deadlineMs = DEADLINE_MS): Promise<LogLine[]> {
    const enough = () => {
      const lines = this.logged(event, says);
      return lines.length >= count && lines;
    };
    return this.until(`${count} log lines ${event} ${says}`, enough, deadlineMs);
  }

  /** Errors: SyntaxError when it is not whole, which must never be. Null before there is one. */
  sidecar(): SidecarFacts | null {
    try {
      return JSON.parse(readFileSync(this.sidecarFile, 'utf8')) as SidecarFacts;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  untilFrames(frames: number, deadlineMs = DEADLINE_MS): Promise<SidecarFacts> {
    return this.untilSidecar((facts) => facts.frames >= frames, `${frames} frames`, deadlineMs);
  }

  untilSidecar(
    test: (facts: SidecarFacts) => boolean,
    what: string,
    deadlineMs = DEADLINE_MS,
  ): Promise<SidecarFacts> {
    const good = () => {
      const facts = this.sidecar();
      // What an earlier daemon left is no news of this one.
      return facts !== null && facts.updatedAt >= this.startedAt && test(facts) && facts;
    };
    return this.until(`${what} in the sidecar`, good, deadlineMs);
  }

  /** Waits for a condition for as long as the daemon lives. */
  async until<T>(what: string, ask: () => T | Promise<T>, deadlineMs = DEADLINE_MS) {
    const askAlive = async () => {
      const { end } = this;
      const answer = await ask();
      if (end !== null && (answer === null || answer === undefined || answer === false)) {
        throw new Error(`the daemon ended with ${JSON.stringify(end)} before ${what}\n${this.tail()}`);
      }
      return answer;
    };
    return until(what, askAlive, () => this.tail(), deadlineMs);
  }

  /** Waits until it has ended by itself. */
  async untilEnded(): Promise<Ended> {
    return until(
      'the end of the daemon',
      () => this.end,
      () => this.tail(),
    );
  }

  /** Asks it to stop, and waits until it has. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.untilEnded();
  }

  /** kill -9; resolves when the process is gone. Does nothing to one that has ended. */
  async kill(): Promise<Ended> {
    if (this.end === null) this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Nobody reads its log any more. */
  stopReading(): void {
    this.child.stderr.destroy();
  }

  /** The engine's process; null while there is none. */
  enginePid(): number | null {
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        if (Number(parent) !== this.pid) continue;
        if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('engine/engine-process'))
          return Number(name);
      } catch {
        // It ended while it was looked at.
      }
    }
    return null;
  }

  private tail(): string {
    return `sidecar: ${JSON.stringify(this.sidecar())}\n${this.stderr.slice(-2000)}`;
  }
}

/** Units: MB of resident memory; 0 for a process that is gone. */
export function residentMB(pid: number): number {
  try {
    const kB = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kB ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Whether a process runs; one that has ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
