/**
 * A rolling window through a long shoot with a process that dies again and again: always the sum of the last
 * frames, and of no others.
 */
import { expect, it } from 'vitest';
import { noFacts } from '../../src/core/capture-facts.ts';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import type { Reply, Request } from '../../src/wire/protocol.ts';
import { asking } from '../support/asking.ts';
import { sha256 } from '../support/digest.ts';
import { everyEnd } from '../support/ends.ts';
import { below, seededRandom, shuffled } from '../support/random.ts';
import { defaultSettings } from '../support/settings.ts';
import { Crash, SimDisk } from '../support/sim-disk.ts';
import { tiny, tinyCapture, tinyMemory, tinySamples } from '../support/tiny.ts';
import { unheard } from '../support/unheard.ts';

const FRAMES = 2000;
const WINDOW = 64;
/** Frames that come in any order among themselves. */
const BATCH = 10;

const numbers = new Map(
  Array.from({ length: FRAMES }, (_, number) => [tinyCapture(number).toString('latin1'), number]),
);

/** A camera that says when it took a picture: one a second. */
const clocked: Decoder = {
  ...tiny,
  readFacts: (bytes) => {
    const number = numbers.get(Buffer.from(bytes).toString('latin1')) ?? 0;
    return { ...noFacts, capturedAt: 1_000_000_000_000 + number * 1000, clock: 'unzoned' };
  },
};

class Shoot {
  readonly disk = new SimDisk('/state', undefined);
  private readonly captures = new Map<string, { facts: Facts; bytes: Buffer }>();
  private readonly isSpooled: boolean;
  private answer: (request: Request) => Promise<Reply> = () => Promise.reject(new Crash());
  /** Paths about which this process has decided. */
  private readonly taken = new Set<string>();

  /** With a spool, captures are deleted as soon as they are in the stack. */
  constructor(isSpooled: boolean) {
    this.isSpooled = isSpooled;
    // A long ledger in a thousand pieces would never be written between two crashes.
    this.disk.pieceBytes = 1 << 16;
  }

  /** Errors: Crash; StackError as answered. */
  readonly ask = asking(
    (request) => this.answer(request),
    () => this.disk.mustBeAlive(),
  );

  deliver(number: number): void {
    const bytes = tinyCapture(number);
    const at = String(number + 1);
    const facts = { size: bytes.length, mtimeNs: at, ctimeNs: at, ino: at, dev: '1' };
    this.captures.set(`/captures/img_${number}.tiny`, { facts, bytes });
  }

  /** A new process, which takes what it finds. Errors: Crash. */
  async open(): Promise<void> {
    this.answer = openEngine({
      openMemory: tinyMemory,
      kernels: async (memory) => plainKernels(memory),
      decoders: [clocked],
      calibration: [],
      software: 'slowshutter 0.0.0',
      readCapture: async (path) => this.read(path),
      ...unheard,
      lookAt: async (path) => this.captures.get(path)?.facts ?? 'gone',
      storage: openStorage(this.disk.disk()),
    });
    this.taken.clear();
    const { spooled } = await this.ask('open', {
      ...defaultSettings,
      planes: ['sum'],
      window: { frames: WINDOW, seconds: null },
      stateFile: '/state/window.state',
      spoolFolder: this.isSpooled ? '/state/window.spool' : null,
    });
    for (const [path] of spooled) await this.take(path, 'spool');
    await this.takeAll();
  }

  /** Errors: Crash. */
  async takeAll(): Promise<void> {
    for (const [path, { facts }] of [...this.captures]) {
      if (!this.taken.has(path)) await this.take(path, stampOf(facts));
    }
  }

  private async take(path: string, stamp: string): Promise<void> {
    const { outcome, message } = await this.ask('take', { path, stamp, acceptDoubt: true, last: true });
    expect(['folded', 'known', 'duplicate', 'skipped'], message).toContain(outcome);
    this.taken.add(path);
    if (this.isSpooled) this.captures.delete(path);
  }

  private read(path: string): { facts: Facts; bytes: Buffer } | 'gone' {
    const capture = this.captures.get(path);
    if (capture) return { facts: capture.facts, bytes: Buffer.from(capture.bytes) };
    const kept = this.disk.peek(path);
    const facts = { size: kept?.length ?? 0, mtimeNs: '0', ctimeNs: '0', ino: '0', dev: '1' };
    return kept === null ? 'gone' : { facts, bytes: Buffer.from(kept) };
  }
}

/** The packed sum of the last frames of so many, added up anew. */
function freshDigest(frames: number): string {
  const sums = Buffer.alloc(tinySamples(0).length * 2);
  for (let number = Math.max(0, frames - WINDOW); number < frames; number++) {
    tinySamples(number).forEach((sample, i) => {
      sums.writeUInt16LE(sums.readUInt16LE(2 * i) + sample, 2 * i);
    });
  }
  return sha256(sums);
}

it.each([
  ['captures that stay', false],
  ['captures that are deleted, with a spool', true],
])(
  'is at every tenth of 2,000 frames what a fresh fold of its last 64 would be: %s',
  async (_what, isSpooled) => {
    const random = seededRandom('window', 20251129);
    const shoot = new Shoot(isSpooled);
    let deaths = 0;
    /** What is done has to be done by some process. */
    const survive = async (act: () => Promise<unknown>) => {
      for (;;) {
        try {
          await act();
          return;
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          deaths++;
          // Without a spool a power cut takes what the captures give again.
          shoot.disk.goOnAfter(everyEnd[below(random, everyEnd.length)]!.survival);
          shoot.disk.crashIn(40 + below(random, 400), random());
          await survive(() => shoot.open());
        }
      }
    };
    await survive(() => shoot.open());
    for (let frames = BATCH; frames <= FRAMES; frames += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, i) => frames - BATCH + i);
      for (const number of shuffled(batch, random)) shoot.deliver(number);
      if (below(random, 6) === 0) shoot.disk.crashIn(1 + below(random, 60), random());
      await survive(() => shoot.takeAll());
      if (below(random, 3) === 0) await survive(() => shoot.ask('checkpoint', {}));
      const { digest } = await shoot.ask('digest', {});
      expect(digest, `after ${frames} frames and ${deaths} deaths`).toBe(freshDigest(frames));
    }
    const { expired, frames, window } = await shoot.ask('standing', {});
    expect({ expired, frames, overdue: window?.overdue }).toEqual({
      expired: FRAMES - WINDOW,
      frames: WINDOW,
      overdue: 0,
    });
    expect(deaths).toBeGreaterThan(20);
    console.log(`${deaths} deaths`);
  },
);
