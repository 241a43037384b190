/**
 * A photographer's decisions, with the process ended at every storage operation of them: what was answered
 * holds, the rest is all or nothing.
 */

import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { keepFile } from '../../src/io/storage/keep.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import type { Reply, Request } from '../../src/wire/protocol.ts';
import { type Ask, asking } from '../support/asking.ts';
import { everyEnd, killed } from '../support/ends.ts';
import { savedIn } from '../support/ledgers.ts';
import { defaultSettings } from '../support/settings.ts';
import { Crash, SimDisk } from '../support/sim-disk.ts';
import { tiny, tinyCapture, tinyDigest, tinyMemory, tinyPlanes } from '../support/tiny.ts';
import { unheard } from '../support/unheard.ts';

const STATE_FILE = '/state/encoded.state';
/** In the faults suite alone. */
const isThorough = Boolean(process.env.SLOWSHUTTER_SECOND_CRASHES);
const ends = isThorough ? everyEnd : [killed, everyEnd.at(-2)!];
const picture = { ev: 0, maxEdgePixels: 100, quality: 80 };

/** What a decision leaves: the outcome of each capture that has come, and whether the stack is paused. */
interface Standing {
  readonly outcomes: readonly string[];
  readonly isPaused: boolean;
}

interface Step {
  readonly name: string;
  /** Captures that come first. */
  readonly coming: readonly number[];
  readonly decide: (ask: Ask) => Promise<unknown>;
  readonly after: Standing;
}

const file = (exposure: number) => `img_${exposure}.tiny`;

const story: readonly Step[] = [
  {
    name: 'remove',
    coming: [0, 1, 2, 3],
    decide: (ask) => ask('remove', { frames: [file(1), file(3)] }),
    after: { outcomes: ['folded', 'removed', 'folded', 'removed'], isPaused: false },
  },
  {
    name: 'refold',
    coming: [],
    decide: (ask) => ask('refold', {}),
    after: { outcomes: ['folded', 'removed', 'folded', 'removed'], isPaused: false },
  },
  {
    name: 'pause',
    coming: [],
    decide: (ask) => ask('pause', { paused: true }),
    after: { outcomes: ['folded', 'removed', 'folded', 'removed'], isPaused: true },
  },
  {
    name: 'resume',
    coming: [4],
    decide: (ask) => ask('pause', { paused: false }),
    after: { outcomes: ['folded', 'removed', 'folded', 'removed', 'held'], isPaused: false },
  },
  {
    name: 'restore',
    coming: [],
    decide: (ask) => ask('restore', { frames: [file(3), file(4)] }),
    after: { outcomes: ['folded', 'removed', 'folded', 'folded', 'folded'], isPaused: false },
  },
  {
    name: 'finish',
    coming: [],
    decide: (ask) => ask('finish', { name: 'night' }),
    after: { outcomes: ['closed', 'removed', 'closed', 'closed', 'closed'], isPaused: false },
  },
  {
    name: 'the next stack',
    coming: [5],
    decide: async () => undefined,
    after: { outcomes: ['closed', 'removed', 'closed', 'closed', 'closed', 'folded'], isPaused: false },
  },
  {
    name: 'reset',
    coming: [6],
    decide: (ask) => ask('reset', {}),
    after: {
      outcomes: ['closed', 'removed', 'closed', 'closed', 'closed', 'closed', 'closed'],
      isPaused: false,
    },
  },
  {
    name: 'begin anew',
    coming: [7],
    decide: async () => undefined,
    after: {
      outcomes: ['closed', 'removed', 'closed', 'closed', 'closed', 'closed', 'closed', 'folded'],
      isPaused: false,
    },
  },
];

class Night {
  readonly disk = new SimDisk('/state', undefined);
  private readonly captures = new Map<string, { facts: Facts; bytes: Buffer }>();
  private answer: (request: Request) => Promise<Reply> = () => Promise.reject(new Crash());

  private deliver(exposure: number): void {
    const bytes = tinyCapture(exposure);
    const at = String(exposure + 1);
    const facts = { size: bytes.length, mtimeNs: `${at}000000000`, ctimeNs: at, ino: at, dev: '1' };
    this.captures.set(`/captures/${file(exposure)}`, { facts, bytes });
  }

  /** Errors: Crash; StackError as answered. */
  private readonly ask = asking(
    (request) => this.answer(request),
    () => this.disk.mustBeAlive(),
  );

