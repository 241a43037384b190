/**
 * A shoot on a simulated disk: a camera folder, the real engine, a daemon's behaviour, and the account of
 * what was promised.
 */

import { basename } from 'node:path';
import { expect } from 'vitest';
import type { Entry } from '../../src/core/ledger.ts';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { loadStack } from '../../src/io/storage/checkpoint.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import type { Reply, Request } from '../../src/wire/protocol.ts';
import { asking } from './asking.ts';
import { sha256 } from './digest.ts';
import { below, shuffled } from './random.ts';
import { defaultSettings } from './settings.ts';
import { Crash, SimDisk, turns } from './sim-disk.ts';
import { timedTiny, tiny, tinyCapture, tinyDigest, tinyMemory, tinyPlanes } from './tiny.ts';
import { unheard } from './unheard.ts';

export const STATE_FOLDER = '/state';
export const STATE_FILE = `${STATE_FOLDER}/encoded.state`;
const SPOOL_FOLDER = `${STATE_FOLDER}/spool`;
/** As many as the daemon has in hand. */
const IN_HAND_MAX = 3;
/** The subsets of more exposures of which nothing is known are too many to try. */
const UNCERTAIN_MAX = 4;

interface Capture {
  readonly exposure: number;
  readonly bytes: Buffer;
  readonly facts: Facts;
}

interface Candidate {
  readonly path: string;
  readonly stamp: string;
}

/** What `everyNth` has made of an exposure. */
type Pick = 'folded' | 'skipped';

export interface ShootSettings {
  readonly spool: boolean;
  readonly everyNth: number;
  /** Whether the camera says when it took a picture. */
  readonly timed: boolean;
  /** Whether processes die and the power stays. */
  readonly onlyKills?: boolean;
  readonly random: () => number;
  /** Whether what runs at once is mixed. */
  readonly mixed: boolean;
}

export class SimShoot {
  readonly disk: SimDisk;
  /** The camera folder. */
  readonly captures = new Map<string, Capture>();
  /** Exposures by the path of their first capture. */
  readonly delivered: string[] = [];
  /** Exposures that are in the stack by the word of a reply of this process. */
  readonly folded = new Set<number>();
  /** Exposures that the program has said a power cut would keep. */
  readonly promised = new Set<number>();
  /** Exposures whose loss must be named: folded, and no power cut has been since. */
  readonly noted = new Set<number>();
  /** Exposures named as lost. */
  readonly named = new Set<number>();
  /**
   * What a reply said of exposures, for as long as it must stay so: until a power cut, or for good when it is
   * durable.
   */
  private readonly picks = new Map<number, Pick>();
  private readonly durablePicks = new Set<number>();
  /** Exposures of which a reply of this process has spoken: its ledger has them. */
  private readonly decided = new Set<number>();
  private readonly rewritings = new Map<number, number>();
  private readonly copied = new Set<number>();
  private readonly exposures = new Map<string, number>();
  private readonly writtenAt = new Map<string, number[]>();
  private readonly spool: boolean;
  private readonly everyNth: number;
  private readonly timed: boolean;
  private readonly onlyKills: boolean;
  private readonly random: () => number;
  /** Names with their bytes of which the program has said that it knows them. */
  private readonly recognised = new Set<string>();
  private writings = 0;
  private answer: ((request: Request) => Promise<Reply>) | null = null;
  private known = new Map<string, string>();
  private spooled: string[] = [];

  constructor(settings: ShootSettings) {
    this.spool = settings.spool;
    this.everyNth = settings.everyNth;
    this.timed = settings.timed;
    this.onlyKills = settings.onlyKills ?? false;
    this.random = settings.random;
    const pause = () => turns(below(this.random, 4));
    this.disk = new SimDisk(STATE_FOLDER, settings.mixed ? pause : undefined);
  }

  // What the photographer and the tether program do.

  deliver(path = `/captures/img_${this.delivered.length}.tiny`): number {
    const exposure = this.delivered.push(path) - 1;
    this.write(path, exposure);
    return exposure;
  }

  /** Other metadata, the same pixels. */
  rewrite(path: string): void {
    const { exposure } = this.captures.get(path)!;
    this.rewritings.set(exposure, (this.rewritings.get(exposure) ?? 0) + 1);
    this.write(path, exposure);
  }

  /** The same bytes under another name. */
  copy(path: string): void {
    const { exposure, bytes } = this.captures.get(path)!;
    this.copied.add(exposure);
    this.write(copyOf(path), exposure, bytes);
  }

