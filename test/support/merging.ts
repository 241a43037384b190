/** Stacks of tiny frames in state files on a disk in memory, to be merged and compared. */

import type { Entry } from '../../src/core/entry.ts';
import type { MergeAsk } from '../../src/core/merge.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { stampOf } from '../../src/core/settle.ts';
import type { StateHeader } from '../../src/core/state.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { openSaved } from '../../src/io/storage/checkpoint.ts';
import type { Disk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { type Ask, asking } from './asking.ts';
import { sha256 } from './digest.ts';
import { type Captures, factsOf, memoryPorts } from './engine.ts';
import { defaultSettings } from './settings.ts';
import { SimDisk } from './sim-disk.ts';
import { tinyMemory } from './tiny.ts';

export const STATES = '/states';

/** What a state file says, without what only tells when it was written. */
export interface Found {
  readonly header: Omit<StateHeader, 'savedAt' | 'generation'>;
  readonly entries: readonly Entry[];
  /** SHA-256 of the packed planes. */
  readonly digest: string;
}

export class Merging {
  readonly captures: Captures = new Map();
  readonly disk: SimDisk = new SimDisk(STATES);
  private readonly decoder: Decoder;
  private readonly settings: Partial<StackSettings>;
  private readonly kernels: string;
  private made = 0;

  constructor(decoder: Decoder, settings: Partial<StackSettings> = {}, kernels = 'plain') {
    this.decoder = decoder;
    this.settings = settings;
    this.kernels = kernels;
  }

  private ports(more: Partial<EnginePorts>): EnginePorts {
    const memory = this.kernels === 'plain' ? { openMemory: tinyMemory } : {};
    const disk = this.disk.disk() as Disk;
    const ports = memoryPorts(this.kernels, this.captures, new Map());
    return { ...ports, decoders: [this.decoder], storage: openStorage(disk), ...memory, ...more };
  }

  ask(more: Partial<EnginePorts> = {}): Ask {
    return asking(openEngine(this.ports(more)));
  }

  newFile(): string {
    return `${STATES}/${this.made++}.state`;
  }

  /** A state file of these captures, taken in this order; then `decide` has its say. */
  async fold(
    paths: readonly string[],
    more: Partial<StackSettings> = {},
    decide: (ask: Ask) => Promise<unknown> = async () => undefined,
  ): Promise<string> {
    const stateFile = more.stateFile ?? this.newFile();
    const ask = this.ask();
    await ask('open', { ...defaultSettings, ...this.settings, ...more, stateFile });
    for (const path of paths) {
      await ask('take', {
        path,
        stamp: stampOf(factsOf(this.captures, path)),
        acceptDoubt: true,
        last: true,
      });
    }
    await decide(ask);
    await ask('checkpoint', {});
    return stateFile;
  }

  async merge(states: readonly string[], more: Partial<MergeAsk> = {}, ports: Partial<EnginePorts> = {}) {
    const out = more.out ?? this.newFile();
    const asked = { originals: [], prefer: null, partial: false, digest: true, ...more };
    const answer = await this.ask(ports)('merge', { ...asked, states, out, places: [out] });
    return { out, ...answer };
  }

  /** Errors: damaged-state. */
  async read(file: string): Promise<Found> {
    const opened = (await openSaved(this.disk.disk() as Disk, file))!;
    const strips: Uint8Array[] = [];
    for (const i of opened.strips.keys()) strips.push(await opened.read(i));
    await opened.close();
    const { savedAt: _at, generation: _generation, ...header } = opened.header;
    return { header, entries: opened.entries, digest: sha256(...strips) };
  }
}