  /** A new process. Errors: Crash. */
  async open(): Promise<void> {
    const disk = this.disk.disk();
    const gone = 'gone' as const;
    this.answer = openEngine({
      openMemory: tinyMemory,
      kernels: async (memory) => plainKernels(memory),
      decoders: [tiny],
      calibration: [],
      software: 'slowshutter 0.0.0',
      readCapture: async (path) => this.captures.get(path) ?? gone,
      ...unheard,
      lookAt: async (path) => this.captures.get(path)?.facts ?? gone,
      storage: openStorage(disk),
      keepFile: (path, bytes, options) => keepFile(disk, path, bytes, options),
    });
    const previews = [
      { file: '/p.png', blend: 'mean', ...picture },
      { file: '/q.png', blend: 'lighten', ...picture },
    ];
    const more = { planes: tinyPlanes, stateFile: STATE_FILE, previews };
    await this.ask('open', { ...defaultSettings, ...more });
  }

  /** Everything in the folder, as a daemon finds it. Errors: Crash. */
  private async takeAll(): Promise<void> {
    for (const [path, { facts }] of this.captures) {
      await this.ask('take', { path, stamp: stampOf(facts), acceptDoubt: true, last: true });
    }
  }

  /** A command is answered when a checkpoint holds what it decided. Errors: Crash. */
  async perform({ coming, decide }: Step): Promise<void> {
    for (const exposure of coming) this.deliver(exposure);
    await this.takeAll();
    await decide(this.ask);
    await this.ask('checkpoint', {});
  }

  /**
   * What a restart makes of what is on the disk: everything taken, and refolded where that was due. Errors:
   * Crash.
   */
  async recover(): Promise<Standing> {
    await this.open();
    await this.takeAll();
    await this.ask('refold', {});
    await this.ask('checkpoint', {});
    const { digest } = (await this.ask('digest', {})) as { digest: string | null };
    const standing = await this.inFile();
    expect(digest).toBe(planesOf(standing));
    return standing;
  }

  /** The file, read without the engine. */
  async inFile(): Promise<Standing> {
    const saved = await savedIn(STATE_FILE, this.disk.disk());
    const outcomes = [...this.captures.keys()].map((path) => {
      const of = saved.entries.filter((entry) => entry.path === path);
      expect(of).toHaveLength(1);
      return of[0]!.outcome;
    });
    return { outcomes, isPaused: saved.header.paused };
  }
}

function planesOf({ outcomes }: Standing): string | null {
  return tinyDigest(outcomes.flatMap((outcome, exposure) => (outcome === 'folded' ? [exposure] : [])));
}

/**
 * The steps from `from` on with a crash at the n-th operation; the step in which it was, null when there are
 * fewer operations.
 */
async function crashedAt(night: Night, from: number, operation: number): Promise<number | null> {
  night.disk.crashIn(operation, 0.5);
  for (let at = from; at < story.length; at++) {
    try {
      if (at === from) await night.open();
      await night.perform(story[at]!);
    } catch (error) {
      if (error instanceof Crash) return at;
      throw error;
    }
  }
  return null;
}

/**
 * What may be found after a crash in this step, where what comes first has come; the last is that it is done.
 */
function possible(at: number, captures: number): Standing[] {
  const { outcomes, isPaused } = story[at - 1]?.after ?? { outcomes: [], isPaused: false };
  const late = Array.from({ length: captures - outcomes.length }, () => (isPaused ? 'held' : 'folded'));
  return [{ outcomes: [...outcomes, ...late], isPaused }, story[at]!.after];
}

/** Errors: AssertionError, naming the step. */
async function goOn(night: Night, at: number): Promise<void> {
  const found = await night.recover();
  const allowed = possible(at, found.outcomes.length);
  expect(allowed, `after ${story[at]!.name}`).toContainEqual(found);
  const isDone = JSON.stringify(found) === JSON.stringify(allowed.at(-1));
  for (const step of story.slice(isDone ? at + 1 : at)) await night.perform(step);
  night.disk.goOnAfter(everyEnd.at(-1)!.survival);
  expect(await night.recover()).toEqual(story.at(-1)!.after);
  const masters = night.disk.namesIn('/masters').sort();
  expect(masters.map((name) => basename(name))).toEqual([
    expect.stringMatching(/^night-19700101T000001Z-4-lighten\.tif$/),
    expect.stringMatching(/^night-19700101T000001Z-4-mean\.tif$/),
  ]);
}

it('are durable when they are answered, and all or nothing before', async () => {
  let points = 0;
  for (const end of ends) {
    for (let operation = 1; ; operation++) {
      const night = new Night();
      const at = await crashedAt(night, 0, operation);
      if (at === null) break;
      night.disk.goOnAfter(end.survival);
      await goOn(night, at).catch((cause) => {
        throw new Error(`${end.name} at operation ${operation}`, { cause });
      });
      points++;
    }
  }
  console.log(`${points} crash points of ${story.length} decisions, 0 failures`);
});