  /**
   * The same file under another name; where `isRewritten` with other metadata too, in one step, as hooks do.
   */
  rename(path: string, isRewritten: boolean): void {
    const { exposure, bytes, facts } = this.captures.get(path)!;
    const to = `/captures/renamed_${++this.writings}.tiny`;
    this.captures.delete(path);
    this.copied.add(exposure);
    if (isRewritten) this.rewritings.set(exposure, (this.rewritings.get(exposure) ?? 0) + 1);
    this.write(to, exposure, isRewritten ? undefined : bytes);
    if (!isRewritten) this.captures.set(to, { exposure, bytes, facts });
  }

  /** A capture that was deleted comes back from the card, under the name that it had or another. */
  bringBack(exposure: number, isRenamed: boolean): void {
    const path = this.delivered[exposure]!;
    const mayBeOther = this.timed || !this.rewritings.has(exposure);
    if (!mayBeOther && this.copied.has(exposure)) return;
    const isOther = (isRenamed && mayBeOther) || this.captures.has(path);
    if (isOther && !mayBeOther) return;
    if (isOther) this.copied.add(exposure);
    this.write(isOther ? `/captures/again_${this.writings}.tiny` : path, exposure);
  }

  /** Exposures of which no capture is in the folder. */
  missing(): number[] {
    return this.delivered.flatMap((_, exposure) => (this.isThere(exposure) ? [] : [exposure]));
  }

  private write(
    path: string,
    exposure: number,
    bytes = tinyCapture(exposure, this.rewritings.get(exposure)),
  ): void {
    const at = String(++this.writings);
    const facts = { size: bytes.length, mtimeNs: `${at}000000`, ctimeNs: at, ino: at, dev: '1' };
    this.captures.set(path, { exposure, bytes, facts });
    this.exposures.set(sha256(bytes), exposure);
    this.writtenAt.set(path, [...(this.writtenAt.get(path) ?? []), exposure]);
  }

  /** Whether any capture of it is in the folder. */
  isThere(exposure: number): boolean {
    return [...this.captures.values()].some((capture) => capture.exposure === exposure);
  }

  /**
   * Without a time of the camera the name is what tells that other metadata are no other exposure: what the
   * program has not seen under a new name may not be written again there; and a power cut may take what it
   * has seen.
   */
  mayRewrite(path: string): boolean {
    const { exposure } = this.captures.get(path)!;
    const isKnown = this.onlyKills && this.promised.has(exposure) && this.isRecognised(path);
    return this.timed || !this.copied.has(exposure) || isKnown;
  }

  mayCopy(path: string): boolean {
    return this.mayMove(path) && !this.captures.has(copyOf(path));
  }

  /** The same for bytes that the program has not seen: they may not get a new name. */
  mayMove(path: string): boolean {
    const { exposure } = this.captures.get(path)!;
    return this.timed || !this.rewritings.has(exposure) || (this.onlyKills && this.isRecognised(path));
  }

  private isRecognised(path: string): boolean {
    return this.recognised.has(`${path} ${sha256(this.captures.get(path)!.bytes)}`);
  }

  // What the daemon does.

  /** A new process. Errors: Crash, and what the engine answers. */
  async open(): Promise<void> {
    this.answer = openEngine(this.ports());
    const { spooled } = await this.ask('open', {
      ...defaultSettings,
      everyNth: this.everyNth,
      planes: tinyPlanes,
      stateFile: STATE_FILE,
      spoolFolder: this.spool ? SPOOL_FOLDER : null,
    });
    this.known = await this.askKnown();
    this.spooled = spooled.map(([file]) => file);
    // What the checkpoint holds counts as durable from now on, whoever wrote it.
    for (const [path, stamp] of this.known) {
      const capture = this.captures.get(path);
      if (!capture || stampOf(capture.facts) !== stamp) continue;
      if (this.isPicked(capture.exposure)) this.promised.add(capture.exposure);
      this.durablePicks.add(capture.exposure);
    }
  }

  private async askKnown(): Promise<Map<string, string>> {
    const all = new Map<string, string>();
    for (;;) {
      const { known } = await this.ask('known', {});
      if (known.length === 0) return all;
      for (const [path, stamp] of known) all.set(path, stamp);
    }
  }

  get isOpen(): boolean {
    return this.answer !== null;
  }

