/**
 * The threads that work on captures: in the order asked, one question each, and replaced when they die or
 * hang.
 */
import { expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { THREAD_SECONDS_MAX } from '../../src/core/limits.ts';
import { type Found, Pool, type Thread } from '../../src/engine/readers/pool.ts';
import type { Question } from '../../src/engine/readers/work.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A thread that does what the test says. */
class PlayedThread implements Thread {
  hasEnded = false;
  /** Of the one question that it is at. */
  private waiting: { about: string; resolve(found: Found): void; reject(error: Error): void } | null = null;

  get about(): string | null {
    return this.waiting?.about ?? null;
  }

  private last: Buffer | null = null;

  knows(bytes: Buffer): boolean {
    return this.last === bytes;
  }

  ask({ ask }: Question): Promise<Found> {
    this.last = ask.bytes;
    if (this.waiting) throw new Error('expected one question at a time');
    if (this.hasEnded) return Promise.reject(new Error('it has ended'));
    return new Promise((resolve, reject) => {
      this.waiting = { about: ask.bytes.toString(), resolve, reject };
    });
  }

  answer(): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve({ answer: `${waiting.about} is done` });
  }

  fail(error: Error): void {
    this.waiting?.resolve({ error });
    this.waiting = null;
  }

  die(error: Error = new Error('it ended with exit code 1')): void {
    this.hasEnded = true;
    this.waiting?.reject(error);
    this.waiting = null;
  }

  end(): void {
    this.hasEnded = true;
  }
}

function started(size: number) {
  const clock = new VirtualClock();
  const threads: PlayedThread[] = [];
  const deaths: string[] = [];
  const start = () => {
    const thread = new PlayedThread();
    threads.push(thread);
    return thread;
  };
  const lost: string[] = [];
  const pool = new Pool(start, {
    size,
    timers: clock,
    onDeath: (text) => deaths.push(text),
    onSumsLost: (text) => lost.push(text),
  });
  const ended: string[] = [];
  const hear = (bytes: Buffer, answer: Promise<unknown>): void => {
    answer.then(
      (answer) => ended.push(String(answer)),
      ({ code, message }) => ended.push(`${bytes}: ${code}, ${message}`),
    );
  };
  const askAbout = (bytes: Buffer) => hear(bytes, pool.ask('hash', { bytes, ranges: [] }));
  return {
    clock,
    threads,
    deaths,
    /** How questions ended, in this order. */
    ended,
    ask: (...questions: string[]) => {
      for (const about of questions) askAbout(Buffer.from(about));
    },
    askAbout,
    /** That its samples are added to sums. */
    add(about: string) {
      const bytes = Buffer.from(about);
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const [sums, desk] = [
        { id: 0, memory, near: 0, locks: 0 },
        { number: 0, from: 0, until: 0 },
      ];
      hear(bytes, pool.ask('add', { bytes, decoder: 'jpeg', sums, desk }));
    },
    /** What was said of sums that nobody knows. */
    lost,
    /** What the threads are at, in the order in which they were started. */
    atWork: () => threads.flatMap(({ about }) => (about === null ? [] : [about])),
    at: (about: string) => threads.find((thread) => thread.about === about)!,
  };
}

