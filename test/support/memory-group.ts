/** A control group with a limit of memory that a test can change, for a daemon and its engine together. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.ts';

const root = '/sys/fs/cgroup';

/**
 * Where groups are made, and what their files are called, in the first and the second version of the kernel's
 * interface.
 */
const versions = [
  { base: join(root, 'memory'), limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', none: '-1' },
  { base: root, limit: 'memory.max', used: 'memory.current', none: 'max' },
] as const;

let made = 0;

export class MemoryGroup {
  private readonly folder: string;
  private readonly version: (typeof versions)[number];

  /** Errors: when this machine lets nobody make one. */
  constructor() {
    const version = versions.find(({ base, used }) => {
      const test = join(base, `slowshutter-${process.pid}-try`);
      try {
        mkdirSync(test);
        const has = existsSync(join(test, used));
        rmdirSync(test);
        return has;
      } catch {
        return false;
      }
    });
    if (!version) throw new Error('expected a memory controller of control groups, found none to write to');
    this.version = version;
    this.folder = join(version.base, `slowshutter-${process.pid}-${++made}`);
    mkdirSync(this.folder);
  }

  /** What a shell does to join before it becomes the daemon. */
  get joining(): string {
    return `echo $$ > ${join(this.folder, 'cgroup.procs')}; exec`;
  }

  /** Without what is only kept of files, which the kernel takes away before it ends anybody. */
  get usedBytes(): number {
    const read = (name: string) => readFileSync(join(this.folder, name), 'utf8');
    const kept = [...read('memory.stat').matchAll(/^(?:in)?active_file (\d+)$/gm)].map(([, bytes]) =>
      Number(bytes),
    );
    return Number(read(this.version.used)) - kept.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Null: none. */
  limit(bytes: number | null): void {
    writeFileSync(join(this.folder, this.version.limit), bytes === null ? this.version.none : String(bytes));
  }

  /** When its processes have ended. */
  async remove(): Promise<void> {
    await until('the end of a control group', () => {
      try {
        rmdirSync(this.folder);
        return true;
      } catch {
        return false;
      }
    });
  }
}

/** Why there can be none here; null when there can. */
export function noMemoryGroups(): string | null {
  try {
    void new MemoryGroup().remove();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
