/**
 * Closing a stack: its masters written, or none for one that is thrown away, its frames closed, the next
 * begun; by command, or by itself when it is full.
 */
import type { Finished } from '../../core/control.ts';
import { THROWN_AWAY } from '../../core/entry.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { MasterSettings } from '../../core/settings.ts';
import { exposureSecondsTotal, isoTime } from '../../core/sidecar.ts';
import { drawable, drawNow } from '../pictures/draw.ts';
import { type Drawings, keepTogether } from '../pictures/keep.ts';
import type { EnginePorts } from '../ports.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';
import type { Turn } from '../stack/turn.ts';

/** Masters are for editing: what a lossy format loses should not show. */
const MASTER_QUALITY = 95;

interface Parts {
  readonly contents: StackContents;
  readonly durability: Durability;
  readonly turn: Turn;
}

/** Refolds what is due. Errors: those of a refold. */
interface Refolding {
  refold(): Promise<void>;
}

export class Finisher {
  private readonly contents: StackContents;
  private readonly durability: Durability;
  private readonly turn: Turn;
  private readonly ports: EnginePorts;
  private readonly decisions: Refolding;

  constructor({ contents, durability, turn }: Parts, ports: EnginePorts, decisions: Refolding) {
    this.contents = contents;
    this.durability = durability;
    this.turn = turn;
    this.ports = ports;
    this.decisions = decisions;
  }

  /** Whether the stack has all that `closeAfter` allows it: the next frame belongs to another. */
  get isFull(): boolean {
    const { closeAfter } = this.contents.settings;
    const { totals } = this.contents.ledger;
    if (closeAfter === null || totals.frames === 0) return false;
    const { frames, exposureSeconds } = closeAfter;
    if (frames !== null && totals.frames >= frames) return true;
    return exposureSeconds !== null && totals.exposureNs >= exposureSeconds * 1e9;
  }

  /**
   * Durable when it resolves. Folding waits meanwhile. Done again after a crash half-way, it writes the same
   * masters.
   *
   * Errors: usage without a frame; cannot-create when a master cannot be written; those of a refold. The
   * stack then goes on as it was. io when it is finished and no checkpoint could be written.
   */
  finish(name: string | null): Promise<Finished> {
    return this.turn.alone(async () => {
      if (this.contents.frames === 0)
        throw new StackError('usage', 'no frame is in the stack: there is nothing to finish');
      const finished = await this.write(name);
      await this.checkpoint().catch((cause) => {
        const text = `finished as ${finished.name}, but not durable until the next checkpoint: ${messageOf(cause)}`;
        throw new StackError('io', text, { cause });
      });
      return finished;
    });
  }

  /**
   * Finishes the stack if it still has all that it is allowed; null if not. Errors: as above, but for the
   * checkpoint: the next one will do.
   */
  finishFull(): Promise<Finished | null> {
    return this.turn.alone(async () => {
      if (!this.isFull) return null;
      const finished = await this.write(null);
      await this.checkpoint().catch(() => undefined);
      return finished;
    });
  }

  /**
   * Throws the stack away: no master is written, its frames stay known, and the next one begins anew. What is
   * due is not refolded. In memory: durable with the next checkpoint. Resolves with how many frames are
   * thrown away.
   *
   * Errors: usage without a frame.
   */
  reset(): Promise<{ frames: number }> {
    return this.turn.alone(async () => {
      const { contents } = this;
      const { frames } = contents;
      if (frames === 0)
        throw new StackError('usage', 'no frame is in the stack: there is nothing to throw away');
      contents.finish(THROWN_AWAY);
      return { frames };
    });
  }

  private async write(name: string | null): Promise<Finished> {
    const { contents } = this;
    // One that was ending when this began may have missed what was taken out last.
    while (contents.progress !== null) await this.decisions.refold();
    const finished = await this.written(name);
    contents.finish(finished.name);
    return finished;
  }

  /** Under the first name whose masters are not another stack's. */
  private async written(name: string | null): Promise<Finished> {
    const { totals } = this.contents.ledger;
    for (const full of this.unused(name)) {
      const masters = this.masters(full);
      const isOurs = await keepTogether(this.ports, masters, true, (file, cause) => {
        const text = `cannot write the master ${file}: ${messageOf(cause)}`;
        throw new StackError('cannot-create', text, { cause });
      });
      if (!isOurs) continue;
      const exposure = exposureSecondsTotal(totals);
      return {
        name: full,
        files: [...masters.keys()],
        frames: totals.frames,
        exposureSecondsTotal: exposure,
      };
    }
    throw new StackError('broken-invariant', 'expected a name for the stack that is not taken, found none');
  }

  private checkpoint(): Promise<unknown> {
    return this.durability.checkpoint(this.ports.wallClock());
  }

  /**
   * Two stacks may begin in one second: the ledger knows the names of those that are finished, the folder
   * those of others.
   */
  private *unused(name: string | null): Generator<string> {
    const { totals } = this.contents.ledger;
    const start = isoTime(totals.firstCaptureAt)?.replace(/[-:]|\.\d+/g, '') ?? 'no-time';
    const full = [name, start, totals.frames].filter((part) => part !== null).join('-');
    const used = new Set<string | undefined>();
    for (const { outcome, stack } of this.contents.ledger.entries())
      if (outcome === 'closed') used.add(stack);
    for (let n = 1; ; n++) {
      const free = n === 1 ? full : `${full}-${n}`;
      if (!used.has(free)) yield free;
    }
  }

  /**
   * By file: one for each different picture of the previews that can be made of these frames, in each of the
   * formats.
   */
  private masters(name: string): Drawings {
    const { shape, settings } = this.contents;
    const { masters, light } = settings;
    const wanted = masters.blends?.map((blend) => ({ blend, ev: 0 })) ?? settings.previews;
    const files = new Map<string, (writtenMs: number) => Promise<Uint8Array>>();
    const shown = drawable(this.contents, wanted);
    // Where there is no picture at all the first of them says why.
    for (const { blend, ev } of shown.length > 0 ? shown : wanted) {
      const stem = `${name}-${blend}${ev === 0 ? '' : `${ev > 0 ? '+' : ''}${ev}ev`}${light === 'linear' ? '-linear' : ''}`;
      for (const format of formatsOf(masters, shape)) {
        const file = `${masters.folder}/${stem}.${format}`;
        const settings = {
          file,
          blend,
          ev,
          depth: null,
          maxEdgePixels: Number.MAX_SAFE_INTEGER,
          quality: MASTER_QUALITY,
        };
        files.set(file, (writtenMs) => {
          const drawn = drawNow(this.contents, this.ports, { ...settings, listsExposures: true });
          return drawn.encoded(writtenMs);
        });
      }
    }
    return files;
  }
}

/** The best way to keep raw frames is no way to keep pictures, which then go into what is best for them. */
function formatsOf({ formats }: MasterSettings, shape: Shape | null): readonly string[] {
  const [raw, plain] = ['dng', 'tif'];
  const isMosaic = shape?.mosaic !== undefined;
  if (formats === null) return [isMosaic ? raw : plain];
  return isMosaic ? formats : formats.map((format) => (format === raw ? plain : format));
}
