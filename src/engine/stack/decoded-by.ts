/** The decoders whose frames are in the planes, each with its version then. */
import { type DecoderVersions, versionsOf } from '../../core/state.ts';
import type { Decoder } from '../../decoders/decoder.ts';

export class DecodedBy {
  private readonly current: ReadonlyMap<string, string>;
  private versions: DecoderVersions = {};

  /** `decoders`: those of this program. */
  constructor(decoders: readonly Pick<Decoder, 'name' | 'version'>[]) {
    this.current = new Map(versionsOf(decoders));
  }

  /** As a header has it: by decoder, null where there were several versions. */
  get all(): DecoderVersions {
    return this.versions;
  }

  /** Whether decoding again gives the very samples that are in the planes. */
  get isCurrent(): boolean {
    return Object.entries(this.versions).every(([name, version]) => version === this.versionOf(name));
  }

  /** A frame of this decoder is in the planes. */
  note(name: string): void {
    const now = this.versionOf(name);
    const then = this.versions[name];
    this.versions = { ...this.versions, [name]: then === undefined || then === now ? now : null };
  }

  /** Every frame has been decoded anew. */
  renew(): void {
    const names = Object.keys(this.versions);
    this.versions = Object.fromEntries(names.map((name) => [name, this.versionOf(name)]));
  }

  /** As a state file says; of no frame without one. */
  restart(versions: DecoderVersions = {}): void {
    this.versions = versions;
  }

  private versionOf(name: string): string {
    return this.current.get(name) ?? '';
  }
}