it('questions are worked on in the order asked, each in a thread of its own, and by no more threads than there may be', async () => {
  const { ask, atWork, at, clock, ended, threads } = started(2);
  ask('a', 'b', 'c', 'd');
  expect(atWork()).toEqual(['a', 'b']);
  at('b').answer();
  await clock.rest();
  expect(atWork()).toEqual(['a', 'c']);
  at('c').answer();
  await clock.rest();
  expect(atWork()).toEqual(['a', 'd']);
  at('a').answer();
  at('d').answer();
  await clock.rest();
  expect(ended).toEqual(['b is done', 'c is done', 'a is done', 'd is done']);
  expect(threads).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

it('one thread is there before anything is asked, others come when they are needed', async () => {
  const { ask, at, clock, threads } = started(3);
  expect(threads).toHaveLength(1);
  for (const about of ['a', 'b', 'c']) {
    ask(about);
    at(about).answer();
    await clock.rest();
  }
  expect(threads).toHaveLength(1);
});

it('a question on which a thread dies is asked once more, when nothing else is at work, and before anything else', async () => {
  const { ask, atWork, at, clock, ended, deaths } = started(2);
  ask('bad luck', 'b', 'c');
  at('bad luck').die();
  await clock.rest();
  expect(atWork()).toEqual(['b']);
  at('b').answer();
  await clock.rest();
  expect(atWork()).toEqual(['bad luck']);
  ask('d');
  expect(atWork()).toEqual(['bad luck']);
  at('bad luck').answer();
  await clock.rest();
  expect(atWork().sort()).toEqual(['c', 'd']);
  expect(ended).toEqual(['b is done', 'bad luck is done']);
  expect(deaths).toEqual(['a thread that reads captures is replaced: it ended with exit code 1']);
});

it('one on which a second thread dies is given up, and says so; whatever waits goes on', async () => {
  const { ask, at, clock, ended } = started(2);
  ask('poison', 'b');
  at('poison').die();
  at('b').answer();
  await clock.rest();
  at('poison').die();
  await clock.rest();
  ask('c');
  at('c').answer();
  await clock.rest();
  expect(ended).toEqual([
    'b is done',
    expect.stringMatching(/^poison: decoder-crashed, .*when it was tried alone.*exit code 1/),
    'c is done',
  ]);
});

it('a thread that does not answer in time is ended and replaced, and what it says later is not heard', async () => {
  const { ask, at, clock, ended, threads } = started(2);
  ask('slow');
  await clock.advance(THREAD_SECONDS_MAX * 1000 - 1);
  expect(threads[0]!.hasEnded).toBe(false);
  await clock.advance(1);
  expect(threads[0]!.hasEnded).toBe(true);
  threads[0]!.answer();
  await clock.rest();
  expect(ended).toEqual([]);
  at('slow').answer();
  await clock.rest();
  expect(ended).toEqual(['slow is done']);
  ask('next');
  expect(threads[1]!.about).toBe('next');
});

it('one that never answers is given up after twice that time, which is less than the engine has for a capture', async () => {
  const { ask, clock, ended } = started(2);
  ask('endless');
  await clock.advance(119_000);
  expect(ended).toEqual([expect.stringMatching(/^endless: decoder-crashed, .*no answer for 50 s$/)]);
  expect(clock.pending).toBe(0);
});

it('want of memory is no fault of a capture, nor is a thread that cannot be started', async () => {
  const { ask, at, clock, ended, threads } = started(1);
  const full = () => new Error('Worker terminated due to reaching memory limit: JS heap out of memory');
  ask('large');
  at('large').die(full());
  await clock.rest();
  at('large').die(full());
  await clock.rest();
  ask('first');
  at('first').die(new StackError('io', 'cannot start a thread'));
  await clock.rest();
  expect(ended).toEqual([
    expect.stringMatching(/^large: io, cannot decode/),
    'first: io, cannot start a thread',
  ]);
  expect(threads).toHaveLength(3);
});

it('the thread that has a capture open is asked about it again, others are asked about others', async () => {
  const { ask, askAbout, at, clock, threads } = started(2);
  ask('a', 'b');
  const [first, second] = threads;
  at('b').answer();
  at('a').answer();
  await clock.rest();
  const c = Buffer.from('c');
  askAbout(c);
  expect(second?.about).toBe('c');
  second?.answer();
  await clock.rest();
  askAbout(c);
  expect(second?.about).toBe('c');
  ask('d');
  expect(first?.about).toBe('d');
});

it("a thread that ended while nobody asked it anything is nobody's fault", async () => {
  const { ask, at, clock, ended, threads, deaths } = started(1);
  threads[0]!.die();
  ask('a');
  at('a').answer();
  await clock.rest();
  expect(ended).toEqual(['a is done']);
  expect(deaths).toEqual([]);
});

it('a thread that ends, hangs or errs while it adds leaves sums that nobody knows, and is not asked again', async () => {
  const ends: ((play: ReturnType<typeof started>) => unknown)[] = [
    ({ at }) => at('a').die(),
    ({ clock }) => clock.advance(THREAD_SECONDS_MAX * 1000),
    ({ at }) => at('a').fail(new Error('out of bounds')),
  ];
  for (const end of ends) {
    const play = started(2);
    play.add('a');
    await end(play);
    await play.clock.rest();
    expect(play.lost).toEqual([expect.stringContaining('a thread ended while it added a frame: ')]);
    expect(play.threads.filter(({ hasEnded, about }) => !hasEnded && about === 'a')).toEqual([]);
  }
});

it('a frame that is damaged, or a thread that never began, has added nothing', async () => {
  const { add, at, clock, ended, lost } = started(2);
  add('damaged');
  at('damaged').fail(new StackError('decode-failed', 'it is damaged'));
  add('never begun');
  at('never begun').die(new StackError('io', 'cannot start a thread'));
  await clock.rest();
  expect(ended).toEqual(['damaged: decode-failed, it is damaged', 'never begun: io, cannot start a thread']);
  expect(lost).toEqual([]);
});
