/** Closing a stack: its masters written, its frames closed, the next begun; by command, or by itself when it is full. */
import type { Finished } from '../core/control.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { exposureSecondsTotal, isoTime } from '../core/sidecar.ts';
import type { EnginePorts } from './ports.ts';
import { renderNow } from './publish.ts';
import type { Stack } from './stack.ts';
import type { Steering } from './steer.ts';

/** Masters are for editing: what a lossy format loses should not show. */
const MASTER_QUALITY = 95;

export class Series {
  private readonly stack: Stack;
  private readonly ports: EnginePorts;
  private readonly steering: Steering;

  constructor(stack: Stack, ports: EnginePorts, steering: Steering) {
    this.stack = stack;
    this.ports = ports;
    this.steering = steering;
  }

  /** Whether the stack has all that `closeAfter` allows it: the next frame belongs to another. */
  get isFull(): boolean {
    const { closeAfter } = this.stack.settings;
    const { totals } = this.stack.ledger;
    if (closeAfter === null || totals.frames === 0) return false;
    const { frames, exposureSeconds } = closeAfter;
    if (frames !== null && totals.frames >= frames) return true;
    return exposureSeconds !== null && totals.exposureNs >= exposureSeconds * 1e9;
  }

  /**
   * Durable when it resolves. Folding waits meanwhile. Done again after a crash half-way, it writes the same masters.
   *
   * Errors: usage without a frame; cannot-create when a master cannot be written; those of a refold and of a checkpoint. The stack
   * then goes on as it was.
   */
  async finish(name: string | null): Promise<Finished> {
    const { stack, ports } = this;
    if (stack.frames === 0)
      throw new StackError('usage', 'expected a frame in the stack to finish, found none');
    return stack.alone(async () => {
      await this.steering.refold();
      const finished = this.facts(name);
      for (const [file, render] of this.masters(finished.name)) {
        await ports.writeFile(file, await render()).catch((cause) => {
          throw new StackError('cannot-create', `cannot write the master ${file}: ${messageOf(cause)}`, {
            cause,
          });
        });
      }
      stack.close(finished.name);
      await stack.checkpoint(ports.storage, ports.wallClock());
      return finished;
    });
  }

  private facts(name: string | null): Finished {
    const { totals } = this.stack.ledger;
    const start = isoTime(totals.firstCaptureAt)?.replace(/[-:]|\.\d+/g, '') ?? 'no-time';
    const full = this.unused([name, start, totals.frames].filter((part) => part !== null).join('-'));
    const files = [...this.masters(full).keys()];
    return { name: full, files, frames: totals.frames, exposureSecondsTotal: exposureSecondsTotal(totals) };
  }

  /** Two stacks may begin in one second: the ledger knows the names of those that are finished. */
  private unused(name: string): string {
    const used = new Set<string | undefined>();
    for (const { outcome, reason } of this.stack.ledger.entries()) if (outcome === 'closed') used.add(reason);
    let free = name;
    for (let n = 2; used.has(free); n++) free = `${name}-${n}`;
    return free;
  }

  /** By file: one for each different picture of the previews, in each of the formats. */
  private masters(name: string): Map<string, () => Promise<Uint8Array>> {
    const { masters, previews, light } = this.stack.settings;
    const files = new Map<string, () => Promise<Uint8Array>>();
    for (const { blend, ev } of previews) {
      const stem = `${name}-${blend}${ev === 0 ? '' : `${ev > 0 ? '+' : ''}${ev}ev`}${light === 'linear' ? '-linear' : ''}`;
      for (const format of masters.formats) {
        const file = `${masters.folder}/${stem}.${format}`;
        const settings = {
          file,
          blend,
          ev,
          depth: null,
          maxEdgePixels: Number.MAX_SAFE_INTEGER,
          quality: MASTER_QUALITY,
        };
        files.set(file, () => renderNow(this.stack, this.ports, { ...settings, listsExposures: true }).bytes);
      }
    }
    return files;
  }
}
