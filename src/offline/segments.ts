/**
 * Segments of a stack on the disk: state files, each named by what is in it, so that one whose frames have
 * changed is not found, and made again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { partLine } from '../core/entry.ts';
import { codeOf, StackError } from '../core/errors.ts';
import { describeMeaning, type Meant, meaningOf } from '../core/meaning.ts';
import type { Segment } from '../core/segments.ts';
import type { DecoderVersions } from '../core/state.ts';
import { isThere } from '../io/lock.ts';
import { software } from '../io/software.ts';
import { loadStack, openSaved, STATE_EXTENSION } from '../io/storage/checkpoint.ts';
import type { Disk } from '../io/storage/disk.ts';

/** How segments come about. Both are done when the new file is durable. */
export interface Making {
  /** These frames into a new state file. Errors: io when originals are gone; those of the engine. */
  fold(frames: Segment, file: string): Promise<void>;
  /** State files into a new one. Errors: damaged-state for one that is spoilt; those of the engine. */
  merge(files: readonly string[], out: string): Promise<void>;
}

/** What the samples of a segment depend on besides its frames. `decoders`: those of this program. */
export interface Kind {
  readonly meaning: Meant;
  readonly decoders: DecoderVersions;
}

export class Segments {
  private readonly folder: string;
  private readonly kind: Kind;
  private readonly disk: Disk;
  private readonly making: Making;
  /** Begins the names of what is not whole yet. */
  private readonly hidden = `.${process.pid}-${randomBytes(4).toString('hex')}`;

  /** `stateFile`: of the stack, beside which they are kept. */
  constructor(stateFile: string, kind: Kind, disk: Disk, making: Making) {
    this.folder = `${stateFile.slice(0, -STATE_EXTENSION.length)}.segments`;
    this.kind = kind;
    this.disk = disk;
    this.making = making;
  }

  /** Those of these that are not kept. Errors: none: what cannot be read is made again. */
  async missing(segments: readonly Segment[]): Promise<Segment[]> {
    const missing: Segment[] = [];
    for (const frames of segments) {
      const isKept = await this.isOf(this.fileOf(frames), frames).catch(() => false);
      if (!isKept) missing.push(frames);
    }
    return missing;
  }

  /**
   * A state file of all frames of these segments, there until they are tidied; those of them that are
   * `missing` are folded, and kept.
   *
   * Errors: io when originals are gone, or are not what they were; those of the file system, of folding and
   * of merging.
   */
  async merged(segments: readonly Segment[], missing: readonly Segment[]): Promise<string> {
    const files = segments.map((frames) => this.fileOf(frames));
    const out = this.hiddenFile('merged');
    await this.disk.makeFolder(this.folder, 0o700);
    await this.keep(missing);
    try {
      await this.making.merge(files, out);
    } catch (error) {
      if (codeOf(error) !== 'damaged-state') throw error;
      await this.forgetSpoilt(files);
      await this.keep(await this.missing(segments));
      await this.making.merge(files, out);
    }
    return out;
  }

  /** Forgets all but these, and what is still being made by others. Errors: those of the file system. */
  async tidy(segments: readonly Segment[]): Promise<void> {
    const names = new Set(segments.map((frames) => basename(this.fileOf(frames))));
    for (const name of await this.disk.list(this.folder))
      if (!names.has(name) && !this.isOfOthers(name)) await this.disk.remove(join(this.folder, name));
  }

  private async keep(missing: readonly Segment[]): Promise<void> {
    for (const [i, frames] of missing.entries()) {
      const made = this.hiddenFile(String(i));
      await this.disk.remove(made);
      await this.making.fold(frames, made);
      if (!(await this.isOf(made, frames)))
        throw new StackError('io', 'the originals have other names, times or metadata than in the stack');
      await this.disk.rename(made, this.fileOf(frames));
    }
  }

  /** Only the planes: what else is spoilt is not found. */
  private async forgetSpoilt(files: readonly string[]): Promise<void> {
    const ignore = () => undefined;
    for (const file of files) {
      await loadStack(this.disk, file, ignore, ignore).catch((error) => {
        if (codeOf(error) !== 'damaged-state') throw error;
        return this.disk.remove(file);
      });
    }
  }

  /**
   * Whether a file says that it has these frames and no others, made as they would be now. Errors:
   * damaged-state, newer-state, those of the file system.
   */
  private async isOf(file: string, frames: Segment): Promise<boolean> {
    const opened = await openSaved(this.disk, file);
    if (opened === null) return false;
    await opened.close();
    const { header, entries } = opened;
    const decoders = { ...this.kind.decoders, ...header.decoders };
    const folded = entries.filter(({ outcome }) => outcome === 'folded');
    return nameOf({ meaning: header, decoders }, folded) === nameOf(this.kind, frames);
  }

  private fileOf(frames: Segment): string {
    return join(this.folder, nameOf(this.kind, frames));
  }

  private hiddenFile(what: string): string {
    return join(this.folder, `${this.hidden}-${what}${STATE_EXTENSION}`);
  }

  /** Whether it is being made by another process that is alive. */
  private isOfOthers(name: string): boolean {
    const [, pid = ''] = /^\.+(\d+)-/.exec(name) ?? [];
    return pid !== '' && pid !== String(process.pid) && isThere(Number(pid));
  }
}

/** Bits of the digest in a name: two segments are never taken for each other. */
const DIGEST_DIGITS = 32;

function nameOf({ meaning, decoders }: Kind, frames: Segment): string {
  const said = [software, describeMeaning(meaningOf(meaning)), decoders];
  const hash = createHash('sha256').update(JSON.stringify(said));
  for (const line of frames.map(partLine).sort()) hash.update(line);
  return `${hash.digest('hex').slice(0, DIGEST_DIGITS)}${STATE_EXTENSION}`;
}