  /** The process is gone; `isCut` with the power. */
  ended(isCut: boolean): void {
    this.answer = null;
    this.folded.clear();
    this.decided.clear();
    if (!isCut) return;
    this.noted.clear();
    for (const exposure of this.picks.keys()) {
      if (!this.durablePicks.has(exposure)) this.picks.delete(exposure);
    }
  }

  /** Known to be in the stack, not left out by `everyNth`. */
  private isPicked(exposure: number): boolean {
    return this.everyNth === 1 || this.picks.get(exposure) === 'folded';
  }

  /** What was picked once stays picked. */
  private pick(exposure: number, found: Pick, isFaulty: boolean): void {
    const before = this.picks.get(exposure);
    if (before !== undefined) expect(found, `exposure ${exposure}, which was ${before}`).toBe(before);
    // A full disk may not take its number either.
    if (!isFaulty) this.picks.set(exposure, found);
  }

  private ports(): EnginePorts {
    const disk = this.disk.disk();
    return {
      openMemory: tinyMemory,
      kernels: async (memory) => plainKernels(memory),
      decoders: [this.timed ? timedTiny : tiny],
      calibration: [],
      software: 'slowshutter 0.0.0',
      readCapture: async (path) => this.read(path),
      ...unheard,
      lookAt: async (path) => this.captures.get(path)?.facts ?? 'gone',
      storage: openStorage(disk),
    };
  }

  private read(path: string): { facts: Facts; bytes: Buffer } | 'gone' {
    const capture = this.captures.get(path);
    if (capture) return { facts: capture.facts, bytes: Buffer.from(capture.bytes) };
    const kept = this.disk.peek(path);
    if (kept === null) return 'gone';
    const facts = { size: kept.length, mtimeNs: '0', ctimeNs: '0', ino: '0', dev: '1' };
    return { facts, bytes: Buffer.from(kept) };
  }

  /** Errors: Crash when the process dies before the answer; StackError as answered. */
  private readonly ask = asking(
    (request) => this.answer!(request),
    () => this.disk.mustBeAlive(),
  );

  /** What a daemon would have taken now. */
  candidates(): Candidate[] {
    const files = this.spooled.map((path) => ({ path, stamp: 'in the spool' }));
    for (const [path, { facts }] of this.captures) {
      if (this.known.get(path) !== stampOf(facts)) files.push({ path, stamp: stampOf(facts) });
    }
    return files;
  }

  /** Errors: Crash. What the disk does not take now stays a candidate. */
  async take({ path, stamp }: Candidate, isFaulty = false): Promise<void> {
    const exposure = this.captures.get(path)?.exposure ?? this.exposures.get(basename(path).slice(0, 64));
    const reply = await this.ask('take', {
      path,
      stamp,
      acceptDoubt: true,
      last: false,
      isFollowed: true,
    }).catch((error) => {
      if (error instanceof Crash || !isFaulty) throw error;
      return null;
    });
    if (reply === null) return;
    this.spooled = this.spooled.filter((file) => file !== path);
    if (reply.outcome === 'gone' || reply.outcome === 'changed') return;
    const { outcome } = reply;
    const possible = ['folded', 'duplicate', 'known', ...(this.everyNth > 1 ? ['skipped'] : [])];
    expect(possible, `${path}: ${reply.message}`).toContain(outcome);
    this.known.set(path, reply.stamp ?? stamp);
    const capture = this.captures.get(path);
    if (capture && stampOf(capture.facts) === stamp && !isFaulty)
      this.recognised.add(`${path} ${sha256(capture.bytes)}`);
    if (exposure === undefined) return;
    // Other metadata than those of the writing that is in the spool, which is still to come: nothing is said
    // of the exposure yet.
    if (outcome === 'skipped' && this.spool && this.rewritings.has(exposure)) return;
    this.decided.add(exposure);
    if (outcome === 'folded' || outcome === 'skipped') this.pick(exposure, outcome, isFaulty);
    if (outcome !== 'folded' && !this.isPicked(exposure)) return;
    this.folded.add(exposure);
    if (this.spool) {
      this.promised.add(exposure);
      this.durablePicks.add(exposure);
    }
    if (outcome !== 'folded') return;
    // A full disk may not take the line; the frame is folded all the same.
    if (isFaulty) this.noted.delete(exposure);
    else this.noted.add(exposure);
  }

