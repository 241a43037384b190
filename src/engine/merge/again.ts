/**
 * Frames that a merge needs again: those that are in the sum too often, and an end that no stack has as its
 * own.
 */
import { basename } from 'node:path';
import { StackError } from '../../core/errors.ts';
import { type Frame, giveBack } from '../../core/frame.ts';
import type { Common } from '../../core/merge.ts';
import { printable } from '../../core/names.ts';
import { mustRepeat } from '../../core/recipe.ts';
import { type Look, versionsOf } from '../../core/state.ts';
import type { Exposure } from '../../core/union.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import { decodersFor } from '../../decoders/embedded.ts';
import { type PreparedStep, prepareSteps } from '../calibrate/step.ts';
import { Originals } from '../decisions/originals.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import type { Needs } from './needs.ts';

class FramesAgain {
  private readonly common: Common;
  private readonly ports: EnginePorts;
  private readonly decoders: readonly Decoder[];
  private readonly steps: readonly PreparedStep[];
  private readonly readers: Readers;
  /** Where originals are, by digest, that are no longer where they were. */
  private readonly found = new Map<string, string>();

  private constructor(common: Common, ports: EnginePorts, steps: readonly PreparedStep[]) {
    this.common = common;
    this.ports = ports;
    this.steps = steps;
    this.decoders = decodersFor(common.meaning.raw, ports.decoders);
    this.readers = ports.openReaders(this.decoders);
  }

  /** Errors: config when a filter is not what it was. */
  static async open(common: Common, ports: EnginePorts): Promise<FramesAgain> {
    return new FramesAgain(common, ports, await prepareSteps(ports.calibration, common.meaning, ports));
  }

  /** `files`: where else to look. Errors: io, naming those whose originals are gone. */
  async mustBeThere(exposures: readonly Exposure[], files: readonly string[]): Promise<void> {
    const gone = await this.goneOf(exposures);
    await this.search(gone, files);
    const missing = gone.filter(({ entry }) => !this.found.has(entry.digest ?? ''));
    if (missing.length === 0) return;
    const names = missing.map(({ entry }) => printable(entry.path)).join(', ');
    const text = `these stacks have frames in common, which are to be decoded once more, and ${missing.length} of ${exposures.length} originals are gone: ${names}`;
    throw new StackError('io', `${text}; say with --originals in which folder they are now`);
  }

  /** Errors: usage where frames might come out otherwise than they are in the planes. */
  mustBeTheSame(): void {
    const { decoders, reference } = this.common;
    const now = new Map(versionsOf(this.decoders));
    const others = Object.entries(decoders).filter(([name, version]) => version !== now.get(name));
    const cure = 'merge stacks that have none in common';
    if (others.length > 0) {
      const versions = others
        .map(([name, version]) => `${name} by ${version ?? 'several versions'}`)
        .join(', ');
      const text = `these stacks have frames in common, which were decoded by another version (${versions}): subtracting them could leave traces`;
      throw new StackError('usage', `${text}; ${cure}`);
    }
    if (reference === null) return;
    throw new StackError('usage', `these stacks have frames in common, and are aligned: ${cure}`);
  }

  private async goneOf(exposures: readonly Exposure[]): Promise<Exposure[]> {
    const gone: Exposure[] = [];
    for (const each of exposures) {
      await this.originalsOf(each)
        .mustBeThere([each.entry], 'merge')
        .catch(() => gone.push(each));
    }
    return gone;
  }

  /** By digest; files of the names that are looked for come first. */
  private async search(gone: readonly Exposure[], files: readonly string[]): Promise<void> {
    const wanted = new Map(gone.flatMap((each) => each.rows.map(({ entry }) => [entry.digest, each])));
    const names = new Set(gone.flatMap(({ rows }) => rows.map(({ entry }) => basename(entry.path))));
    const isNamed = (file: string) => names.has(basename(file));
    const left = new Set(gone);
    for (const file of [...files.filter(isNamed), ...files.filter((each) => !isNamed(each))]) {
      if (left.size === 0) return;
      const exposure = wanted.get(await this.digestOf(file));
      if (!exposure) continue;
      for (const each of gone) if (each.rows === exposure.rows) this.keep(each, file, left);
    }
  }

  private keep(exposure: Exposure, file: string, left: Set<Exposure>): void {
    this.found.set(exposure.entry.digest ?? '', file);
    left.delete(exposure);
  }

  /** Null for what cannot be read. */
  private async digestOf(file: string): Promise<string | null> {
    const read = await this.ports.readCapture(file).catch(() => 'gone' as const);
    if (typeof read === 'string') return null;
    return this.readers
      .digestOf(read.bytes)
      .catch(() => null)
      .finally(() => this.ports.release(read.bytes));
  }

  /**
   * `use` has the frame until it returns. Errors: those of developing; config when filters do not make it
   * again.
   */
  async develop({ entry, rows }: Exposure, use: (frame: Frame) => void): Promise<void> {
    const { frame, recipe } = await this.originalsOf({ entry, rows }).develop(entry, this.common.shape);
    mustRepeat(recipe, entry);
    use(frame);
    giveBack(frame.samples);
  }

  /** Errors: io when the original is gone; those of the decoder. */
  lookOf(exposure: Exposure): Promise<Look> {
    return this.originalsOf(exposure).lookOf(exposure.entry);
  }

  private originalsOf({ rows }: Exposure): Originals {
    const ledger = { entries: () => rows.map(({ entry }) => entry) };
    const spool = { fileOf: (digest: string) => this.found.get(digest) };
    return new Originals(
      { contents: { ledger, steps: this.steps }, spool, readers: this.readers },
      this.ports,
    );
  }
}

/** Null where nothing is needed: no filter is then loaded, and no original looked for. */
export async function framesAgain(
  { subtracted, first, latest, look }: Needs,
  common: Common,
  originals: readonly string[],
  ports: EnginePorts,
): Promise<FramesAgain | null> {
  const given = (all: readonly (Exposure | null)[]) => all.filter((each) => each !== null);
  const samples = given([...subtracted, first, latest]);
  const all = given([...samples, look]);
  if (all.length === 0) return null;
  const again = await FramesAgain.open(common, ports);
  if (samples.length > 0) again.mustBeTheSame();
  await again.mustBeThere(all, originals);
  return again;
}