  /** Has so many taken, some at a time, in any order. Errors: Crash. */
  async takeSome(count: number, isFaulty = false): Promise<void> {
    const queue = shuffled(this.candidates(), this.random).slice(0, count);
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.take(next, isFaulty);
    };
    await allOf(Array.from({ length: IN_HAND_MAX }, worker));
  }

  /** Errors: Crash. */
  async checkpoint(isFaulty = false): Promise<void> {
    const held = [...this.folded];
    const decided = [...this.decided];
    const answer = await this.ask('checkpoint', {}).catch((error) => {
      if (error instanceof Crash || !isFaulty) throw error;
      return null;
    });
    if (answer === null) return;
    expect(answer.durableFrames).toBeGreaterThanOrEqual(held.length);
    for (const exposure of held) this.promised.add(exposure);
    for (const exposure of decided) this.durablePicks.add(exposure);
  }

  /** Everything there is has been taken: what is gone is named, and the sum is right. Errors: Crash. */
  async beQuiet(): Promise<void> {
    await this.takeSome(Number.POSITIVE_INFINITY);
    const { lost } = await this.ask('audit', {});
    for (const path of lost) for (const exposure of this.writtenAt.get(path) ?? []) this.named.add(exposure);
    const { totals, durableFrames } = await this.ask('standing', {});
    const { digest } = await this.ask('digest', {});
    this.checkSum(totals.frames, digest);
    expect(durableFrames).toBeLessThanOrEqual(totals.frames);
  }

  // What must be.

  /** Exposures that must be in the stack: what is there, and what was promised, if it was picked. */
  private certain(): number[] {
    return this.delivered.flatMap((_, exposure) =>
      (this.isThere(exposure) || this.promised.has(exposure)) && this.isPicked(exposure) ? [exposure] : [],
    );
  }

  /** The sum is that of everything certain and of any of the rest, each once. */
  private checkSum(frames: number, digest: string | null): void {
    const certain = this.certain();
    const rest = this.delivered.flatMap((_, exposure) =>
      certain.includes(exposure) || this.picks.get(exposure) === 'skipped' ? [] : [exposure],
    );
    expect(frames, 'frames').toBeGreaterThanOrEqual(certain.length);
    if (rest.length > UNCERTAIN_MAX) return;
    const possible = subsets(rest)
      .map((some) => [...certain, ...some])
      .filter(({ length }) => length === frames);
    expect(possible.map(tinyDigest), `the sum of ${certain} and any of ${rest}`).toContain(digest);
  }

  /**
   * The last state file, read without the engine, holds what it must, once; what it does not hold was named.
   * Gives its frames.
   */
  async checkFile(): Promise<number> {
    const packed: Uint8Array[] = [];
    const onStrip = (_: unknown, bytes: Uint8Array) => packed.push(Uint8Array.from(bytes));
    const saved = await loadStack(this.disk.disk(), STATE_FILE, () => undefined, onStrip);
    expect(saved).not.toBeNull();
    const { header, entries } = saved!;
    const inFile = entries
      .filter(({ outcome }) => outcome === 'folded')
      .map((entry) => this.exposureOf(entry));
    const kept = new Set(inFile);
    expect(inFile.length, 'no exposure twice').toBe(kept.size);
    expect(header.frames).toBe(kept.size);
    expect(header.ledgerEntries).toBe(entries.length);
    expect(packed.length > 0 ? sha256(...packed) : null).toBe(tinyDigest(kept));
    for (const exposure of this.certain()) expect(kept, `exposure ${exposure}`).toContain(exposure);
    for (const exposure of this.noted) {
      const isSaid = kept.has(exposure) || this.named.has(exposure);
      expect(isSaid, `exposure ${exposure} is in or named`).toBe(true);
    }
    for (const lost of entries.filter(({ outcome }) => outcome === 'lost')) {
      expect(kept, `${lost.path} is named and is not in`).not.toContain(this.exposureOf(lost));
    }
    return header.frames;
  }

  private exposureOf({ digest, path }: Entry): number {
    const found = this.exposures.get(digest ?? '');
    expect(found, `${path} with SHA-256 ${digest} was delivered`).toBeDefined();
    return found!;
  }
}

const copyOf = (path: string) => path.replace('.tiny', '-copy.tiny');

/** Waits for all, also when one fails. Errors: that of the first to fail, a Crash before others. */
export async function allOf(jobs: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(jobs);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const worst = errors.find((error) => error instanceof Crash) ?? errors[0];
  if (worst !== undefined) throw worst;
}

function subsets(items: readonly number[]): number[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}
